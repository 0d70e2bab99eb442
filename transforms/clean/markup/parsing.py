"""Markup to a tree of elements, in time that grows with its size."""

import re
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser

from transforms.clean.letters.characters import well_formed
from transforms.clean.markup.bounds import without_floods

BLOCK_MARKUP = re.compile(r"<(?:p|div|br|li|h[1-6]|table|section|blockquote|pre|tr)\b", re.IGNORECASE)
"""The start of an element that is a paragraph or holds some."""

_MAX_DEPTH = 512  # as browsers do; lexbor's time grows with depth times tags
_WRAPPERS = (
    "div|span|section|article|blockquote|center|ul|ol|dl|table|b|i|u|em|strong|font|a|small|big|s|code|nobr|tt|nav|main|header|footer|"
    "aside|figure|figcaption|details|summary|fieldset|legend|address|label|menu|dir|hgroup|search|ins|del|mark|q|cite|sub|sup|abbr|time|ruby"
)
_FLAT = (
    "p|li|dt|dd|h[1-6]|tr|td|th|tbody|thead|tfoot|col|colgroup|option|optgroup|select|form|button|br|hr|img|input|meta|link|source|track|wbr|"
    "area|base|embed|param|frame|html|head|body|title|script|style|textarea|rp|rt"
)
_DEEPENS = rf"<(/?)(?:(?:{_WRAPPERS})\b|(?!(?:{_FLAT})\b)[a-z][^\s/<>]*+(?=[^<>]*+(?<!/)>))"
"""Wrappers that HTML knows, and whatever it does not know and does not end at once (`<path/>`)."""

_DEEPENING = re.compile(_DEEPENS, re.IGNORECASE)
_DEEPENING_TAG = re.compile(rf"(?:{_DEEPENS}|</?r[tp]\b)[^<>]*>", re.IGNORECASE)
_READING = re.compile(r"<r[tp]\b", re.IGNORECASE)
_MOST_READINGS = 10_000  # of ruby: they are left open in good pages, so that depth cannot tell


def parsed(markup: str) -> LexborHTMLParser:
    """The document; wrappers nested deeper than a browser goes are flattened first, and floods of attributes cut."""
    markup = without_floods(well_formed(markup))
    tags = markup.count("<")
    if tags > _MAX_DEPTH and (_depth(markup) > _MAX_DEPTH or (tags > _MOST_READINGS and _has_many_readings(markup))):
        markup = _DEEPENING_TAG.sub(" ", BLOCK_MARKUP.sub("<br><div", markup))
    return LexborHTMLParser(markup)


def _has_many_readings(markup: str) -> bool:
    return len(_READING.findall(markup)) > _MOST_READINGS


def _depth(markup: str) -> int:
    return max(accumulate(-1 if slash else 1 for slash in _DEEPENING.findall(markup)), default=0)
