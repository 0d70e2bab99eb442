"""RSS (0.9x, 1.0, 2.0) and Atom, read by feedparser."""

import io
import re
from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import replace
from typing import Any

import feedparser

from schemas.errors import ParseError
from transforms.parse.boilerplate import sample
from transforms.parse.document import Document, Problem, collect
from transforms.parse.feedentry import read_entry
from transforms.parse.found import one
from transforms.parse.jsontext import string
from transforms.parse.namesakes import NotPlainError
from transforms.parse.older import generator, older_link
from transforms.parse.people import with_names_only
from transforms.parse.seen import unseen
from transforms.parse.xmltext import Repaired, blocks, repair, untold, without_podcasts

MOST_TAGS = 500_000
"""Of one document: feedparser takes 0.08 ms for an element, and a document of nothing else holds up all others."""

_HEADERS = {"content-type": "application/xml; charset=utf-8"}
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.S)
_CONTENT_ELEMENT = re.compile(r"<(?:[\w.-]+:)?(?:encoded|body|fullitem)[\s>]", re.I)
_CAPTION = re.compile(r"<(/?)media:description\b[^<>]*?(/?)>")
_SLIPS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What feedparser can let out on hostile documents: OverflowError on ``&#99999999999;``, and its kin."""


def parse_feed(text: str, *, seen: Set[str] = frozenset(), salt: str = "") -> Document:
    """The entries of a feed, as far as it goes: one problem stands for all that a broken end took.

    Entries whose digests are in `seen` (`entry_digests`, told with this `salt`) are skipped, wherever that changes
    nothing for the others.

    Raises:
        ParseError: it is neither RSS nor Atom.
    """
    repaired = repair(text)
    if seen:
        with suppress(NotPlainError, ParseError):  # then the whole document tells what it is, or why it is not
            return _without_seen(repaired, seen, salt)
    return _document(_parsed(_readable(repaired.text)), repaired)


def _without_seen(repaired: Repaired, seen: Set[str], salt: str) -> Document:
    part = unseen(repaired.text, seen, salt)
    parsed = _parsed(_readable(part.text))
    if parsed["bozo"] or len(parsed["entries"]) != len(part.positions):
        raise NotPlainError("feedparser tells other entries apart than were left in")
    document = _document(parsed, repaired)
    problems = tuple(_moved(p, part.positions) for p in document.problems)
    return replace(document, problems=problems, skipped=part.skipped)


def _moved(problem: Problem, positions: Sequence[int]) -> Problem:
    return problem if problem.position is None else replace(problem, position=positions[problem.position])


def _document(parsed: Any, repaired: Repaired) -> Document:
    if not parsed["entries"] and not parsed.get("version"):
        raise ParseError("a document without RSS or Atom elements came; expected a feed")
    full = parsed["version"].startswith("atom") or bool(_CONTENT_ELEMENT.search(repaired.text))
    feed = parsed["feed"]
    language = string(feed.get("language"))
    entries, problems = collect(
        parsed["entries"],
        lambda raw: read_entry(raw, version=parsed["version"], has_content=full, language=language),
    )
    missing = repaired.cut or (untold(repaired.text, len(parsed["entries"])) if parsed["bozo"] else None)
    if missing:
        problems += (Problem(position=None, message=missing),)
    return Document(
        title=string(feed.get("title")),
        language=language,
        base_url=_base_url(feed),
        older=older_link(feed),
        generator=generator(feed),
        entries=entries,
        problems=problems,
        blocks=sample(blocks(repaired.text)),
    )


def _readable(text: str) -> str:
    return with_names_only(_with_captions_apart(without_podcasts(text)))


def _parsed(text: str) -> Any:
    if text.count("<") > MOST_TAGS and (tags := _CDATA.sub("", text).count("<")) > MOST_TAGS:
        raise ParseError(f"a feed with {tags} tags came; expected at most {MOST_TAGS}")
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
    # (and loses the text of an element unknown to it that has attributes)
    return _CAPTION.sub(r"<\1media:caption\2>", text) if "<media:description" in text else text


def _base_url(feed: Any) -> str | None:
    """xml:base where it is given, else the site that the feed belongs to."""
    declared = string(one(feed, "title_detail").get("base"))
    for url in (declared, string(feed.get("link"))):
        if url and url.startswith(("http://", "https://")):
            return url
    return None
