"""How much of a document is taken: reading it must end in seconds, whatever came."""

import re

from schemas.errors import CleanError

MOST_TAGS = 100_000
"""Of one entry or page; the longest live pages have some 50,000. A tag of a page takes about 15 µs."""

MOST_CHARACTERS = 20_000_000

MOST_TEXT = 2_000_000
"""Characters of one article's own text: a long novel, in which the rules take a second."""

MOST_LINES = 50_000

MOST_ATTRIBUTES = 1_000
"""Of one tag. The parser compares each with all before it: 100,000 take it a minute."""

_LONG_TAG = re.compile(r"<(/?[a-zA-Z][^\s<>/]*+)[^<>]{4000,}+")
_PART = re.compile(r"\s+|/")


def bounded_text(text: str) -> str:
    """The text as it is.

    Raises:
        CleanError: it is longer than any article's, or in more lines.
    """
    if (lines := text.count("\n")) > MOST_LINES:
        raise CleanError(f"a text of {lines} lines came; expected at most {MOST_LINES}")
    if len(text) > MOST_TEXT:
        raise CleanError(f"a text of {len(text)} characters came; expected at most {MOST_TEXT}")
    return text


def bounded(markup: str) -> str:
    """The document as it is.

    Raises:
        CleanError: it has more characters or tags than any article.
    """
    if len(markup) > MOST_CHARACTERS:
        raise CleanError(f"a document of {len(markup)} characters came; expected at most {MOST_CHARACTERS}")
    if (tags := markup.count("<") + markup.count("&lt;")) > MOST_TAGS:
        raise CleanError(f"a document with {tags} tags came; expected at most {MOST_TAGS}")
    return markup


def without_floods(markup: str) -> str:
    """The document, with tags of more than 1,000 attributes stripped to their names."""
    return _LONG_TAG.sub(_with_few_attributes, markup)


def _with_few_attributes(tag: re.Match[str]) -> str:
    attributes = sum(1 for _ in _PART.finditer(tag[0]))
    return f"<{tag[1]}" if max(attributes, tag[0].count("=")) > MOST_ATTRIBUTES else tag[0]
