"""Where credentials may go."""

import pytest
from yarl import URL

from pipeline.sources.http.urls import belongs, target


@pytest.mark.parametrize(
    ("home", "url", "may"),
    [
        ("http://paper.example/feed", "http://paper.example/other?a=1", True),
        ("http://paper.example/feed", "http://PAPER.example:80/feed", True),
        ("http://paper.example/feed", "https://paper.example/feed", True),
        ("https://paper.example/feed", "http://paper.example/feed", False),
        ("https://paper.example/feed", "https://paper.example:8443/feed", False),
        ("http://paper.example:8080/feed", "https://paper.example/feed", False),
        ("http://paper.example/feed", "https://paper.example:80/feed", False),
        ("http://paper.example/feed", "http://paper.example.evil.example/feed", False),
        ("http://paper.example/feed", "http://www.paper.example/feed", False),
        ("http://paper.example/feed", "http://evil.example/http://paper.example/feed", False),
        ("http://paper.example/feed", "http://paper.example@evil.example/feed", False),
        ("http://päper.example/feed", "http://xn--pper-loa.example/feed", True),
    ],
)
def test_credentials_belong_to_the_same_origin_or_to_it_turned_to_https(home: str, url: str, may: bool) -> None:
    assert belongs(target(url)[0], URL(home)) is may
