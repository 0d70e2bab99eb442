"""HTML to lines of text: one line a paragraph, heading, list item, quotation or table row."""

import html
import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

from transforms.clean.letters import characters
from transforms.clean.markup import bounds, shortcodes
from transforms.clean.markup.elements import BLOCK, LEFT_OUT, following, is_not_text
from transforms.clean.markup.parsing import BLOCK_MARKUP, parsed

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_CELLS = frozenset({"td", "th"})
_ESCAPED_DEPTH = 3

LeavesOut = Callable[[LexborNode], bool]


def fragment_lines(fragment: str) -> list[str]:
    """The lines of an HTML fragment, such as a feed or a post's content carries it.

    A fragment without any block markup is text whose blank lines part its paragraphs.
    """
    for _ in range(_ESCAPED_DEPTH):
        if not characters.has_escaped_markup(fragment):
            break
        fragment = html.unescape(fragment)
    fragment = shortcodes.without(fragment)
    if not BLOCK_MARKUP.search(fragment):
        fragment = _BLANK_LINE.sub("<br>", fragment.replace("\r\n", "\n"))
    body = parsed(fragment).body
    return [] if body is None else node_lines(body, leaves_out=is_not_text)


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
