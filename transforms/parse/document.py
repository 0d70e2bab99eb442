"""What comes out of a payload: its entries, and what could not be one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from schemas.errors import ParseError
from schemas.records import Entry

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One entry that could not be read, or (`position` None) the part of the document that could not."""

    position: int | None
    message: str
    title: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One payload as its format tells it. `base_url`: what relative links are relative to, where told."""

    title: str | None = None
    language: str | None = None
    base_url: str | None = None
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()

    def numbered(self) -> Iterator[tuple[int, Entry]]:
        """The entries with their positions in the payload, from 0: those that no problem has taken."""
        taken = {p.position for p in self.problems}
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


def collect(raws: Iterable[T], read: Callable[[T], Entry]) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Every raw entry read, and a problem for each that `read` refused with BadEntryError."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for position, raw in enumerate(raws):
        try:
            entries.append(read(raw))
        except BadEntryError as e:
            problems.append(Problem(position=position, message=str(e), title=e.title, url=e.url))
    return tuple(entries), tuple(problems)


def with_something(entry: Entry) -> Entry:
    """The entry itself.

    Raises:
        BadEntryError: it has no title, no link and no text, so nothing could be made of it.
    """
    if entry.title or entry.link or entry.body.strip() or (entry.summary or "").strip():
        return entry
    raise BadEntryError("the entry has no title, no link and no text; expected at least one of them")
