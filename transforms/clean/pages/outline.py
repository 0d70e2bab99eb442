"""A page's outline: its elements as a numbered tree, and the blocks of text in them, in reading order.

One walk, and memory that grows with the page only: an element is a number, its parent's number is smaller, and all
that lies inside it is one range of numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from selectolax.lexbor import LexborNode

from transforms.clean.letters import characters
from transforms.clean.markup import elements
from transforms.clean.markup.bounds import MOST_LINES

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELLS = frozenset({"td", "th"})
HOLDERS = frozenset({"div", "td", "th", "section", "article", "main", "noscript", "body"})
"""Elements whose own text is a paragraph; all others stand for one paragraph inside such an element."""
_WALKED = frozenset({"aside", "dialog", "figcaption", "form", "nav", "noscript"})
"""What fragments leave out, and pages may hold their article in."""
_ELEMENTS = elements.BLOCK | CELLS | _WALKED | {"caption", "label"}
_SKIPPED = elements.LEFT_OUT - _WALKED | {"datalist"}
_OFTEN_EMPTY = {"figure": "table, blockquote, pre", "noscript": "p, article"}
"""What such an element must hold to have text of the article."""
_BREAKS = _ELEMENTS - {"noscript"} | {"br"}
_HELD = "p, div, article, section, h1, h2, h3, h4, ul, ol"
_LONG_CELL = 100

IsFrame = Callable[[LexborNode], bool]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item or table row.

    `element` is the innermost element around it, `linked` the share of its characters that are in links.
    """

    text: str
    element: int
    linked: float
    heading: bool
    item: bool
    quoted: bool


@dataclass
class Outline:
    """Elements by number (the body is 0): parents, tags, whether each is marked as a frame, and where each ends."""

    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    frames: list[bool] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def inside(self, block: Block, element: int) -> bool:
        """Whether the block lies in the element."""
        return element <= block.element < self.ends[element]

    def holder(self, block: Block) -> int:
        """The element that the block is a paragraph of: of a list item, what the list stands in."""
        element = block.element
        while element and self.tags[element] not in HOLDERS:
            element = self.parents[element]
        return element

    def group(self, block: Block) -> int:
        """The element in which the block has neighbours: its holder, or what is around a wrapper of its own."""
        element = self.holder(block)
        while element and self.counts[element] == 1:
            element = self.parents[element]
        return element

    @cached_property
    def counts(self) -> list[int]:
        """How many blocks each element holds."""
        return self.totals([1] * len(self.blocks))

    def totals(self, weights: Sequence[int]) -> list[int]:
        """The weight of all blocks under each element; `weights` has one number a block."""
        under = [0] * len(self.parents)
        for block, weight in zip(self.blocks, weights, strict=True):
            under[block.element] += weight
        for element in range(len(under) - 1, 0, -1):
            under[self.parents[element]] += under[element]
        return under


def outline(body: LexborNode, is_frame: IsFrame) -> Outline:
    """The outline of a page's body, which is not empty; `is_frame` says of an element whether it is marked as the page's frame."""
    walk = _Walk(is_frame)
    walk.enter(body, "body")
    node = body.child
    while node is not None:
        child = walk.enter(node, node.tag or "!")
        node = child if child is not None else elements.following(node, body, walk.leave)
    walk.leave("body")
    return walk.found


class _Walk:
    """What is open on the way through a page."""

    def __init__(self, is_frame: IsFrame) -> None:
        self.found = Outline()
        self._is_frame = is_frame
        self._open = -1
        self._counts = dict.fromkeys(("a", "li", "blockquote", "pre", *HEADINGS), 0)
        self._parts: list[str] = []
        self._linked = 0
        self._custom: list[bool] = []

    def enter(self, node: LexborNode, tag: str) -> LexborNode | None:
        """Takes a node in; its first child where it has some that can hold text."""
        if tag == "-text":
            self._text(node.text_content or "")
            return None
        if tag[0] in "-!" or tag in _SKIPPED:
            return None
        child = node.child
        if child is None or (tag in _OFTEN_EMPTY and node.css_first(_OFTEN_EMPTY[tag]) is None):
            if tag in _BREAKS:
                self._part(tag)
            return None
        hidden = elements.is_not_text(node)
        if tag in _ELEMENTS or ("-" in tag and self._holds_blocks(node)):
            self._part(tag)
            self._begin(tag, hidden or self._is_frame(node))
        elif hidden:
            if "-" in tag:
                self._custom.pop()
            return None
        if tag in self._counts:
            self._counts[tag] += 1
        return child

    def leave(self, tag: str) -> None:
        """Closes the element that was entered last."""
        if tag in _ELEMENTS or ("-" in tag and self._custom.pop()):
            if tag not in CELLS or sum(map(len, self._parts)) >= _LONG_CELL:
                self._end_block()
            self.found.ends[self._open] = len(self.found.parents)
            self._open = self.found.parents[self._open]
        if tag in self._counts:
            self._counts[tag] -= 1

    def _holds_blocks(self, node: LexborNode) -> bool:
        """Whether a custom element is one of blocks: its name, with a hyphen in it, does not tell."""
        self._custom.append(node.css_first(_HELD) is not None)
        return self._custom[-1]

    def _begin(self, tag: str, frame: bool) -> None:
        found = self.found
        found.parents.append(self._open)
        found.tags.append(tag)
        found.frames.append(frame)
        found.ends.append(0)
        self._open = len(found.parents) - 1

    def _part(self, tag: str) -> None:
        """What stands before an element is another paragraph, or another cell of the row."""
        if tag not in CELLS:
            self._end_block()
        elif any(map(str.strip, self._parts)):
            self._parts.append(" | ")

    def _text(self, text: str) -> None:
        lines = text.split("\n", MOST_LINES) if self._counts["pre"] else [text]
        for i, line in enumerate(lines):
            if i:
                self._end_block()
            self._parts.append(line)
            if self._counts["a"]:
                self._linked += len(line.strip())

    def _end_block(self) -> None:
        if not self._parts:
            return
        given = "".join(self._parts)
        if not given.isspace() and (text := _plain(given)):
            counts = self._counts
            self.found.blocks.append(
                Block(
                    text=text,
                    element=self._open,
                    linked=min(1.0, self._linked / len(text)),
                    heading=any(counts[tag] for tag in HEADINGS),
                    item=counts["li"] > 0,
                    quoted=counts["blockquote"] > 0,
                )
            )
        self._parts.clear()
        self._linked = 0


def _plain(text: str) -> str:
    if "<" in text or "&" in text:
        text = characters.without_markup(text)
    return characters.folded(characters.visible(text.replace("\n", " ")))
