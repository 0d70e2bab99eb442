"""Which parser reads which payload."""

from collections.abc import Callable

from schemas.errors import ParseError
from schemas.records import Api, Payload, ReadAs
from transforms.parse.api import parse_api
from transforms.parse.archive import parse_lines, parse_objects
from transforms.parse.binary import binary
from transforms.parse.document import Document
from transforms.parse.dump import parse_dump
from transforms.parse.encoding import decode
from transforms.parse.feed import parse_feed
from transforms.parse.jsonfeed import parse_jsonfeed
from transforms.parse.listing import parse_listing
from transforms.parse.page import parse_page
from transforms.parse.seen import salt_of
from transforms.parse.sitemap import parse_sitemap
from transforms.parse.sniff import Format, sniff, start, suffix, unusable, what_came
from transforms.parse.wordpress import parse_wordpress


def parse(payload: Payload) -> Document:
    """The entries of a payload, and a problem for each that could not be read.

    What was polled is read as its poller says. In a folder the file's suffix says what is expected, and the bytes
    say which of the formats of that suffix it is; a payload without a path is read as what it is.

    Raises:
        ParseError: the payload as a whole is no document of the expected kind.
    """
    if payload.read_as == "file":
        return _FILES[_file_format(payload)](payload, decode(payload.body, payload.content_type))
    reason = unusable(payload.body, payload.content_type, payload.read_as)
    if reason:
        raise ParseError(reason)
    return _POLLED[payload.read_as](payload, decode(payload.body, payload.content_type))


_BY_SUFFIX: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".html": "page",
    ".htm": "page",
}
_SAVED_AS_TEXT: tuple[Format, ...] = ("feed", "jsonfeed", "wordpress", "page")
"""An answer that was saved as .txt is still that answer; any other text is a page copied as text."""

_ALLOWED: dict[str, tuple[Format, ...]] = {".json": ("jsonfeed", "wordpress", "json"), ".xml": ("feed",)}
_EXPECTED = {".json": "a JSON Feed, WordPress posts or plain objects", ".xml": "an RSS or Atom feed"}


def _file_format(payload: Payload) -> Format:
    ending = suffix(payload.path)
    found = sniff(payload.body, payload.content_type, payload.path)
    if found == "empty":
        raise ParseError("an empty document came; expected at least one entry")
    data = binary(payload.body) if found in ("dump", "page") else None
    if data:
        raise ParseError(f"{data} came in a file; expected a document")
    if ending in _BY_SUFFIX:
        return _BY_SUFFIX[ending]
    if ending == ".txt":
        return found if found in _SAVED_AS_TEXT else "dump"
    allowed = _ALLOWED.get(ending, tuple(_FILES))
    if found not in allowed:
        came = what_came(found, start(payload.body, payload.content_type))
        expected = _EXPECTED.get(ending, "a feed, posts, a page, a text or an archive")
        raise ParseError(f"{came} came in a file; expected {expected}")
    return found


def _page_url(payload: Payload) -> str | None:
    return payload.url if payload.url.startswith(("http://", "https://")) else None


def _page(payload: Payload, text: str) -> Document:
    return parse_page(text, url=_page_url(payload), path=payload.path)


def _feed(payload: Payload, text: str) -> Document:
    found = sniff(payload.body, payload.content_type)
    if found == "jsonfeed":
        return parse_jsonfeed(text)
    return parse_feed(text, seen=payload.seen, salt=salt_of(payload.source))


def _sitemap(payload: Payload, text: str) -> Document:
    found = sniff(payload.body, payload.content_type)
    return parse_feed(text) if found == "feed" else parse_sitemap(text)  # a site may give its feed as a sitemap


def _listing(payload: Payload, text: str) -> Document:
    return parse_listing(text, url=payload.url, patterns=payload.source.links)


def _api(payload: Payload, text: str) -> Document:
    return parse_api(text, payload.source.api or Api(), payload.source.fields)


Parser = Callable[[Payload, str], Document]

_POLLED: dict[ReadAs, Parser] = {
    "feed": _feed,
    "wordpress": lambda _, text: parse_wordpress(text),
    "json": _api,
    "sitemap": _sitemap,
    "page": _page,
    "listing": _listing,
}

_FILES: dict[Format, Parser] = {
    "feed": lambda _, text: parse_feed(text),
    "jsonfeed": lambda _, text: parse_jsonfeed(text),
    "wordpress": lambda _, text: parse_wordpress(text),
    "json": lambda payload, text: parse_objects(text, payload.source.fields),
    "jsonl": lambda payload, text: parse_lines(text, payload.source.fields, first_line=payload.first_line),
    "page": _page,
    "dump": lambda payload, text: parse_dump(text, url=_page_url(payload), path=payload.path),
}
