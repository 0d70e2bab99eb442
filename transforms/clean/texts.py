"""The text of an article: which lines of what its entry tells are its own."""

from collections.abc import Sequence

from schemas.records import Entry, Item
from transforms.clean.letters.characters import folded, one_line, plain
from transforms.clean.lines import feedlines, rules
from transforms.clean.lines.counting import word_count
from transforms.clean.lines.phrases import key
from transforms.clean.markup import reading
from transforms.clean.markup.bounds import bounded
from transforms.lines import line_digest

_EXCERPT_CHARS = 300
_MIN_SUMMARY_WORDS = 15
_OF_FEEDS = ("html", "text")
_MORE = ("[…]", "[...]", "(...)", "(…)")


def own_lines(item: Item, told: Sequence[str], title: str | None) -> list[str]:
    """Of the lines that the body tells, those of the article's text."""
    lines = _without_title(_plain(told), title)
    return rules.applied(_own(item, lines, title) if item.entry.body_format in _OF_FEEDS else lines)


def summary(item: Item) -> str:
    """What the entry says in short, without what feeds put around it; empty where it does not.

    Raises:
        CleanError: it is larger than an article can be.
    """
    entry = item.entry
    if not entry.summary:
        return ""
    lines = _plain(reading.fragment_lines(bounded(entry.summary)))
    return folded(" ".join(rules.applied(_own(item, lines, one_line(entry.title)))))


def is_poorer(entry: Entry, lines: Sequence[str], summary: str) -> bool:
    """Whether a page says less than the entry that led to it: then it is not the article's (a wall, a notice)."""
    told = word_count(summary) if entry.body_format == "page" else 0
    return told >= _MIN_SUMMARY_WORDS and word_count("\n\n".join(lines)) < told


def least(entry: Entry, lines: Sequence[str]) -> list[str]:
    """What a titled entry of a feed tells when the rules leave nothing: a text that only repeats the title, or is
    only furniture. An article must not be lost to a rule."""
    return rules.least(list(lines)) if entry.title and entry.body_format in _OF_FEEDS else []


def excerpt(summary: str, text: str) -> str:
    """The summary, else the text: at most 300 characters, cut at a word; what was left out shows as an ellipsis."""
    text = summary or folded(text[: 3 * _EXCERPT_CHARS])
    for more in _MORE:
        text = text.replace(more, "…")
    if len(text) <= _EXCERPT_CHARS:
        return text
    cut = text[: _EXCERPT_CHARS - 1]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > _EXCERPT_CHARS // 2 else cut}".rstrip(" ,;:–—-") + "…"


def _without_title(lines: Sequence[str], title: str | None) -> list[str]:
    """The lines without a first line that only repeats the title."""
    repeats = bool(title and lines and key(lines[0]) == key(title))
    return list(lines[1:] if repeats else lines)


def _plain(lines: Sequence[str]) -> list[str]:
    """The lines without what may be markup after all."""
    return [folded(plain(line)) if "<" in line else line for line in lines]


def _own(item: Item, lines: list[str], title: str | None) -> list[str]:
    """The lines that are the entry's own: neither its feed's furniture nor what leads to its page."""
    if item.boilerplate:
        lines = [line for line in lines if line_digest(line) not in item.boilerplate] or lines
    return feedlines.without(lines, title)
