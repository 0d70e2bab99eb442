"""Markup to a tree of elements, in time that grows with its size."""

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser

from transforms.clean.letters.characters import well_formed
from transforms.clean.markup.bounds import without_floods

BLOCK_MARKUP = re.compile(r"<(?:p|div|br|li|h[1-6]|table|section|blockquote|pre|tr)\b", re.IGNORECASE)
"""The start of an element that is a paragraph or holds some."""

_MAX_DEPTH = 512  # as browsers do; lexbor's time grows with depth times tags
_MANY_TAGS = 8_000  # of fewer even the deepest page takes half a second
_WRAPPERS = frozenset(
    "div span section article blockquote center ul ol dl table b i u em strong font a small big s code nobr tt nav main "
    "header footer aside figure figcaption details summary fieldset legend address label menu dir hgroup search ins del "
    "mark q cite sub sup abbr time ruby".split()
)
_FLAT = frozenset(
    "p li dt dd h1 h2 h3 h4 h5 h6 tr td th tbody thead tfoot col colgroup option optgroup select form button br hr img "
    "input meta link source track wbr area base embed param frame html head body title script style textarea rp rt".split()
)
"""What a browser ends by itself where another begins, or where it stands."""

_NAMED = re.compile(r"<(/?)([a-z][^\s/<>]*+)[^<>]*?(/?)>", re.IGNORECASE)
_DEEPENING_TAG = re.compile(rf"</?(?!(?:{'|'.join(_FLAT - {'rp', 'rt'})})[\s/>])[a-z][^<>]*>", re.IGNORECASE)
_READING = re.compile(r"<r[tp]\b", re.IGNORECASE)
_MOST_READINGS = 10_000  # of ruby: they are left open in good pages, so that depth cannot tell


def parsed(markup: str) -> LexborHTMLParser:
    """The document; wrappers nested deeper than a browser goes are flattened first, and floods of attributes cut."""
    markup = without_floods(well_formed(markup))
    if markup.count("<") > _MANY_TAGS and (_depth(markup) > _MAX_DEPTH or _has_many_readings(markup)):
        markup = _DEEPENING_TAG.sub(" ", BLOCK_MARKUP.sub("<br><div", markup))
    return LexborHTMLParser(markup)


def _has_many_readings(markup: str) -> bool:
    return len(_READING.findall(markup)) > _MOST_READINGS


def _depth(markup: str) -> int:
    """How deep elements are nested at most: an end tag ends what has its name, and nothing where nothing has.

    What HTML does not know and ends at once (`<path/>`) holds nothing.
    """
    opened = Counter[str]()
    depth = deepest = 0
    for slash, tag, at_once in _NAMED.findall(markup):
        name = tag.lower()
        if name in _FLAT or (at_once and name not in _WRAPPERS):
            continue
        if not slash:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest
