"""Markup in square brackets."""

import time

import pytest

from tests.clean.items import of_html, paragraphs
from transforms.clean.markup import shortcodes

LONG = "The harbour office said on Monday that the ramp would be repaired before the spring tides."


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ('a [gallery ids="1,2"] b', "a  b"),
        ("a [vc_row][vc_column width=1/2]b[/vc_column][/vc_row]", "a b"),
        ("[b]a[/b] [url=https://example.org/a]b[/url]", "a b"),
        ("[caption id=&#8221;x&#8221; width='3']<img src=x> A ramp.[/caption]b", "b"),
        ("[he] said it was [sic] good [...] and [1] more", "[he] said it was [sic] good [...] and [1] more"),
        ("nothing", "nothing"),
    ],
)
def test_without(fragment, expected):
    assert shortcodes.without(fragment) == expected


def test_an_article_has_none():
    assert paragraphs(of_html(f'<p>{LONG}</p>[embed]https://example.org/v[/embed]<p>[ad id="3"]</p>')) == [LONG]


@pytest.mark.parametrize("part", ["[", "[caption ", "[caption]", "[a b=", "[a ", "[/a", "[a b='"])
def test_many_brackets_take_linear_time(part):
    begun = time.process_time()
    shortcodes.without(part * 300_000)
    assert time.process_time() - begun < 4
