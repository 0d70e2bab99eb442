"""Sitemaps: of pages, of news (with Google's extensions), indexes of them, and the plain text form.

https://www.sitemaps.org/protocol.html, https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from itertools import islice
from xml.parsers import expat

from schemas.errors import ParseError
from schemas.records import Entry
from transforms.parse.document import MAX_ENTRIES, BadEntryError, Document, Problem, collect
from transforms.parse.jsontext import string
from transforms.parse.sniff import sitemap_root
from transforms.parse.times import moment

Told = dict[str, str]
"""What one `<url>` or `<sitemap>` tells, by the names of _FIELDS."""

_MANY = 5
_BUILD_TIME = timedelta(minutes=1)
"""What writing one sitemap may take, where each page gets the time of its own line."""

_CHUNK = 65_536
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)")
_RECORDS = ("url", "sitemap")
_FIELDS = {
    # (around it, element), whatever their prefixes: an image has a title too
    ("url", "loc"): "loc",
    ("url", "lastmod"): "lastmod",
    ("news", "title"): "title",
    ("news", "publication_date"): "published",
    ("news", "keywords"): "keywords",
    ("publication", "name"): "name",
    ("publication", "language"): "language",
    ("image", "loc"): "image",
    ("sitemap", "loc"): "loc",
    ("sitemap", "lastmod"): "lastmod",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sitemap of an index. `lastmod`: when it last changed, as given."""

    loc: str
    lastmod: str | None = None


def parse_sitemap(text: str) -> Document:
    """The pages that a sitemap names, without their texts; none for an index.

    Raises:
        ParseError: it is no sitemap.
    """
    if sitemap_root(text) is None:
        return _parse_addresses(text)
    reader = _Reader(text)
    entries, problems = collect(reader.records("url"), _entry)
    entries = _without_build_time(entries)
    if reader.cut:
        problems += (Problem(position=None, message=reader.cut),)
    return Document(entries=entries, problems=problems)


def parts(text: str) -> list[Part]:
    """The sitemaps that an index names, in its order, at most as many as one may hold (50,000); none of a sitemap."""
    named = (told for told in _Reader(text).records("sitemap") if "loc" in told)
    return [Part(loc=told["loc"], lastmod=told.get("lastmod")) for told in islice(named, MAX_ENTRIES)]


class _Reader:
    """Reads a sitemap as a stream, as far as it is well-formed; `cut` says what is missing then.

    Reading begins at the root, and references to anything but single characters are taken as text: so no document
    type is ever seen, and no entity exists that could be expanded or fetched.
    """

    def __init__(self, text: str) -> None:
        self.cut: str | None = None
        root = sitemap_root(text)
        self._text = _with_plain_references(text[root.start() :]) if root else ""
        self._open: list[str] = []
        self._said: list[str] = []
        self._told: Told = {}
        self._whole: list[tuple[str, Told]] = []
        self._closed = False

    def records(self, name: str) -> Iterator[Told]:
        """What every whole element of that name (`url`, `sitemap`) tells."""
        parser, read = self._parser(), 0
        for at in range(0, len(self._text), _CHUNK):
            broken = self._feed(parser, self._text[at : at + _CHUNK], last=at + _CHUNK >= len(self._text))
            read += len(self._whole)
            yield from (told for found, told in self._whole if found == name)
            self._whole.clear()
            if broken and not self._closed:
                self.cut = f"the sitemap breaks off after {read} whole entries ({broken}); expected it to go on"
            if broken or self._closed:
                return

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._said.append
        return parser

    def _feed(self, parser: expat.XMLParserType, chunk: str, *, last: bool) -> str:
        """What is wrong with the chunk; empty where nothing is."""
        try:
            parser.Parse(chunk, last)
        except expat.ExpatError as e:
            return str(e)
        return ""

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._open.append(name.rpartition(":")[2])
        self._said.clear()

    def _end(self, _: str) -> None:
        name = self._open.pop()
        if not self._open:
            self._closed = True
        elif name in _RECORDS and len(self._open) == 1:
            self._whole.append((name, self._told))
            self._told = {}
        elif field := _FIELDS.get((self._open[-1], name)):
            self._tell(field, "".join(self._said).strip())
        self._said.clear()

    def _tell(self, field: str, said: str) -> None:
        if said:
            self._told.setdefault(field, said)


def _with_plain_references(text: str) -> str:
    """Outside of CDATA an ampersand that begins no reference to a character stands for itself."""
    if "&" not in text:
        return text
    first, *others = text.split("<![CDATA[")
    sections = (part.partition("]]>") for part in others)
    return _REFERENCE.sub("&amp;", first) + "".join(
        f"<![CDATA[{inside}{end}{_REFERENCE.sub('&amp;', after)}" for inside, end, after in sections
    )


def _without_build_time(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Where all of many pages changed at one time of a day, that is when the sitemap was built: it tells of no page."""
    if len(entries) < _MANY or not _are_of_one_moment(entries):
        return entries
    return tuple(replace(e, updated=None) for e in entries)


def _are_of_one_moment(entries: tuple[Entry, ...]) -> bool:
    first = last = None
    for entry in entries:
        told = entry.updated or ""
        at = moment(told) if ":" in told else None  # a day alone is when many may well have changed
        if at is None:
            return False
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        first, last = min(first or at, at), max(last or at, at)
        if last - first > _BUILD_TIME:
            return False
    return True


def _entry(told: Told) -> Entry:
    if "loc" not in told:
        raise BadEntryError("the <url> has no <loc>; expected the address of a page", title=told.get("title"))
    return Entry(
        link=told["loc"],
        title=told.get("title"),
        text_source="feed-summary",
        published=told.get("published"),
        updated=told.get("lastmod"),
        language=told.get("language"),
        tags=tuple(dict.fromkeys(tag for word in told.get("keywords", "").split(",") if (tag := word.strip()))),
        image_url=told.get("image"),
        source_name=told.get("name"),
    )


def _parse_addresses(text: str) -> Document:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not any(map(_is_address, lines)):
        raise ParseError("a text without addresses came; expected a sitemap, or a text with one address a line")
    entries, problems = collect(lines, _from_line)
    return Document(entries=entries, problems=problems)


def _is_address(line: str) -> bool:
    return line.lower().startswith(("http://", "https://"))


def _from_line(line: str) -> Entry:
    if not _is_address(line):
        raise BadEntryError(f"{line!r:.100} came as a line; expected an address (http:// or https://)")
    return Entry(link=string(line), text_source="feed-summary")
