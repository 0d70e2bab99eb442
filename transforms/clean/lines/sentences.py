"""What a line of a page is: a sentence of prose, a headline, or neither."""

import re

_CLOSING = "\"'”’“‘»›«)\\]）」』】〉》"
_END = re.compile(rf"[.!?…。！？।॥။។።։؟۔:;：；｡][{_CLOSING}]*$|[.!?,][\"”’»]?\s?\(?[A-Z]{{0,6}}\)?$")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SITE_LINE = re.compile(r"\s[|»›>]\s")
_ENDS_LIKE_PROSE = re.compile(r"(?<![A-Z]\.[A-Z])[.:;,。]$")
_SENTENCE_WORDS = 8
_LONG_WORDS = 25
_UNSPACED_CHARS = 24
_LOOKED_AT = 2_000


def ends(line: str) -> bool:
    """Whether the line ends as a sentence does."""
    return _END.search(line) is not None


def is_prose(line: str) -> bool:
    """Whether the line is a sentence or more of running text."""
    if not line.isascii() and len(_UNSPACED.findall(line[:_LOOKED_AT])) >= _UNSPACED_CHARS:
        return True
    words = line.count(" ") + 1
    return words >= _LONG_WORDS or (words >= _SENTENCE_WORDS and ends(line))


def is_headline(line: str) -> bool:
    """Whether the line may be a headline: 4 to 30 words (or 6 to 60 signs without spaces), no full stop at its end."""
    if _ENDS_LIKE_PROSE.search(line):
        return False
    if _UNSPACED.search(line) and line.count(" ") < 4:
        return 6 <= len(line) <= 60
    return 4 <= line.count(" ") + 1 <= 30


def is_site_line(line: str) -> bool:
    """Whether the line names a site or a path through it: `Headline | Site`, `Home > World`."""
    return _SITE_LINE.search(line) is not None


def without_site(line: str) -> str:
    """The longest part of a `Headline | Site` line."""
    return max(_SITE_LINE.split(line), key=len).strip()


def is_unspaced(line: str) -> bool:
    """Whether the line has letters of a script that puts no spaces between words."""
    return not line.isascii() and _UNSPACED.search(line) is not None


def length(line: str) -> int:
    """How much a line says: its characters, those of scripts without spaces counted twice."""
    return len(line) * (2 if is_unspaced(line) else 1)
