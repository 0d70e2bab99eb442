"""Pages that are read for their links: a front page, a section, an archive of a month."""

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from schemas.records import Entry
from transforms.parse.document import MAX_ENTRIES, Document, Problem
from transforms.parse.markup import html_title
from transforms.url import canonical_url, url_identity

_HEADINGS = "h1, h2, h3, h4, h5, h6"
_MANY_TAGS = 10_000
_NO_LINK = re.compile(r"</?(?!(?:a|base|script|style|title)[\s/>])[a-z][^<>]*>", re.I)
_LINKS_KEPT = 2_000
"""Pages link most of what they link two or three times."""
_NO_TEXT = ["script", "style", "svg"]


def parse_listing(text: str, *, url: str, patterns: tuple[str, ...]) -> Document:
    """The links of a page that match one of the patterns (`https://paper.example/2026/*`), each once, in its order.

    Patterns are those of fnmatch, upper and lower case alike, on the absolute URL without its fragment. Links to
    the page itself and those that are no http or https URLs are left out. An entry's title is the link's text: its
    heading, where it holds one. `url`: where the page was fetched.
    """
    tree = LexborHTMLParser(_flat(text))
    tree.strip_tags(_NO_TEXT)
    base = _base(tree, url)
    anchors = tree.css("a[href]")
    own = _identity(url)
    found: dict[str, Entry] = {}
    for link, node in _links(anchors[:MAX_ENTRIES], base):
        identity = _identity(link) if _matches(link, patterns) else None
        if identity and identity != own:
            entry = found.setdefault(identity, Entry(link=link, text_source="feed-summary"))
            found[identity] = entry if entry.title else replace(entry, title=_text(node))
    problems = _too_many(len(anchors) - MAX_ENTRIES)
    return Document(title=html_title(text), base_url=base, entries=tuple(found.values()), problems=problems)


def _too_many(left: int) -> tuple[Problem, ...]:
    message = f"{left} links more than {MAX_ENTRIES} came in one page; expected at most {MAX_ENTRIES}"
    return (Problem(position=None, message=message),) if left > 0 else ()


def _matches(link: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(link.casefold(), pattern.casefold()) for pattern in patterns)


def _flat(text: str) -> str:
    # the parser's time grows with depth times tags: of very many tags only those stay that links need
    return _NO_LINK.sub(" ", text) if text.count("<") > _MANY_TAGS else text


def _base(tree: LexborHTMLParser, url: str) -> str:
    base = tree.css_first("base[href]")
    return _absolute(url, base.attributes.get("href") or "") or url if base is not None else url


def _links(anchors: list[LexborNode], base: str) -> Iterator[tuple[str, LexborNode]]:
    """The URL and the element of each link."""
    for node in anchors:
        href = (node.attributes.get("href") or "").strip()
        if href and (link := _absolute(base, href)):
            yield link, node


@lru_cache(_LINKS_KEPT)
def _absolute(base: str, href: str) -> str | None:
    """The URL without a fragment, but for one that is a route (`#!/story/7`); None where it is none."""
    try:
        url = urljoin(base, href)
        return url if "#!" in url else urldefrag(url)[0]
    except ValueError:
        return None


@lru_cache(_LINKS_KEPT)
def _identity(url: str) -> str | None:
    """What tells links apart; None for all but http and https."""
    try:
        return url_identity(canonical_url(url))
    except ValueError:
        return None


def _text(link: LexborNode) -> str | None:
    heading = link.css_first(_HEADINGS)
    return " ".join((heading if heading is not None else link).text(deep=True, separator=" ").split()) or None
