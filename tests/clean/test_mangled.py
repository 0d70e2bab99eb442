"""Documents mangled at random: an article or a CleanError, never anything else, and no markup in any text column."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.errors import CleanError, ParseError
from schemas.records import Article, Entry
from tests.clean.items import article
from tests.clean.markup_left import markup_in
from tests.parse.payloads import payload
from transforms.clean.article import clean
from transforms.parse.documents import parse
from transforms.parse.items import items

HERE = Path(__file__).parent
PIECES = (
    "<", ">", "</", "<!--", "-->", "<![CDATA[", "]]>", "&", "&amp;", "&lt;", "&#0;", "&#xD800;", "&#x110000;", "\0", "\ud800",
    "\u202e", "\u200b", "\u0301", "<p>", "</p>", "<div>", "</div>", "<b x=1>", "<script>", "</script>", "<style>", "<table><td>",
    "<img src=x onerror=y>", "<title>", "</title>", "<meta name=author content='<i>A B</i>'>", "'", '"', "\r", "\x85", "\x1e", "…",
    '<script type="application/ld+json">{"@type":"Article","headline":"<b>x</b>","author":{"name":"<i>Ann Bee</i>"}}</script>',
    "Ã©", "â€™", "Р", "<a href=javascript:x>", "<template>", "<svg onload=x>", "<x-y z>", "{", "[", "Share", "By Jane Doe",
)  # fmt: skip
PAGE = (
    "<!doctype html><html lang=en><head><title>Ramp to be repaired | Coast</title><meta property=og:title content='Ramp'></head>"
    "<body><nav><a href=/>Home</a></nav><article><h1>Ramp to be repaired</h1>"
    + "<p>The harbour office said on Monday that the ramp would be repaired before the spring tides came in.</p>" * 4
    + "</article><footer>About us</footer></body></html>"
)
FEED = (
    "<rss version='2.0'><channel><title>Coast</title>"
    + "<item><title>Ramp &amp; quay</title><link>https://a.example/1</link><description><![CDATA[<p>The ramp is shut.</p>]]>"
    "</description></item>" * 3 + "</channel></rss>"
)
DUMP = (HERE / "documents" / "copy.txt").read_text("utf-8")


def mangled(text: str, rng: random.Random) -> str:
    """The text with pieces put in, taken out, doubled and swapped in up to twelve places."""
    for _ in range(rng.randint(1, 12)):
        at, size = rng.randrange(len(text) + 1), rng.choice((0, 1, 5, 40, 400))
        piece = rng.choice((*PIECES, text[at : at + size] * 2, rng.choice(PIECES) * rng.randint(1, 30)))
        text = text[:at] + piece + text[at + size :]
    return text


def _checked(made: Callable[[], Article]) -> None:
    try:
        assert markup_in(made()) == []
    except CleanError as e:
        assert "expected" in str(e)


@pytest.mark.parametrize("body_format", ["page", "html", "dump", "text"])
def test_mangled_documents(body_format: str) -> None:
    for seed in range(150):
        rng = random.Random(seed)
        body = mangled(DUMP if body_format in ("dump", "text") else PAGE, rng)
        title = mangled("Ramp to be <b>repaired</b>", rng)
        for given in (None, title):
            entry = Entry(
                title=given, body=body, body_format=body_format, summary=title, authors=(title,), tags=(title,)
            )
            _checked(lambda entry=entry: article(entry))


def test_mangled_feeds() -> None:
    for seed in range(150):
        body = mangled(FEED, random.Random(seed)).encode("utf-8", "surrogatepass")
        given = payload(body, read_as="feed")
        try:
            found = list(items(parse(given), given))
        except ParseError as e:
            assert "expected" in str(e)
            continue
        for item in found:
            _checked(lambda item=item: clean(item, pipeline_version="test"))
