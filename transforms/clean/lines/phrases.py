"""What sites write around articles, in the languages that the project is sure of: those that have a file in `languages/`.

Every phrase is meant for a whole line: nothing here looks inside a longer text. Adding a phrase is adding a line to the
file of its language, lower case and as `key` spells it; patterns are Python's.
"""

import re

from transforms.clean.lines import tables

LABELS = tables.of_languages("labels")
"""Lines that are nothing but furniture, wherever they stand."""

SENTENCES = tables.of_languages("sentences")
"""Patterns of whole lines that ask for something other than reading on."""

END_MARKS = tables.of_languages("end_marks")
"""Lines after which a page has nothing more to say, once the article has begun."""

PAGE_LABELS = tables.of_languages("page_labels")
"""Lines of a page's frame: no text above an article and on copied pages only, for in an article they may be headings."""

PAGE_SENTENCES = tables.of_languages("page_sentences")
"""The same, as patterns."""

_EDGES = " \t!¡¿\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«»‘’“”„…–—•·▪●→←↓▶►✉|\ufe0f、。：；！？「」『』【】（）《》〉〈＞・،؛؟"
_COUNT = re.compile(r"^\(?\d+\)?\s+|\s+\(?\d+\)?$")
_LONGEST, _LONG = 420, 250
_SENTENCE, _PAGE_SENTENCE = (re.compile(tables.any_of(some)) for some in (SENTENCES, PAGE_SENTENCES))
_BOUND = re.compile(r",(\d+)\}")
_LONG_SENTENCE = re.compile(
    tables.any_of(
        p for p in SENTENCES if sum(map(int, _BOUND.findall(p))) > _LONG - 100
    )  # their words have less than 100
)
_QUOTES = '"“„«‘'


def key(line: str) -> str:
    """The line as the tables spell it: lower case, no punctuation at its ends, straight apostrophes."""
    return line.strip(_EDGES).replace("’", "'").casefold()


def is_furniture(line: str) -> bool:
    """Whether the whole line is a label or request that sites put around or between the paragraphs of an article."""
    if len(line) > _LONGEST or line[0] in _QUOTES:
        return False
    name = key(line)
    sentence = _SENTENCE if len(name) <= _LONG else _LONG_SENTENCE  # most paragraphs are long, and few of the patterns
    return name in LABELS or sentence.fullmatch(name) is not None


def is_page_furniture(line: str) -> bool:
    """Whether the whole line belongs to the frame of a page that was copied as text."""
    if len(line) > _LONGEST:
        return False
    name = key(line)
    return not name or name in PAGE_LABELS or _PAGE_SENTENCE.fullmatch(name) is not None or is_furniture(line)


def is_end_mark(line: str) -> bool:
    """Whether the line heads what comes after an article: its comments, its neighbours."""
    return len(line) < 60 and _COUNT.sub("", key(line)) in END_MARKS
