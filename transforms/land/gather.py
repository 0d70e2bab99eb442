"""Small files of a folder into large ones, each of which is there as a whole and says which files it covers.

A folder is kept as a log is: the newest files together are gathered as soon as they are at least as large as the one
before them. So n files are each written anew about log2(n) times, and few are left.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.errors import LakeError
from schemas.tables import Table
from transforms.land.current import COVERS, Listing, gathered_name, listing
from transforms.land.names import stamp_time

LARGE_BYTES = 16 << 20
"""A file of this size on disk stays as it is; none is gathered that would be larger than twice this."""

MAKING = "_gather"
"""Folder of the lake for gathered files in the making: apart from Land's, which a run that starts empties."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A gathered file, and what it was made of. Sizes are bytes on disk."""

    path: Path
    files: int
    rows: int
    bytes_before: int
    bytes_after: int


@dataclass(frozen=True, slots=True)
class _Small:
    path: Path
    size: int


def gather_folder(
    lake: Path,
    folder: Path,
    table: Table,
    closed_before: datetime,
    more_than: int,
    large_bytes: int = LARGE_BYTES,
) -> Iterator[Gathered]:
    """Gather a folder's files whose windows begin before `closed_before`, where there are more than so many. What is
    covered stays; `remove_covered` takes it away.

    Raises:
        LakeError: where a file cannot be read or written. What was gathered until then stays so.
    """
    try:
        small = _small(listing(folder), closed_before, large_bytes)
        taken = newest_together([f.size for f in small])
        if taken > more_than:
            for files, rows in _parts(small[-taken:], 2 * large_bytes):
                yield _write(lake, files, _one_row_a_key(rows, table.row_key))
    except (OSError, pa.ArrowException) as e:
        raise LakeError(f"cannot gather {folder}: {e}. Its files are as they were") from e


def newest_together(sizes: Sequence[int]) -> int:
    """How many of the newest files to take, given the sizes from the oldest on: the longest run of which the oldest is
    no larger than the others together."""
    younger = taken = 0
    for count, size in enumerate(reversed(sizes), 1):
        if size <= younger:
            taken = count
        younger += size
    return taken


def remove_covered(folder: Path, gathered_before: datetime) -> tuple[int, int]:
    """Remove what gathered files have covered since before that time; returns how many files, and how many wait.

    Raises:
        LakeError: where a file cannot be removed.
    """
    removed = waiting = 0
    try:
        for gathered, covered in listing(folder).covered.items():
            # the rename that made it visible set st_ctime
            if gathered.stat().st_ctime > gathered_before.timestamp():
                waiting += len(covered)
                continue
            _flush_names(folder)
            for path in covered:
                path.unlink(missing_ok=True)
            removed += len(covered)
    except OSError as e:
        raise LakeError(f"cannot remove what was gathered in {folder}: {e}") from e
    return removed, waiting


def _flush_names(folder: Path) -> None:
    """The name of what covers is on the disk before what it covers goes."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _small(found: Listing, closed_before: datetime, large_bytes: int) -> list[_Small]:
    """The closed files, oldest first, after the last that has to stay: it is large, or what it covers is still there
    (so that whoever lists the folder sees it or what it covers, never what it covers and what covers it)."""
    small: list[_Small] = []
    for path in found.current:
        start = stamp_time(path.name)
        if start is None or start >= closed_before:
            continue
        size = path.stat().st_size
        if size >= large_bytes or path in found.covered:
            small.clear()
        else:
            small.append(_Small(path, size))
    return small


def _parts(run: Sequence[_Small], most_bytes: int) -> Iterator[tuple[list[_Small], pa.Table]]:
    """Neighbours that become one file: of one schema, and together not too large. A file that is left alone stays.

    Each part is a gathering of its own: two files that stand for the same ones would not become visible together.
    """
    files: list[_Small] = []
    tables: list[pa.Table] = []
    for file in run:
        with pq.ParquetFile(file.path) as opened:
            rows = opened.read()
        too_large = sum(f.size for f in files) + file.size > most_bytes
        if files and (too_large or not rows.schema.equals(tables[0].schema)):
            if len(files) > 1:
                yield files, pa.concat_tables(tables)
            files, tables = [], []
        files.append(file)
        tables.append(rows)
    if len(files) > 1:
        yield files, pa.concat_tables(tables)


def _one_row_a_key(rows: pa.Table, key: Sequence[str]) -> pa.Table:
    """The first of each key, in the order they come in."""
    numbered = rows.select(key).append_column("row", pa.array(np.arange(len(rows))))
    firsts = numbered.group_by(list(key), use_threads=False).aggregate([("row", "min")]).column("row_min")
    return rows if len(firsts) == len(rows) else rows.take(firsts.combine_chunks().sort())


def _write(lake: Path, files: Sequence[_Small], rows: pa.Table) -> Gathered:
    """Written aside and on the disk before the rename: what it covers goes one day."""
    names = [f.path.name for f in files]
    windows = [start for name in names if (start := stamp_time(name))]
    path = files[0].path.with_name(gathered_name(max(windows), names))
    temporary = lake / MAKING / path.name
    temporary.parent.mkdir(exist_ok=True)
    metadata = {**(rows.schema.metadata or {}), COVERS: json.dumps(names).encode()}
    with temporary.open("wb") as out:
        pq.write_table(rows.replace_schema_metadata(metadata), out, compression="zstd", write_statistics=True)
        out.flush()
        os.fsync(out.fileno())
    size = temporary.stat().st_size
    temporary.rename(path)
    return Gathered(path, len(files), len(rows), sum(f.size for f in files), size)
