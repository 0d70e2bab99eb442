"""Whole HTML pages. Finding the article in one is the cleaning's work; here it is only decoded and named."""

import re

from schemas.errors import ParseError
from schemas.records import Entry
from transforms import usage
from transforms.parse.document import Document
from transforms.parse.markup import attributes, html_title
from transforms.parse.sniff import is_challenge

_HEAD_CHARACTERS = 200_000
_TAG = re.compile(r"<(html|link|meta)\b([^<>]*)>", re.I)


def parse_page(text: str, *, url: str | None, path: str | None) -> Document:
    """The one entry that a page is, its HTML as it came. `url`: where it was fetched; `path`: of its file.

    Raises:
        ParseError: it is a check for browsers ("Just a moment...").
    """
    head = text[:_HEAD_CHARACTERS]
    title = html_title(head)
    if title and is_challenge(title) and len(text) < 50_000:
        raise ParseError(f"a challenge for browsers titled {title!r:.100} came; expected an article's page")
    declared = declarations(head)
    entry = Entry(
        guid=path,
        link=url,
        declared_url=declared.get("canonical") or declared.get("og:url"),
        body=text,
        body_format="page",
        text_source="page",
        language=declared.get("lang"),
        usage=usage.from_page(head),
    )
    return Document(title=title, language=entry.language, base_url=url, entries=(entry,))


def declarations(head: str) -> dict[str, str]:
    """What a page says of itself: `canonical` (rel=canonical), `og:url`, `lang`; the first of each counts."""
    found: dict[str, str] = {}
    for tag in _TAG.finditer(head):
        name, value = _declaration(tag[1].lower(), attributes(tag[2]))
        if name and value.strip():
            found.setdefault(name, value.strip())
    return found


def _declaration(tag: str, attrs: dict[str, str]) -> tuple[str, str]:
    if tag == "html":
        return "lang", attrs.get("lang") or attrs.get("xml:lang", "")
    if tag == "link":
        return ("canonical", attrs.get("href", "")) if "canonical" in attrs.get("rel", "").lower().split() else ("", "")
    is_url = (attrs.get("property") or attrs.get("name", "")).lower() == "og:url"
    return ("og:url", attrs.get("content", "")) if is_url else ("", "")
