"""What a page says of itself: JSON-LD (schema.org), Open Graph, meta tags, microdata."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from transforms.clean.characters import folded, one_line
from transforms.clean.sentences import is_site_line, without_site

_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Posting|Report\b|Review\b", re.IGNORECASE)
_LD_COMMENT = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$")
_MAX_TIMES = 3


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's own claims, as given: dates are not read yet, URLs may be relative, authors may be anything."""

    title: str | None
    published: str | None
    modified: str | None
    times: tuple[str, ...]
    authors: tuple[str, ...]
    language: str | None
    image_url: str | None
    url: str | None


def read(tree: LexborHTMLParser) -> Metadata:
    """Every field from its most explicit witness: JSON-LD, then meta tags, then the page itself."""
    linked = _linked_article(tree)
    metas = _metas(tree)
    return Metadata(
        title=_string(linked.get("headline")) or metas.get("og:title") or _heading(tree),
        published=_string(linked.get("datePublished")) or _first(metas, _PUBLISHED),
        modified=_string(linked.get("dateModified")) or _first(metas, _MODIFIED),
        times=_times(tree),
        authors=tuple(_authors(linked.get("author"))) or _page_authors(tree, metas),
        language=_attribute(tree, "html", "lang") or metas.get("og:locale"),
        image_url=_first(metas, _IMAGE) or _image(linked.get("image")),
        url=_attribute(tree, "link[rel=canonical]", "href") or metas.get("og:url"),
    )


_PUBLISHED = ("article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "dc.date.issued", "dc.date",
              "sailthru.date", "parsely-pub-date", "publish-date", "dcterms.created")  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified")
_IMAGE = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")


def _linked_article(tree: LexborHTMLParser) -> dict[str, Any]:
    """The first JSON-LD object of an article type; empty without one."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(_LD_COMMENT.sub("", script.text(deep=True)), strict=False)
        except (ValueError, RecursionError):
            continue  # pages carry broken JSON-LD often; the other witnesses remain
        for thing in _objects(data):
            if _ARTICLE_TYPE.search(" ".join(_strings(thing.get("@type")))):
                return thing
    return {}


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    waiting = deque([data])
    while waiting:
        thing = waiting.popleft()
        if isinstance(thing, list):
            waiting.extendleft(reversed(thing))
        elif isinstance(thing, dict):
            yield thing
            waiting.extend(thing[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in thing)


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """Contents of meta tags by lower-case name, property or itemprop; the first of each counts."""
    found: dict[str, str] = {}
    for meta in tree.css("meta[content]"):
        attributes = meta.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = (attributes.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def _heading(tree: LexborHTMLParser) -> str | None:
    headings = [text for h1 in tree.css("h1") if (text := folded(h1.text(deep=True)))]
    if len(headings) == 1:
        return headings[0]
    title = tree.css_first("title")
    text = folded(title.text(deep=True)) if title is not None else ""
    inside = [heading for heading in headings if heading in text]
    return max(inside, key=len) if inside else (without_site(text) if is_site_line(text) else text) or None


def _times(tree: LexborHTMLParser) -> tuple[str, ...]:
    """The first times that the page's text marks as such."""
    marked = tree.css("[itemprop=datePublished]") or tree.css("article time, main time") or tree.css("time")
    found = (t.attributes.get("datetime") or t.attributes.get("content") or folded(t.text(deep=True)) for t in marked)
    return tuple(text for text in found if text)[:_MAX_TIMES]


def _page_authors(tree: LexborHTMLParser, metas: dict[str, str]) -> tuple[str, ...]:
    named = [
        metas[name] for name in ("author", "article:author", "parsely-author", "dc.creator", "byl") if name in metas
    ]
    if named:
        return tuple(named)
    marked = tree.css("[rel=author]") or tree.css("[itemprop=author]")
    return tuple(text for node in marked if (text := folded(node.text(deep=True))))


def _authors(author: Any) -> Iterator[str]:
    for one in author if isinstance(author, list) else [author]:
        if isinstance(one, dict):
            kinds = " ".join(_strings(one.get("@type")))
            if "Organization" not in kinds:
                yield from _strings(one.get("name"))
        else:
            yield from _strings(one)


def _image(image: Any) -> str | None:
    first = image[0] if isinstance(image, list) and image else image
    return _string(first.get("url") if isinstance(first, dict) else first)


def _strings(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str) and one.strip()]


def _string(value: Any) -> str | None:
    found = _strings(value)
    return one_line(found[0]) if found else None


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str | None:
    node = tree.css_first(selector)
    return ((node.attributes.get(name) or "").strip() or None) if node is not None else None
