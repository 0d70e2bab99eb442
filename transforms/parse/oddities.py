"""What is strange about a body that has just come: cheap looks at its bytes, which parse nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.records import ReadAs
from transforms.parse.encoding import declared, fits, narrow
from transforms.parse.glance import Glance, glance_at_feed, glance_at_jsonfeed, glance_at_wordpress
from transforms.parse.markup import feed_root, root_name, root_tag

ODDITIES: dict[str, str] = {
    "truncated": "The document breaks off: its root element, or its outermost bracket, is never closed.",
    "wrong-charset": "Its bytes are not valid in a charset that the server or the document itself declares.",
    "control-characters": "It holds control characters, which XML and JSON forbid.",
    "wrong-type": "The server's content type is that of another kind of document.",
    "many-entries": "It holds more than 1,000 entries.",
    "no-ids": "It holds entries with neither a link nor a guid.",
    "same-guid": "All of its entries have one and the same guid.",
    "absurd-dates": "A quarter or more of its dates name no day that could be meant, or a year before 1995 or after the next.",
}
"""What each name in the column `faults` of fetches/ means that stands for something strange about a body."""

_HEAD_BYTES = 4_096
_BLANK = b"\xef\xbb\xbf \t\r\n\x0b\x0c\x00"
_CONTROLS = [bytes([c]) for c in (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20))]
_CLOSED_AT_ONCE = re.compile(r"[^<>]*/>")
_SITEMAPS = ("urlset", "sitemapindex")
_TYPES = {"feed": ("xml", "rss", "rdf"), "sitemap": ("xml", "gzip"), "json": ("json",), "page": ("html",)}


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a body looks like: the name of its root element as written, and what must stand near its end."""

    form: Literal["feed", "sitemap", "json", "page", "text"]
    root: str = ""
    closing: bytes | None = None


def oddities(body: bytes, content_type: str, read_as: ReadAs, now: datetime) -> tuple[str, ...]:
    """The names of ODDITIES that hold for a body, in their order; none where nothing is strange.

    The looks are quick, not thorough: what they miss, parsing finds. `body` is decompressed; `now` says which
    dates lie in the future.
    """
    text = narrow(body)
    shape = _shape(text)
    is_whole = _is_closed(text, shape)
    seen = _glance(text, shape, read_as, is_whole=is_whole, latest_year=now.year + 1)
    looks: dict[str, Callable[[], bool]] = {
        "truncated": lambda: not is_whole,
        "wrong-charset": lambda: not _fits_its_charsets(body, content_type, shape, is_wide=text is not body),
        "control-characters": lambda: shape.form in ("feed", "sitemap", "json") and any(c in text for c in _CONTROLS),
        "wrong-type": lambda: _is_mistyped(content_type, shape),
        "many-entries": lambda: seen.many,
        "no-ids": lambda: seen.nameless,
        "same-guid": lambda: seen.one_guid,
        "absurd-dates": lambda: seen.dates > 0 and 4 * seen.absurd_dates >= seen.dates,
    }
    return tuple(name for name in ODDITIES if looks[name]())


def _shape(text: bytes) -> _Shape:
    head = text[:_HEAD_BYTES].lstrip(_BLANK).decode("latin-1")
    if head[:1] in ("{", "["):
        return _Shape("json", closing=b"}" if head[0] == "{" else b"]")
    feed = feed_root(head)
    root = feed or root_tag(head)
    if root_name(head) == "html" or (root and not feed and root[2].lower() not in _SITEMAPS):
        return _Shape("page")  # HTML lets its end tags be left out
    if root is None:
        return _Shape("text")
    closing = None if _CLOSED_AT_ONCE.match(head, root.end()) else f"</{root[1]}".encode("latin-1")
    return _Shape("feed" if feed else "sitemap", root[1], closing)


def _glance(text: bytes, shape: _Shape, read_as: ReadAs, *, is_whole: bool, latest_year: int) -> Glance:
    if shape.form == "feed":
        return glance_at_feed(text, shape.root, is_whole=is_whole, latest_year=latest_year)
    if shape.form == "json" and read_as == "feed":
        return glance_at_jsonfeed(text, latest_year=latest_year)
    if shape.form == "json" and read_as == "wordpress":
        return glance_at_wordpress(text, latest_year=latest_year)
    return Glance()


def _is_closed(text: bytes, shape: _Shape) -> bool:
    if shape.closing is None:
        return True
    if shape.form == "json":
        return text[-_HEAD_BYTES:].rstrip(_BLANK).endswith(shape.closing)
    return text.rfind(shape.closing) != -1


def _fits_its_charsets(body: bytes, content_type: str, shape: _Shape, *, is_wide: bool) -> bool:
    names = set(declared(body, content_type))
    if not names and not is_wide and shape.form not in ("page", "text"):
        names = {"utf-8"}  # XML 1.0, section 4.3.3, and RFC 8259, section 8.1; HTML leaves it to its reader
    return all(fits(body, name) for name in names)


def _is_mistyped(content_type: str, shape: _Shape) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return bool(kind) and shape.form != "text" and not any(part in kind for part in _TYPES[shape.form])
