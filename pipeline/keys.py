"""The lake's memory in a process: every remembered entry as sorted arrays, about 62 bytes each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.dedupe.memory import Trace

KINDS = ("landed", "sighting", "unchanged")
TEXT_SOURCES = ("feed-summary", "page", "feed-full", "api")


@dataclass(slots=True)
class KeyArrays:
    """Columns of keys/, oldest row first. `source` indexes a list of source ids."""

    article_hi: NDArray[np.uint64]
    article_lo: NDArray[np.uint64]
    entry_key: NDArray[np.uint64]
    entry_digest: NDArray[np.uint64]
    content_hash: NDArray[np.uint64]
    sketch: NDArray[np.uint64]
    version: NDArray[np.uint32]
    source: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    text_source: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.entry_key)

    @property
    def row_bytes(self) -> int:
        """Bytes that one row takes, but for the index."""
        return sum(getattr(self, f.name).itemsize for f in fields(self))


def empty() -> KeyArrays:
    """No rows."""
    wide, index, code = np.empty(0, np.uint64), np.empty(0, np.uint32), np.empty(0, np.uint8)
    return KeyArrays(wide, wide, wide, wide, wide, wide, index, index, code, code)


def concatenate(parts: Sequence[KeyArrays]) -> KeyArrays:
    """One after the other."""
    return KeyArrays(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(KeyArrays)))


class KeyMemory:
    """A Memory (transforms/dedupe) over key arrays: two binary searches a question.

    Args:
        keys: the rows.
        source_ids: what `keys.source` indexes.
        age: of each row, the oldest 0; by default the rows come oldest first.
    """

    def __init__(self, keys: KeyArrays, source_ids: Sequence[str], age: NDArray[np.uint32] | None = None) -> None:
        ages = np.arange(len(keys), dtype=np.uint32) if age is None else age
        order = np.argsort(keys.entry_key, kind="stable")
        self._keys = KeyArrays(*(getattr(keys, f.name)[order] for f in fields(KeyArrays)))
        self._age = ages[order]
        self._by_article = np.argsort(self._keys.article_lo, kind="stable").astype(np.uint32)
        self._article_sorted = self._keys.article_lo[self._by_article]
        self._sources = source_ids

    def __len__(self) -> int:
        return len(self._keys)

    def with_more(self, keys: KeyArrays, source_ids: Sequence[str]) -> "KeyMemory":
        """A memory of these rows too, which are younger."""
        ages = np.arange(len(self), len(self) + len(keys), dtype=np.uint32)
        return KeyMemory(concatenate([self._keys, keys]), source_ids, np.concatenate([self._age, ages]))

    def lacking(self, keys: KeyArrays) -> KeyArrays:
        """Those of the rows that are not remembered yet."""
        maybe_known = np.flatnonzero(np.isin(keys.entry_digest, self._keys.entry_digest))
        known = [row for row in maybe_known.tolist() if self._has(keys, row)]
        return KeyArrays(*(np.delete(getattr(keys, f.name), known) for f in fields(KeyArrays)))

    def _has(self, keys: KeyArrays, row: int) -> bool:
        start, end = self._rows_of(keys.entry_key[row])
        mine = self._keys
        same = (
            (mine.entry_digest[start:end] == keys.entry_digest[row])
            & (mine.article_hi[start:end] == keys.article_hi[row])
            & (mine.article_lo[start:end] == keys.article_lo[row])
        )
        return bool(same.any())

    def knows(self, entry_key: str, entry_digest: str) -> bool:
        start, end = self._entry_range(entry_key)
        return start < end and int(entry_digest, 16) in self._keys.entry_digest[start:end].tolist()

    def first_of_entry(self, entry_key: str) -> Trace | None:
        start, end = self._entry_range(entry_key)
        return self._trace(start) if start < end else None  # the sort is stable: the oldest comes first

    def history(self, article_id: str) -> list[Trace]:
        low = np.uint64(int(article_id[16:], 16))
        start, end = (
            np.searchsorted(self._article_sorted, low, "left"),
            np.searchsorted(self._article_sorted, low, "right"),
        )
        rows = sorted(self._by_article[start:end].tolist(), key=lambda row: int(self._age[row]))
        return [t for t in map(self._trace, rows) if t.article_id == article_id]

    def _entry_range(self, entry_key: str) -> tuple[int, int]:
        return self._rows_of(np.uint64(int(entry_key, 16)))

    def _rows_of(self, key: np.uint64) -> tuple[int, int]:
        sorted_keys = self._keys.entry_key
        start = int(np.searchsorted(sorted_keys, key, "left"))
        if start == len(sorted_keys) or sorted_keys[start] != key:
            return start, start
        return start, int(np.searchsorted(sorted_keys, key, "right"))

    def _trace(self, row: int) -> Trace:
        k = self._keys

        def digits(column: NDArray[np.uint64]) -> str:
            return f"{int(column[row]):016x}"

        return Trace(
            kind=KINDS[k.kind[row]],
            article_id=digits(k.article_hi) + digits(k.article_lo),
            version=int(k.version[row]),
            content_hash=digits(k.content_hash),
            sketch=digits(k.sketch),
            entry_key=digits(k.entry_key),
            entry_digest=digits(k.entry_digest),
            source_id=self._sources[k.source[row]],
            text_source=TEXT_SOURCES[k.text_source[row]],
        )


def hex_column(joined: bytes, size_bytes: int) -> Any:
    """Hex digits of equal length, joined, as big-endian numbers: uint64 of shape (rows, size_bytes / 8)."""
    return np.frombuffer(bytes.fromhex(joined.decode("ascii")), ">u8").astype(np.uint64).reshape(-1, size_bytes // 8)
