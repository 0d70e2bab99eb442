"""Pages: the article in a whole HTML document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from transforms.clean import markup, metadata
from transforms.clean.characters import folded

_ALWAYS_FRAME = frozenset({"nav", "footer", "aside"})
_FRAME_TAGS = frozenset({"header", "form"})
_FRAME_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|share|sharing|social|newsletter|cookies?|consent|promo|advert\w*|ads?|sponsor\w*|"
    r"sidebar|breadcrumbs?|nav|navbar|menu|footer|popup|modal|overlay|subscribe|subscription|recommend\w*|most-?read|trending|"
    r"taglist|tags|author-?bio|byline|caption|credits?|toolbar|pagination|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FRAME_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert"})
_NEVER_FRAME = frozenset({"html", "body", "article", "main"})
_EDGE = frozenset({"html", "body", "article", "main"})
_PROSE_CHARS = 40
_WIDER = 1.25
_MOST = 0.5
_DEEPEST = 600


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page's article, and what the page says of itself."""

    lines: list[str]
    about: metadata.Metadata


def read(document: str, url: str | None = None) -> Page:
    """The article of a page: the element that holds its running text, without the frames around and inside it.

    `url`: where it was found."""
    tree = markup.parsed(document)
    about = metadata.read(tree, url)
    if tree.body is None:
        return Page([], about)
    mass = _Mass(tree.body)
    return Page(markup.node_lines(mass.article(), leaves_out=mass.is_frame), about)


class _Mass:
    """How much running text (characters) lies under each element of a page.

    The parser gives a node a new object at each visit, so elements are known by their `mem_id`.
    """

    def __init__(self, body: LexborNode) -> None:
        self._body = body
        self._under: dict[int, int] = {}
        self._direct: dict[int, int] = {}
        self._nodes: dict[int, LexborNode] = {}
        self._named: dict[int, bool] = {}
        everything = [(list(_ancestors(block)), chars) for block, chars in _prose(body)]
        inside = [found for found in everything if not any(node.tag in _ALWAYS_FRAME for node in found[0])]
        prose = inside or everything
        for chain, chars in prose:
            self._add(chain, chars)
        framed = [(chain, chars) for chain, chars in prose if any(map(self.is_frame, chain))]
        if len(framed) < len(prose):
            for chain, chars in framed:
                self._add(chain, -chars)

    def _add(self, chain: list[LexborNode], chars: int) -> None:
        for node in chain:
            self._under[node.mem_id] = self._under.get(node.mem_id, 0) + chars
        holder = chain[0] if len(chain) == 1 or chain[0].tag in ("div", "td", "section") else chain[1]
        self._direct[holder.mem_id] = self._direct.get(holder.mem_id, 0) + chars
        self._nodes[holder.mem_id] = holder

    def is_frame(self, node: LexborNode) -> bool:
        """Whether an element is the page's frame: by its tag, or by role or name unless it holds most of the text."""
        if node.tag in _ALWAYS_FRAME:
            return True
        key = node.mem_id
        named = self._named.get(key)
        if named is None:
            named = self._named[key] = _is_named_frame(node)
        return named and self._under.get(key, 0) <= _MOST * self._under.get(self._body.mem_id, 0)

    def article(self) -> LexborNode:
        """The element with most text of its own, or the wider one around it that clearly holds more."""
        if not self._direct:
            return self._body
        best = self._nodes[max(self._direct, key=lambda key: self._direct[key])]
        chosen, held = best, self._under[best.mem_id]
        for wider in _ancestors(best):
            if self._under[wider.mem_id] >= _WIDER * held:
                chosen, held = wider, self._under[wider.mem_id]
            if wider.tag in _EDGE or wider.attributes.get("itemprop") == "articleBody":
                break
        return chosen


def _prose(body: LexborNode) -> Iterator[tuple[LexborNode, int]]:
    """Blocks of running text: the innermost block element and the characters of its own text that are no link."""
    for node in body.traverse(include_text=True):
        if node.tag != "-text":
            continue
        chars = len(folded(node.text_content or ""))
        if chars >= _PROSE_CHARS and (block := _block(node)) is not None:
            yield block, chars


def _block(text: LexborNode) -> LexborNode | None:
    node = text.parent
    while node is not None and node.tag not in markup.BLOCK and node.tag not in ("td", "th", "html"):
        if node.tag == "a" or node.tag in markup.LEFT_OUT:
            return None
        node = node.parent
    return node


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """The element itself and those around it, out to the body."""
    current: LexborNode | None = node
    for _ in range(_DEEPEST):
        if current is None or current.tag in ("html", "-document"):
            return
        yield current
        current = current.parent


def _is_named_frame(node: LexborNode) -> bool:
    if node.tag in _NEVER_FRAME:
        return False
    attributes = node.attributes
    if node.tag in _FRAME_TAGS or attributes.get("role") in _FRAME_ROLES or markup.is_not_text(node):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return names != " " and _FRAME_NAME.search(names) is not None
