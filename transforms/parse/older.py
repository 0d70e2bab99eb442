"""What a feed says of the documents that hold its older entries (RFC 5005), and of the software that made it."""

from typing import Any

from transforms.parse.found import one, several
from transforms.parse.jsontext import string

_RELATIONS = ("prev-archive", "next")
"""Archived feeds (RFC 5005, section 4) before paged ones (section 3): an archive does not change any more."""


def older_link(feed: Any) -> str | None:
    """The address of the document with the entries before these, as given; `feed` is what feedparser made of the
    feed's own elements. In RSS such links are Atom's."""
    links = [link for link in several(feed, "links") if string(link.get("href"))]
    found = (string(link["href"]) for rel in _RELATIONS for link in links if link.get("rel") == rel)
    return next(found, None)


def generator(feed: Any) -> str | None:
    """The software that made a feed, by its name and its address, as far as the feed tells them."""
    detail = one(feed, "generator_detail")
    told = (string(detail.get(name)) for name in ("name", "href"))
    return " ".join(t for t in told if t) or None
