"""Lists of feeds as OPML 1.0 and 2.0 (http://opml.org/spec2.opml): read, and written."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args
from xml.etree import ElementTree
from xml.parsers import expat

from pipeline.options import ENVIRONMENT
from schemas.records import Source, SourceKind
from transforms.parse.encoding import decode

NAMESPACE = "urn:presslake:opml"
"""Of the attributes `kind` and `id`, by which a list that was exported is imported again as it was."""

_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
_VALUE = re.compile(r"""(\s[\w:.-]+\s*=\s*)(["'])(.{0,4000}?)\2(?=\s+[\w:.-]+\s*=\s*["']|\s*[/?]?>)""", re.S)
_FEED_SCHEME = re.compile(r"\A(?:feed|itpc|pcast):(?://)?(?=(https?:)?)", re.I)
_KINDS = tuple(k for k in get_args(SourceKind) if k != "folder")


class OpmlError(Exception):
    """The document is no OPML; the message says where and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """One feed of a list. `line`: where it stands, from 1."""

    url: str
    title: str | None
    kind: SourceKind = "feed"
    id: str | None = None
    language: str | None = None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One outline that names a feed which cannot be polled."""

    line: int
    name: str
    reason: str


@dataclass(slots=True)
class Outlines:
    """What a list holds, in its order, from whatever depth."""

    feeds: list[Outline] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def read(body: bytes) -> Outlines:
    """The feeds of a list. No entity is expanded.

    Many programs write names as they are into attributes: ampersands, quotes and `<` in them are read as themselves.

    Raises:
        OpmlError: it is not XML, or XML of something else.
    """
    text = _without_entities(decode(body))
    try:
        return _parsed(text)
    except expat.ExpatError as e:
        try:
            return _parsed(_VALUE.sub(_quoted, text))
        except expat.ExpatError:
            what = f"line {e.lineno}, column {e.offset + 1}: {expat.ErrorString(e.code)}"
            raise OpmlError(f"{what}; expected OPML") from e


def _parsed(text: str) -> Outlines:
    reading = _Reading()
    reading.parser.Parse(text, True)
    return reading.found


def _quoted(match: re.Match[str]) -> str:
    value = match[3].replace("<", "&lt;").replace(match[2], "&quot;" if match[2] == '"' else "&apos;")
    return f"{match[1]}{match[2]}{value}{match[2]}"


def _without_entities(text: str) -> str:
    """XML in which only XML's own entities are left: HTML's names become their character, the rest stays text."""
    return _AMPERSAND.sub(_own, text)


def _own(match: re.Match[str]) -> str:
    character = html.unescape(match[0]) if match[1] else match[0]
    return f"&amp;{match[0][1:]}" if character == match[0] or character in "<&\"'>" else character


class _Reading:
    """One pass over a document."""

    def __init__(self) -> None:
        self.found = Outlines()
        self._depth = 0
        self._commented_at: int | None = None  # depth of the outline that is commented out
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name.lower() != "opml":
            what = f"line {self.parser.CurrentLineNumber}: an XML document with the root element <{name:.60}> came"
            raise OpmlError(f"{what}; expected <opml>")
        if name.lower() == "outline":
            self._outline({k.lower(): " ".join(v.split()) for k, v in attributes.items()})

    def _end(self, name: str) -> None:
        if self._commented_at == self._depth:
            self._commented_at = None
        self._depth -= 1

    def _outline(self, told: dict[str, str]) -> None:
        if told.get("iscomment", "").lower() == "true" and self._commented_at is None:
            self._commented_at = self._depth
        url = told.get("xmlurl") or (told.get("url", "") if told.get("type", "").lower() in _FEED_TYPES else "")
        title = told.get("title") or told.get("text") or None
        line = self.parser.CurrentLineNumber
        reason = self._why_not(told, url)
        if reason:
            self.found.left_out.append(LeftOut(line=line, name=title or url, reason=reason))
        elif url:
            outline = Outline(
                url=_web_address(url),
                title=title,
                kind=told.get("presslake:kind", "feed"),  # type: ignore[arg-type]  # one of _KINDS
                id=told.get("presslake:id"),
                language=told.get("language"),
                line=line,
            )
            self.found.feeds.append(outline)

    def _why_not(self, told: dict[str, str], url: str) -> str | None:
        """Why an outline is no source; None where it is one, or only groups others."""
        if not url:
            return "names no address (xmlUrl)" if told.get("type", "").lower() in _FEED_TYPES else None
        if self._commented_at is not None:
            return "is commented out (isComment)"
        kind = told.get("presslake:kind", "feed")
        return None if kind in _KINDS else f"is of the kind {kind!r:.60}; expected one of {', '.join(_KINDS)}"


_FEED_TYPES = ("rss", "atom", "feed", "json")


def _web_address(url: str) -> str:
    """`feed://host/` and `feed:https://host/` are ways of writing web addresses."""
    return _FEED_SCHEME.sub(lambda m: "" if m[1] else "http://", url)


def exportable(source: Source) -> bool:
    """Whether a list can say where a source is: not of files, nor of an address that holds a secret's name."""
    return source.kind != "folder" and not ENVIRONMENT.search(source.location)


def write(sources: Iterable[Source], title: str) -> bytes:
    """OPML 2.0 of the exportable ones of these sources, in their order."""
    root = ElementTree.Element("opml", {"version": "2.0", "xmlns:presslake": NAMESPACE})
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = title
    body = ElementTree.SubElement(root, "body")
    for source in filter(exportable, sources):
        ElementTree.SubElement(body, "outline", _attributes(source))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _attributes(source: Source) -> dict[str, str]:
    told = {"text": source.name, "title": source.name, "type": "rss" if source.kind == "feed" else source.kind}
    told |= {"xmlUrl": source.location, "presslake:id": source.id}
    if source.language:
        told["language"] = source.language
    if source.kind != "feed":
        told["presslake:kind"] = source.kind
    return told
