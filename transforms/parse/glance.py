"""Entries looked at without parsing them: whether there are very many, and whether ids and dates can be such."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

LOOKED_AT = 10
"""Entries of a document whose ids and dates are looked at: its first …"""

LOOKED_AT_BYTES = 32_768
"""… if they begin and end in so many bytes."""

MANY_ENTRIES = 1_000
EARLIEST_YEAR = 1995

_LEAST_BYTES = 100  # that an entry takes
_DAY = rb"(?:0?[1-9]|[12]\d|3[01])"
_ISO = re.compile(rb"(\d{4})(?:-?(?:0[1-9]|1[0-2])(?:-?" + _DAY + rb")?)?(?![\d-])")
_SPOKEN = re.compile(rb"\D{0,30}" + _DAY + rb"\D{1,20}(?:\d\d:\d\d(?::\d\d)?\D{1,8})?(\d{4}|\d\d)(?!\d)")
_VALUE = re.compile(rb'\s*:\s*(?:\{\s*"rendered"\s*:\s*)?(?:"((?:[^"\\]|\\.)*)"|(-?\d+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a look at a document showed.

    Args:
        many: it has more than 1,000 entries.
        nameless: one of its first entries has neither a link nor a guid.
        one_guid: several of them have a guid, and all have the same.
        dates, absurd_dates: how many dates they have, and how many of these cannot be meant.
    """

    many: bool = False
    nameless: bool = False
    one_guid: bool = False
    dates: int = 0
    absurd_dates: int = 0


@dataclass(frozen=True, slots=True)
class _Tags:
    """How the parts of an entry begin that say who it is and when; the first that it has counts."""

    entry: bytes
    ids: tuple[bytes, ...]
    links: tuple[bytes, ...]
    dates: tuple[bytes, ...]


_RSS = _Tags(b"<item", (b"<guid", b"<dc:identifier"), (b"<link", b"rdf:about="), (b"<pubDate", b"<dc:date"))
_ATOM = _Tags(b"<entry", (b"<id",), (b"<link",), (b"<published", b"<updated", b"<issued", b"<modified"))


def glance_at_feed(text: bytes, root: str, *, is_whole: bool, latest_year: int) -> Glance:
    """A look at RSS or Atom; `root` is the name of its root element, with its prefix.

    The last entry of a document that is not whole is not blamed for what the break took.
    """
    prefix, _, local = root.rpartition(":")
    tags = _prefixed(_ATOM, prefix) if local.lower() in ("feed", "entry") else _RSS
    spans = _spans(text[:LOOKED_AT_BYTES], tags.entry, has_last=is_whole and len(text) <= LOOKED_AT_BYTES)
    ids = [_element(text, tags.ids, *span) for span in spans]
    dates = [d for span in spans if (d := _element(text, tags.dates, *span)) is not None]
    return Glance(
        many=_is_many(text, tags.entry),
        nameless=any(not i and _at(text, tags.links, *span) is None for i, span in zip(ids, spans, strict=True)),
        one_guid=_is_one([i for i in ids if i]),
        dates=len(dates),
        absurd_dates=sum(is_absurd(d, latest_year) for d in dates),
    )


def glance_at_jsonfeed(text: bytes, *, latest_year: int) -> Glance:
    """A look at a JSON Feed, whose items are not told apart: `nameless` where none has an id or url."""
    begin = max(text.find(b'"items"'), 0)
    return _glance_at_members(text[begin:], b'"id"', b'"url"', b'"date_published"', latest_year)


def glance_at_wordpress(text: bytes, *, latest_year: int) -> Glance:
    """A look at WordPress posts, which are not told apart either."""
    return _glance_at_members(text, b'"guid"', b'"link"', b'"date_gmt"', latest_year)


def _glance_at_members(text: bytes, guid: bytes, link: bytes, date: bytes, latest_year: int) -> Glance:
    first = text[:LOOKED_AT_BYTES]
    ids, dates = _members(first, guid), _members(first, date)
    return Glance(
        many=_is_many(text, guid),
        nameless=not ids and first.find(b"{", 1) != -1 and not _members(first, link),
        one_guid=_is_one(ids),
        dates=len(dates),
        absurd_dates=sum(is_absurd(d, latest_year) for d in dates),
    )


def is_absurd(date: bytes, latest_year: int) -> bool:
    """Whether a date names no day that could be meant, or a year before 1995 or after `latest_year`.

    Read are dates of ISO 8601, and those of RFC 822, asctime and their kin with months in any language.
    """
    told = _ISO.match(date) or _SPOKEN.match(date)
    if told is None:
        return True
    year = int(told[1])
    # RFC 2822, section 4.3: what two digits mean
    year += (2000 if year < 50 else 1900) if len(told[1]) == 2 else 0
    return not EARLIEST_YEAR <= year <= latest_year


def _prefixed(tags: _Tags, prefix: str) -> _Tags:
    if not prefix:
        return tags

    def named(names: tuple[bytes, ...]) -> tuple[bytes, ...]:
        return tuple(n.replace(b"<", f"<{prefix}:".encode()) for n in names)

    return _Tags(named((tags.entry,))[0], named(tags.ids), named(tags.links), named(tags.dates))


def _is_many(text: bytes, mark: bytes) -> bool:
    return len(text) > MANY_ENTRIES * _LEAST_BYTES and text.count(mark) > MANY_ENTRIES


def _spans(text: bytes, entry: bytes, *, has_last: bool) -> list[tuple[int, int]]:
    """Where each of the first entries begins, and the next one does; `has_last`: the last one is whole too."""
    starts = list(islice(_starts(text, entry), LOOKED_AT + 1))
    ends = [*starts[1:], len(text)] if has_last else starts[1:]
    return list(zip(starts, ends, strict=False))[:LOOKED_AT]


def _starts(text: bytes, entry: bytes) -> Iterator[int]:
    at = text.find(entry)
    while at != -1:
        end = at + len(entry)
        if text[end : end + 1] in (b">", b" ", b"\n", b"\r", b"\t", b"/"):
            yield at
        at = text.find(entry, end)


def _at(text: bytes, tags: tuple[bytes, ...], begin: int, end: int) -> int | None:
    """Where the first of these that is there begins."""
    return next((at for tag in tags if (at := text.find(tag, begin, end)) != -1), None)


def _element(text: bytes, tags: tuple[bytes, ...], begin: int, end: int) -> bytes | None:
    """The text of an element; None without one."""
    at = _at(text, tags, begin, end)
    if at is None:
        return None
    opened = text.find(b">", at, end) + 1
    if text.startswith(b"<![CDATA[", opened):
        return text[opened + 9 : text.find(b"]]>", opened, end)].strip()
    return text[opened : text.find(b"<", opened, end)].strip()


def _members(text: bytes, name: bytes) -> list[bytes]:
    """The first values of a member, wherever it stands."""
    values: list[bytes] = []
    at = text.find(name)
    while at != -1 and len(values) < LOOKED_AT:
        value = _VALUE.match(text, at + len(name))
        if value:
            values.append((value[1] or value[2] or b"").strip())
        at = text.find(name, at + len(name))
    return values


def _is_one(ids: list[bytes]) -> bool:
    return len(ids) > 1 and len(set(ids)) == 1
