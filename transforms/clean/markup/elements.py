"""Elements: which kinds there are, what each is called, which hold no text, and the walk through them."""

import re
from collections.abc import Callable, Mapping

from selectolax.lexbor import LexborNode

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
