"""What publishers say of the use of their articles."""

import time

import pytest

from transforms.usage import from_headers, from_page


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ([], ()),
        ([("X-Robots-Tag", "noindex")], ("noindex",)),
        ([("x-robots-tag", "NoIndex, NOFOLLOW")], ("noindex",)),
        ([("X-Robots-Tag", "none")], ("noindex",)),
        ([("X-Robots-Tag", "all")], ()),
        ([("X-Robots-Tag", "nofollow, notranslate, indexifembedded")], ()),
        ([("X-Robots-Tag", "noai, noimageai")], ("noai", "noimageai")),
        ([("X-Robots-Tag", "nosnippet"), ("X-Robots-Tag", "noarchive")], ("noarchive", "nosnippet")),
        ([("X-Robots-Tag", "googlebot: noindex")], ()),
        ([("X-Robots-Tag", "noai, otherbot: noindex, noarchive")], ("noai",)),
        ([("X-Robots-Tag", "otherbot: noindex, presslake: noai, nosnippet")], ("noai", "nosnippet")),
        ([("X-Robots-Tag", "presslake: none")], ("noindex",)),
        ([("X-Robots-Tag", "Presslake/1.0: noai")], ("noai",)),
        ([("X-Robots-Tag", "*: noai")], ("noai",)),
        ([("X-Robots-Tag", "otherbot: noindex"), ("X-Robots-Tag", "noai")], ("noai",)),
        ([("X-Robots-Tag", "unavailable_after: 25 Jun 2010 15:00:00 PST")], ()),
        ([("X-Robots-Tag", "unavailable_after: Fri, 25 Jun 2010 15:00:00 PST, noarchive")], ("noarchive",)),
        ([("X-Robots-Tag", "unavailable_after: 25-Jun-10 15:00:00 PST, noai")], ("noai",)),
        ([("X-Robots-Tag", "max-snippet: 20, max-image-preview: none, noai")], ("noai",)),
        ([("TDM-Reservation", "1")], ("tdm-reservation",)),
        ([("tdm-reservation", " 1 "), ("X-Robots-Tag", "noai")], ("noai", "tdm-reservation")),
        ([("TDM-Reservation", "0")], ()),
        ([("X-Robots-Tag", "tdm-reservation")], ()),
        ([("Robots", "noindex")], ()),
    ],
)
def test_what_headers_say(headers: list[tuple[str, str]], words: tuple[str, ...]) -> None:
    assert from_headers(headers) == words


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("", ()),
        ('<meta name="robots" content="noindex,nofollow">', ("noindex",)),
        ("<META CONTENT='NOAI, NOIMAGEAI' NAME=Robots />", ("noai", "noimageai")),
        ("<meta name=robots content=none>", ("noindex",)),
        ('<meta name="robots" content="max-image-preview:large"/>', ()),
        ('<meta name="robots" content="noarchive nosnippet">', ("noarchive", "nosnippet")),
        ('<meta name="robots" content="index, max-image-preview: none, noai">', ("noai",)),
        ('<meta name="googlebot" content="noindex">', ()),
        ('<meta name="presslake" content="noai"><meta name="robots" content="noarchive">', ("noai", "noarchive")),
        ('<meta name="tdm-reservation" content="1">', ("tdm-reservation",)),
        ('<meta name="tdm-reservation" content="0">', ()),
        ('<!-- <meta name="robots" content="noindex"> --><meta name="robots" content="noai">', ("noai",)),
        ('<!-- a <!-- b --><meta name="robots" content="noai"><!-- <meta name="robots" content="none">', ("noai",)),
        ('<meta property="og:title" content="noai"><meta charset="utf-8">', ()),
        ("<p>robots noindex</p>", ()),
    ],
)
def test_what_pages_say(head: str, words: tuple[str, ...]) -> None:
    assert from_page(head) == words


@pytest.mark.parametrize(
    "head", ["<!--" * 100_000, "<meta " * 100_000, "<meta name='" + "x" * 400_000, "<meta a=" * 90_000]
)
def test_hostile_heads_end_soon(head: str) -> None:
    begun = time.process_time()
    assert from_page(head) == ()
    assert time.process_time() - begun < 1
