"""Markup to a tree of elements, in time that grows with its size."""

import re
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser

from transforms.clean.letters.characters import well_formed
from transforms.clean.markup.bounds import without_floods

BLOCK_MARKUP = re.compile(r"<(?:p|div|br|li|h[1-6]|table|section|blockquote|pre|tr)\b", re.IGNORECASE)
"""The start of an element that is a paragraph or holds some."""

_MAX_DEPTH = 512  # as browsers do; lexbor's time grows with depth times tags
_DEEPENS = (
    r"<(/?)(?:div|span|section|article|blockquote|center|ul|ol|table|b|i|u|em|strong|font|a|small|big|s|code|nobr|tt)\b"
)
_DEEPENING = re.compile(_DEEPENS, re.IGNORECASE)
_DEEPENING_TAG = re.compile(rf"{_DEEPENS}[^<>]*>", re.IGNORECASE)


def parsed(markup: str) -> LexborHTMLParser:
    """The document; wrappers nested deeper than a browser goes are flattened first, and floods of attributes cut."""
    markup = without_floods(well_formed(markup))
    if markup.count("<") > _MAX_DEPTH and _depth(markup) > _MAX_DEPTH:
        markup = _DEEPENING_TAG.sub(" ", BLOCK_MARKUP.sub("<br><div", markup))
    return LexborHTMLParser(markup)


def _depth(markup: str) -> int:
    return max(accumulate(-1 if slash else 1 for slash in _DEEPENING.findall(markup)), default=0)
