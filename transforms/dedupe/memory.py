"""What identity asks of the lake. The lake's own memory (pipeline/lake/memory.py) answers it; a test can too."""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from schemas.records import Key


class Trace(NamedTuple):
    """One entry that was dealt with, as remembered: what a row of keys/ says."""

    kind: str
    article_id: str
    version: int
    content_hash: str
    sketch: str
    entry_key: str
    entry_digest: str
    source_id: str
    text_source: str


class Memory(Protocol):
    """What has landed."""

    def knows(self, entry_key: str, entry_digest: str) -> bool:
        """Whether this entry was dealt with in just this form."""

    def first_of_entry(self, entry_key: str) -> Trace | None:
        """The oldest trace of an entry; None for a new one."""

    def history(self, article_id: str) -> list[Trace]:
        """All traces of an article."""


class TraceMemory:
    """A Memory over plain traces, oldest first: for what is too young for the lake, and for tests."""

    def __init__(self, traces: Iterable[Trace] = ()) -> None:
        self._traces = list(traces)

    def knows(self, entry_key: str, entry_digest: str) -> bool:
        return any(t.entry_key == entry_key and t.entry_digest == entry_digest for t in self._traces)

    def first_of_entry(self, entry_key: str) -> Trace | None:
        return next((t for t in self._traces if t.entry_key == entry_key), None)

    def history(self, article_id: str) -> list[Trace]:
        return [t for t in self._traces if t.article_id == article_id]


def trace(key: Key) -> Trace:
    """What a row of keys/ says."""
    return Trace(*(getattr(key, name) for name in Trace._fields))
