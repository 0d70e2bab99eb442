"""RSS (0.9x, 1.0, 2.0) and Atom, read by feedparser."""

import io
import re
from typing import Any

import feedparser

from schemas.errors import ParseError
from transforms.parse.document import Document, Problem, collect
from transforms.parse.feedentry import read_entry
from transforms.parse.jsontext import string
from transforms.parse.xmltext import repair

_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_CONTENT_ELEMENT = re.compile(r"<(?:[\w.-]+:)?(?:encoded|body|fullitem)[\s>]", re.I)
_MAILED = re.compile(r"(<(?:[\w.-]+:)?(?:author|creator|managingeditor)>\s*(?:<!\[CDATA\[)?)([^<\]]*@[^<\]]*)", re.I)
_ADDRESS = re.compile(r"[^\s<>@();&]+@[^\s<>@();&]+")
_BRACKETS = re.compile(r"&lt;\s*&gt;|\(\s*\)")
_SLIPS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What feedparser can let out on hostile documents: OverflowError on ``&#99999999999;``, and its kin."""


def parse_feed(text: str) -> Document:
    """The entries of a feed, as far as it goes: one problem stands for all that a broken end took.

    Raises:
        ParseError: it is neither RSS nor Atom.
    """
    repaired = repair(text)
    parsed = _parsed(_with_names_only(_with_captions_apart(repaired.text)))
    if not parsed["entries"] and not parsed.get("version"):
        raise ParseError("a document without RSS or Atom elements came; expected a feed")
    full = parsed["version"].startswith("atom") or bool(_CONTENT_ELEMENT.search(repaired.text))
    feed = parsed["feed"]
    language = string(feed.get("language"))
    entries, problems = collect(
        parsed["entries"],
        lambda raw: read_entry(raw, version=parsed["version"], has_content=full, language=language),
    )
    if repaired.cut:
        problems += (Problem(position=None, message=repaired.cut),)
    return Document(
        title=string(feed.get("title")),
        language=language,
        base_url=_base_url(feed),
        entries=entries,
        problems=problems,
    )


def _parsed(text: str) -> Any:
    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8")),
            response_headers=_HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _SLIPS as e:
        raise ParseError(f"feedparser cannot read the document ({type(e).__name__}: {e}); expected a feed") from e


def _with_captions_apart(text: str) -> str:
    # feedparser takes an entry's second description for its content: a picture's caption would be its text
    if "<media:description" not in text:
        return text
    return text.replace("<media:description", "<media:caption").replace("</media:description", "</media:caption")


def _with_names_only(text: str) -> str:
    # feedparser knows no top-level domain of more than four letters and leaves its end in the name
    return _MAILED.sub(_name, text)


def _name(author: re.Match[str]) -> str:
    name = _BRACKETS.sub("", _ADDRESS.sub("", author[2])).strip()
    return author[1] + (name[1:-1] if name.startswith("(") and name.endswith(")") else name)


def _base_url(feed: Any) -> str | None:
    """xml:base where it is given, else the site that the feed belongs to."""
    declared = string(feed.get("title_detail", {}).get("base"))
    for url in (declared, string(feed.get("link"))):
        if url and url.startswith(("http://", "https://")):
            return url
    return None
