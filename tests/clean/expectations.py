"""What is expected of a whole document, written by hand, and the checks for all of them."""

from dataclasses import dataclass

from schemas.records import Article
from tests.clean.items import paragraphs

CHROME = (
    "http",
    "googlesyndication",
    "Advertise",
    "[email",
    "protected]",
    "appeared on",
    "top of page",
    "bottom of page",
)
"""In no text, whatever the document."""


@dataclass(frozen=True, kw_only=True)
class Expected:
    title: str
    day: str
    date_source: str
    first: str
    last: str
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    lines_lacking: tuple[str, ...] = ()  # no line is exactly this
    authors: tuple[str, ...] = ()
    kept: str = ""  # the numbers of those lines of the document that are its text, such as `3 5-9`; of no others


def check_lines(article: Article, document: str, kept: str) -> None:
    """That the paragraphs are those lines of the document, in their order, without bullets: all of them, no other."""
    lines = [" ".join(line.split()).lstrip("• ") for line in document.split("\n")]
    numbers = [n for part in kept.split() for n in _numbers(part)]
    assert paragraphs(article) == [lines[n - 1] for n in numbers if lines[n - 1]]


def _numbers(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


def check(article: Article, expected: Expected) -> None:
    lines = paragraphs(article)
    assert article.title == expected.title
    assert (article.date, article.date_source) == (expected.day, expected.date_source)
    assert article.authors == expected.authors
    assert lines[0].startswith(expected.first)
    assert lines[-1].startswith(expected.last)
    for part in expected.holds:
        assert part in article.text
    for part in (*CHROME, *expected.lacks):
        assert part not in article.text
    assert not set(expected.lines_lacking) & set(lines)
    assert not any("\u0400" <= c <= "\u04ff" for c in article.text)
    assert article.text_source != "feed-summary"
    assert article.language == "en"
