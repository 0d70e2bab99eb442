"""Where the entries of an RSS or Atom feed lie, and whether each can be read without the others.

feedparser carries much from one element to the next: open content, its stack, namespaces, the language. In a plain
feed, as meant here, nothing of it reaches from one entry into another, so that leaving some out changes nothing for
the rest. The rules follow from its mixin.py and namespaces/: its handlers undo what they did for elements that hold
only text, and do not for markup that stands unescaped in a text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from feedparser.api import StrictFeedParser

from transforms.parse.document import MAX_ENTRIES
from transforms.parse.namesakes import Names, NotPlainError, refuse_namesakes

_PREFIXES = {uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()}
_RESERVED = frozenset(_PREFIXES.values())
_XHTML = "http://www.w3.org/1999/xhtml"
_MEDIA = "search.yahoo.com/mrss"
_PODCASTS = "http://www.itunes.com/"
_TELLS_VERSION = ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")

_ENTRY_END = re.compile(rb"</(?:[^\s<>:]+:)?(?:item|entry)\s*>", re.I)
_ENTRIES = frozenset({"item", "entry"})
_STRUCTURE = _ENTRIES | {"rss", "feed", "rdf"}
_HOLDERS = frozenset({"author", "contributor", "podcast"})
_HOLDERS_ABOVE = _HOLDERS | set("rss feed rdf channel image textinput items seq skipdays skiphours".split())
_HOLDERS_BELOW = _HOLDERS | _ENTRIES | {"group", "community", "media-content"}
"""Elements that may have elements in them; all others hold text."""

_NOT_ABOVE = frozenset("summary content encoded fullitem body".split())
"""After these, feedparser reads the first entry unlike the others."""

_NOT_BELOW = _STRUCTURE | set("channel textinput pos poslist links authors contributors".split())
"""Inside an entry these change what is read next, or end in an exception of feedparser."""

_NAMES = frozenset({"guid", "id", "link", "origlink"})
_WATCHED = _NOT_BELOW | _NAMES
_XHTML_TEXTS = frozenset({"content", "summary", "title", "subtitle", "rights"})
_NOT_OF_OTHERS = (" type", " rel", " ispermalink")
"""Attributes that mean another thing in another namespace."""

_XHTML_TYPES = ("xhtml", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Outline:
    """A plain feed as UTF-8, and (begin, end) of its entries in it, in their order."""

    data: bytes
    spans: tuple[tuple[int, int], ...]

    @property
    def head(self) -> bytes:
        """What stands before the first entry."""
        return self.data[: self.spans[0][0]]

    def blocks(self) -> list[bytes]:
        """The entries as they stand."""
        return [self.data[begin:end] for begin, end in self.spans]


def outline(text: str) -> Outline:
    """The entries of a plain feed.

    Raises:
        NotPlainError: it is no well-formed feed with entries, or one of its entries may bear on how another is read.
    """
    data = text.encode("utf-8", "surrogatepass")
    reader = _Reader(data)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as e:
        raise NotPlainError(f"not well-formed: {e}") from e
    spans = tuple(reader.spans)
    if not 0 < len(spans) <= MAX_ENTRIES:
        raise NotPlainError(f"{len(spans)} entries; expected 1 to {MAX_ENTRIES}")
    if b"itunes" in data and _PODCASTS.encode() in data[spans[0][0] :].lower():
        raise NotPlainError("podcast elements are told apart by what the whole document declares")
    refuse_namesakes(reader.names, rebased=reader.rebased)
    return Outline(data, spans)


class _Reader:
    """One pass of expat over a document. `_open`: local names of the open elements."""

    def __init__(self, data: bytes) -> None:
        self.spans: list[tuple[int, int]] = []
        self.names: list[Names] = []
        self.rebased = False
        self._data = data
        self._open: list[str] = []
        self._locals: dict[str, str] = {}
        self._begin: int | None = None  # of the entry that is open
        self._told: list[str] = []  # of the guid or link that is open, and where it belongs
        self._add: Callable[[str], None] | None = None
        self._declares = False
        self._has_version = False
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartNamespaceDeclHandler = self._declare

    def _start(self, name: str, attrs: dict[str, str]) -> None:
        local = self._locals.get(name) or self._local(name)
        if not attrs and self._open and self._open[-1] in _ENTRIES and local not in _WATCHED and not self._declares:
            self._open.append(local)  # as most are
            return
        given = _plain_attributes(attrs) if attrs else attrs
        if "base" in given:
            self.rebased = True
        if not self._open:
            self._root(local)
        elif self._open[-1] == _XHTML:
            if not name.startswith(_XHTML + " ") or local == "body":
                raise NotPlainError(f"<{local}> in a text of XHTML")
            local = _XHTML
        elif self._begin is not None:
            self._below(local, given)
        elif local in _ENTRIES:
            self._entry(given)
        else:
            self._above(local)
        is_xhtml = local in _XHTML_TEXTS and given.get("type", "").lower() in _XHTML_TYPES
        self._open.append(_XHTML if is_xhtml else local)
        self._declares = False

    def _local(self, name: str) -> str:
        space, _, local = name.rpartition(" ")
        local = local.lower()
        if space.lower().startswith(_PODCASTS):
            local = "podcast"  # none of its elements is read
        elif local == "content" and _MEDIA in space:
            local = "media-content"
        elif local in _STRUCTURE and space and _PREFIXES.get(space.lower()) not in ("", "rdf"):
            raise NotPlainError(f"<{local}> of {space}")
        elif "_" in local:
            raise NotPlainError(f"<{local}> may be a name that feedparser makes up itself")
        self._locals[name] = local
        return local

    def _root(self, local: str) -> None:
        if local not in _STRUCTURE - _ENTRIES or (local == "rdf" and not self._has_version):
            raise NotPlainError(f"<{local}> does not tell the version of the format")

    def _above(self, local: str) -> None:
        if self.spans:
            raise NotPlainError(f"<{local}> stands after an entry")
        if self._open[-1] not in _HOLDERS_ABOVE or local in _NOT_ABOVE:
            raise NotPlainError(f"<{local}> in <{self._open[-1]}>")

    def _entry(self, attrs: Mapping[str, str]) -> None:
        if self._declares or "href" in attrs or "lastmod" in attrs:
            raise NotPlainError("an entry with attributes that feedparser reads as elements")
        self._begin = self.parser.CurrentByteIndex
        self.names.append(Names())
        if "about" in attrs:
            self.names[-1].add_guid(attrs["about"])

    def _below(self, local: str, attrs: Mapping[str, str]) -> None:
        if self._open[-1] not in _HOLDERS_BELOW or local in _NOT_BELOW:
            raise NotPlainError(f"<{local}> in <{self._open[-1]}>")
        if local == "description" and self._declares:
            raise NotPlainError("a description that declares its own prefix, under which it is not read")
        if local in _NAMES:
            self._named(local, attrs)

    def _named(self, local: str, attrs: Mapping[str, str]) -> None:
        add = self.names[-1].add_link
        if local in ("guid", "id"):
            is_link = attrs.get("ispermalink", "true") == "true"
            add = self.names[-1].add_permalink if is_link else self.names[-1].add_guid
        elif attrs.get("rel", "alternate").lower() != "alternate":
            return
        for name in ("href", "url", "uri"):
            if name in attrs:
                add(attrs[name])
        self._told, self._add = [], add
        self.parser.CharacterDataHandler = self._told.append

    def _end(self, name: str) -> None:
        local = self._open.pop()
        if self._add:
            self.parser.CharacterDataHandler = None
            self._add("".join(self._told))
            self._add = None
        elif local in _ENTRIES and self._begin is not None:
            tag = _ENTRY_END.match(self._data, self.parser.CurrentByteIndex)
            if not tag:
                raise NotPlainError("an empty entry")
            self.spans.append((self._begin, tag.end()))
            self._begin = None

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        customary = _PREFIXES.get((uri or "").lower()) == prefix
        in_head = self._begin is None and not self.spans
        if not (customary or (in_head and prefix not in _RESERVED) or prefix is None):
            raise NotPlainError(f"the prefix {prefix} for {uri}")
        if prefix is None and (uri or "").lower().startswith(_PODCASTS):
            raise NotPlainError("podcast elements without a prefix")
        self._declares = True
        self._has_version |= (uri or "").lower() in _TELLS_VERSION


def _plain_attributes(attrs: Mapping[str, str]) -> dict[str, str]:
    """Attributes by local names in lower case, as feedparser knows most of them."""
    given = {name.rpartition(" ")[2].lower(): value for name, value in attrs.items()}
    if len(given) < len(attrs) or any(name.lower().endswith(_NOT_OF_OTHERS) for name in attrs):
        raise NotPlainError(f"attributes that feedparser takes for one: {', '.join(attrs)}")
    return given
