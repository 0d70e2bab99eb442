"""Frames: the elements of a page that publishing software marks as something other than the article."""

import re

from selectolax.lexbor import LexborNode

_TAGS = frozenset({"nav", "footer", "aside", "figcaption", "dialog", "form"})
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "alertdialog", "menu"}
)
_NEVER = frozenset({"html", "body", "article", "main"})
_NAME = re.compile(
    r"(?:^|[\s_-])(?:comments?|disqus|related|share|sharing|social|newsletter|cookies?|consent|promo|advert\w*|ads?|sponsor\w*|"
    r"sidebar|breadcrumbs?|nav|navbar|menu|footer|popup|modal|overlay|subscribe|subscription|recommend\w*|most-?read|trending|"
    r"taglist|tags|author-?bio|byline|caption|credits?|toolbar|pagination|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)


def is_frame(node: LexborNode) -> bool:
    """Whether an element says by its tag, role or name that it is no part of an article."""
    tag = node.tag
    if tag in _NEVER:
        return False
    if tag == "header":
        return node.css_first("h1") is None
    if tag in _TAGS:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if attributes.get("role") in _ROLES:
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return names != " " and _NAME.search(names) is not None
