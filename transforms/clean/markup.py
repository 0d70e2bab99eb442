"""HTML to lines of text: one line a paragraph, heading, list item, quotation or table row."""

import html
import re
from collections.abc import Callable, Mapping
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.clean import bounds, characters, shortcodes

BLOCK = frozenset(
    "address article blockquote body br center dd details dialog dir div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6 "
    "header hgroup hr html legend li main menu nav ol p pre search section summary table tbody tfoot thead tr ul".split()
)
LEFT_OUT = frozenset(
    "head script style iframe noscript svg form button aside template object embed video audio canvas picture map "
    "select textarea input dialog figcaption title link meta nav noembed noframes rp rt".split()
)
_NO_TEXT_CLASSES = re.compile(
    "wp-caption-text|gallery-caption|screen-reader-text|sr-only|visually-hidden|sharedaddy|addtoany|jp-relatedposts|feedflare"
)
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
_ESCAPED_DEPTH = 3
_BLOCK_MARKUP = re.compile(r"<(?:p|div|br|li|h[1-6]|table|section|blockquote|pre|tr)\b", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_CELLS = frozenset({"td", "th"})

LeavesOut = Callable[[LexborNode], bool]


def parsed(markup: str) -> LexborHTMLParser:
    """The document; wrappers nested deeper than a browser goes are flattened first, and floods of attributes cut."""
    markup = bounds.without_floods(characters.well_formed(markup))
    tags = markup.count("<")
    if tags > _MAX_DEPTH and (_depth(markup) > _MAX_DEPTH or (tags > _MOST_READINGS and _has_many_readings(markup))):
        markup = _DEEPENING_TAG.sub(" ", _BLOCK_MARKUP.sub("<br><div", markup))
    return LexborHTMLParser(markup)


def _has_many_readings(markup: str) -> bool:
    return len(_READING.findall(markup)) > _MOST_READINGS


def _depth(markup: str) -> int:
    return max(accumulate(-1 if slash else 1 for slash in _DEEPENING.findall(markup)), default=0)


def fragment_lines(fragment: str) -> list[str]:
    """The lines of an HTML fragment, such as a feed or a post's content carries it.

    A fragment without any block markup is text whose blank lines part its paragraphs.
    """
    for _ in range(_ESCAPED_DEPTH):
        if not characters.has_escaped_markup(fragment):
            break
        fragment = html.unescape(fragment)
    fragment = shortcodes.without(fragment)
    if not _BLOCK_MARKUP.search(fragment):
        fragment = _BLANK_LINE.sub("<br>", fragment.replace("\r\n", "\n"))
    body = parsed(fragment).body
    return [] if body is None else node_lines(body, leaves_out=is_not_text)


def names(attributes: Mapping[str, str | None]) -> str:
    """What an element is called: its classes and its id, parted by spaces; a single space where it has neither."""
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def is_not_text(node: LexborNode) -> bool:
    """Whether an element is hidden, or a caption or share bar by the class that common publishing software gives it."""
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if style and "display:none" in style.replace(" ", "").lower():
        return True
    classes = attributes.get("class")
    return classes is not None and _NO_TEXT_CLASSES.search(classes) is not None


def node_lines(root: LexborNode, *, leaves_out: LeavesOut, apart: bool = False) -> list[str]:
    """The lines under `root`, in reading order, white space folded, none empty. `apart`: inline elements that meet in the
    middle of a word, as if one were over and another began (`Jane Doe<b>Reporter</b>`), are lines of their own.

    The walk keeps no stack of its own, so depth costs nothing. `pre` keeps its line breaks as lines, the cells of
    a table row are parted by ` | `, and of a figure only a table in it is text.
    """
    lines: list[str] = []
    line: list[str] = []

    def leave(tag: str) -> None:
        if tag in BLOCK:
            _end(line, lines)

    node = root.child
    while node is not None:
        tag = node.tag
        child = None
        if tag == "-text":
            text = node.text_content or ""
            if apart and line and line[-1][-1:].isalnum() and line[-1][-2:].islower() and text[:1].isupper():
                _end(line, lines)
            line.append(text)
        elif tag in BLOCK:
            _end(line, lines)
            if tag == "pre":
                lines.extend(_preformatted(node))
            elif not leaves_out(node) and (tag != "figure" or node.css_first("table") is not None):
                child = node.child
        elif tag not in LEFT_OUT and tag is not None and tag[0] != "-" and tag[0] != "!":
            if tag in _CELLS and any(part.strip() for part in line):
                line.append(" | ")
            if not leaves_out(node):
                child = node.child
        node = child if child is not None else following(node, root, leave)
    _end(line, lines)
    return [text for text in characters.visible("\n".join(lines)).split("\n") if text]


def following(node: LexborNode, root: LexborNode, leave: Callable[[str], None]) -> LexborNode | None:
    """The next node in reading order that is not inside `node`; `leave` is told the tag of each element that ends on
    the way. None where `root` ends."""
    current: LexborNode | None = node
    while current is not None:
        after = current.next
        if after is not None:
            return after
        current = current.parent
        if current is None or current.mem_id == root.mem_id:
            return None
        leave(current.tag or "")
    return None


def _end(line: list[str], lines: list[str]) -> None:
    if line:
        text = "".join(line)
        line.clear()
        if "<" in text or "&" in text:
            text = characters.without_markup(text)
        text = " ".join(text.split())
        if text:
            lines.append(text)


def _preformatted(node: LexborNode) -> list[str]:
    return [line for line in map(characters.folded, node.text(deep=True).split("\n", bounds.MOST_LINES)) if line]
