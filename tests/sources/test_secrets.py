"""Secrets: filled in for a request, and never kept."""

import pytest

from pipeline.sources.secrets import Scrubber, concealing
from schemas.records import Source

ENVIRONMENT = {"KEY": "s3cr/t key+1", "LANG": "en", "EDITION": "/late/"}
SOURCE = Source(
    id="agency", kind="json", name="Agency", location="https://api.example/v1?lang=${LANG}&key=${KEY}&e=${EDITION}"
)
PLAIN = Source(id="paper", kind="feed", name="Paper", location="https://paper.example/feed")


@pytest.mark.parametrize(
    "told",
    ["s3cr/t key+1", "s3cr%2Ft%20key%2B1", "s3cr%2ft+key%2b1", "%733cr/t%20key%2B1", "s3cr%252Ft%2520key%252B1",
     "s3cr%25252Ft%252520key%25252B1"],
)  # fmt: skip
def test_a_secret_is_scrubbed_however_often_it_was_quoted(told: str) -> None:
    """As in the address of a login, which holds the one that was asked for."""
    scrubbed = Scrubber([SOURCE], {"KEY": ENVIRONMENT["KEY"]}).scrub(f"https://login.example/?next={told}&a=1")
    assert scrubbed == "https://login.example/?next=${KEY}&a=1"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.example/1?key=s3cr%2Ft%20key%2B1", "https://api.example/1"),
        ("https://api.example/1?a=1&key=s3cr/t+key%2B1&b=%2F#c", "https://api.example/1?a=1&b=%2F#c"),
        ("https://go.example/?to=https%3A%2F%2Fapi.example%2F%3Fkey%3Ds3cr%252Ft%2520key%252B1&b=2", "https://go.example/?b=2"),
        ("?key=s3cr%2Ft%20key%2B1&page=2", "?page=2"),
        ("https://api.example/en/1?lang=en&key=another&e=/late/", "https://api.example/en/1?lang=en&key=another&e=/late/"),
        ("https://api.example/?&&a", "https://api.example/?&&a"),
        ("tag:api.example,2026:1", "tag:api.example,2026:1"),
    ],
    ids=["alone", "among others", "in another address", "relative", "short ones are settings", "as it was", "no address"],
)  # fmt: skip
def test_what_is_kept_of_an_address_that_tells_a_secret(url: str, kept: str) -> None:
    conceal = concealing(SOURCE, ENVIRONMENT)
    assert conceal is not None
    assert conceal(url) == kept


def test_there_is_nothing_to_conceal_without_a_secret() -> None:
    assert concealing(PLAIN, ENVIRONMENT) is None
    assert concealing(SOURCE, {}) is None
