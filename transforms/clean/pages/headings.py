"""Headings: whether a block of a page says the title that the page declares."""

import re

from transforms.clean.lines.phrases import key
from transforms.clean.pages.outline import Block

_WORD = re.compile(r"\w+")
_LONG = 20
_FEWEST_WORDS = 4
_OF_FEWER = 0.8
_OF_MORE = 0.6


def is_title(block: Block, title: str) -> bool:
    """Whether a block says the title, maybe with the name of a section or site; a heading also in other words."""
    line, title = key(block.text), key(title)
    if not line or line == title:
        return line != ""
    shorter, longer = sorted((line, title), key=len)
    if len(shorter) < _OF_MORE * len(longer):
        return False
    return (len(shorter) > _LONG and shorter in longer) or (block.heading and _shares_words(line, title))


def is_headline(block: Block, title: str) -> bool:
    """Whether a block is the heading of an article with this title, and not a link to it."""
    return block.heading and not block.linked and is_title(block, title)


def _shares_words(line: str, title: str) -> bool:
    said, declared = set(_WORD.findall(line)), set(_WORD.findall(title))
    fewer, more = sorted((len(said), len(declared)))
    both = len(said & declared)
    return fewer >= _FEWEST_WORDS and both >= _OF_FEWER * fewer and both >= _OF_MORE * more
