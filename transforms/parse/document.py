"""What comes out of a payload: its entries, and what could not be one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from schemas.errors import ParseError
from schemas.records import Entry

T = TypeVar("T")

MAX_ENTRIES = 50_000
"""Entries that are read of one document: as many as a sitemap may hold (https://www.sitemaps.org/protocol.html)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One entry that could not be read, or (`position` None) the part of the document that could not."""

    position: int | None
    message: str
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One payload as its format tells it.

    `base_url`: what relative links are relative to, where told. `skipped`: positions of entries that were not read
    because their source showed them before. `older`: the address of the document with the entries before these, as
    given; `generator`: the software that made it, as far as it says. `blocks`: some of its entries as they stand in
    it, for what they have in common; none where the entries tell that themselves.
    """

    title: str | None = None
    language: str | None = None
    base_url: str | None = None
    older: str | None = None
    generator: str | None = None
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    skipped: frozenset[int] = frozenset()
    blocks: tuple[str, ...] = ()

    def numbered(self) -> Iterator[tuple[int, Entry]]:
        """The entries with their positions in the payload, from 0: those that no problem has taken, nor been skipped."""
        taken = self.skipped | {p.position for p in self.problems}
        position = 0
        for entry in self.entries:
            while position in taken:
                position += 1
            yield position, entry
            position += 1


class BadEntryError(ParseError):
    """One entry is of no use; `title` and `url` say which, where it had them. Its document goes on."""

    def __init__(self, message: str, *, title: str | None = None, url: str | None = None) -> None:
        super().__init__(message)
        self.title = title
        self.url = url


def collect(
    raws: Iterable[T], read: Callable[[T], Entry], *, at_most: int | None = MAX_ENTRIES
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Every raw entry read, and a problem for each that `read` refused with BadEntryError.

    One problem without a position stands for all that come after `at_most` entries; None: there is no limit.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    coming = iter(raws)
    for position, raw in enumerate(islice(coming, at_most)):
        try:
            entries.append(read(raw))
        except BadEntryError as e:
            problems.append(Problem(position=position, message=str(e), title=e.title, url=e.url))
    if left := sum(1 for _ in coming):
        message = f"{left} entries more than {at_most} came in one document; expected at most {at_most}"
        problems.append(Problem(position=None, message=message))
    return tuple(entries), tuple(problems)


def with_something(entry: Entry) -> Entry:
    """The entry itself.

    Raises:
        BadEntryError: it has no title, no link and no text, so nothing could be made of it.
    """
    if entry.title or entry.link or entry.body.strip() or (entry.summary or "").strip():
        return entry
    raise BadEntryError("the entry has no title, no link and no text; expected at least one of them")
