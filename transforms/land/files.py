"""The files of a table: which rows go into which, and how they are read back for their row keys."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from schemas.arrow import to_table
from schemas.errors import LakeError, LandError
from schemas.tables import Table
from transforms.land.current import listing
from transforms.land.lake import open_lake
from transforms.land.names import base_name, file_name, partition_path, stamp_time

MAX_FILE_BYTES = 128 << 20
"""A file is split before its rows pass this size in memory."""

_Key = tuple[str, ...]


def row_key(table: Table, row: Any) -> _Key:
    """What makes two rows the same, as text."""
    return tuple(_text(getattr(row, name)) for name in table.row_key)


def _text(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


@dataclass(frozen=True, slots=True)
class Landed:
    """What came of landing a group of rows: how many were written, where, and which could not be."""

    rows: int
    files: list[str]
    failed: list[tuple[Any, LandError]]


class TableFiles:
    """The files of one table of a lake.

    Args:
        lake: the lake's folder, or its address in a store.
        table: which table.
        horizon: how far back a replayed window may lie; files of older windows are not read.

    Raises:
        LakeError: from every method, where the lake cannot be read or written.
    """

    def __init__(self, lake: str, table: Table, horizon: timedelta) -> None:
        self._table = table
        self._horizon = horizon
        self._lake = open_lake(lake)

    def land(
        self, partition: Sequence[str], window: datetime, rows: Iterable[Any], named_by: datetime | None = None
    ) -> Landed:
        """Write the rows that the partition does not hold yet; nothing where it holds them all.

        Args:
            partition: the values of the table's partition.
            window: from which to look back for rows that are there.
            rows: all of the partition.
            named_by: what their files are named by, where it is not the window.
        """
        folder = partition_path(self._table, partition)
        fresh = {row_key(self._table, r): r for r in rows}
        with _lake_errors(folder):
            for key in self._keys_landed(folder, window):
                fresh.pop(key, None)
        files, failed = list[str](), list[tuple[Any, LandError]]()
        for part in _parts((key, fresh[key]) for key in sorted(fresh)):
            table, bad = self._writable(list(part.values()))
            failed += bad
            for row, _ in bad:
                del part[row_key(self._table, row)]
            if part:
                with _lake_errors(folder):
                    files.append(self._write(folder, named_by or window, part, table))
        return Landed(rows=len(fresh) - len(failed), files=files, failed=failed)

    def _keys_landed(self, folder: str, window: datetime) -> Iterator[_Key]:
        columns = list(self._table.row_key)
        for path in listing(self._lake, folder).current:
            start = stamp_time(base_name(path))
            if start and start >= window - self._horizon:
                with _lake_errors(path, "read"):
                    table = self._lake.read(path, columns)
                for values in zip(*(table.column(c).to_pylist() for c in columns), strict=True):
                    yield tuple(map(_text, values))

    def _writable(self, rows: list[Any]) -> tuple[pa.Table, list[tuple[Any, LandError]]]:
        """Rows that Arrow takes, and the others with the reason. Rows check themselves, so there are hardly any."""
        try:
            return to_table(self._table.record, rows), []
        except (pa.ArrowException, UnicodeError, TypeError, OverflowError) as e:
            if len(rows) == 1:
                error = LandError(f"the row does not fit the {self._table.name} schema: {e}")
                return to_table(self._table.record, []), [(rows[0], error)]
        half = len(rows) // 2
        (good, bad), (more_good, more_bad) = self._writable(rows[:half]), self._writable(rows[half:])
        return pa.concat_tables([good, more_good]), bad + more_bad

    def _write(self, folder: str, window: datetime, keys: Iterable[_Key], table: pa.Table) -> str:
        path = f"{folder}/{file_name(window, (text for key in keys for text in key))}"
        self._lake.write(path, table)
        return path


@contextlib.contextmanager
def _lake_errors(path: str, doing: str = "write to") -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as e:
        raise LakeError(f"cannot {doing} {path} in the lake: {e}") from e


def _parts(rows: Iterable[tuple[_Key, Any]]) -> Iterator[dict[_Key, Any]]:
    part: dict[_Key, Any] = {}
    size = 0
    for key, row in rows:
        row_bytes = len(getattr(row, "text", "")) * 2 + 1000
        if part and size + row_bytes > MAX_FILE_BYTES:
            yield part
            part, size = {}, 0
        part[key] = row
        size += row_bytes
    if part:
        yield part
