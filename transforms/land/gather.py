"""Small files of a folder into large ones, each of which is there as a whole and says which files it covers.

A folder is kept as a log is: the newest files together are gathered as soon as they are at least as large as the one
before them. So n files are each written anew about log2(n) times, and few are left.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from schemas.errors import LakeError
from schemas.tables import Table
from transforms.land.current import COVERS, Listing, gathered_name, listing
from transforms.land.lake import LakeFiles
from transforms.land.names import base_name, stamp_time

LARGE_BYTES = 16 << 20
"""A file of this size on disk stays as it is; none is gathered that would be larger than twice this."""

MAKING = "_gather"
"""Folder of the lake for gathered files in the making: apart from Land's, which a run that starts empties."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A gathered file, by its path in the lake, and what it was made of. Sizes are bytes on disk."""

    path: str
    files: int
    rows: int
    bytes_before: int
    bytes_after: int


@dataclass(frozen=True, slots=True)
class _Small:
    path: str
    size: int


def gather_folder(
    lake: LakeFiles,
    folder: str,
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
        sizes = lake.sizes(folder)
        small = _small(listing(lake, folder, frozenset(sizes)), sizes, closed_before, large_bytes)
        taken = newest_together([f.size for f in small])
        if taken > more_than:
            for files, rows in _parts(lake, small[-taken:], 2 * large_bytes):
                yield _write(lake, files, _one_row_a_key(rows, table.row_key))
    except (OSError, pa.ArrowException) as e:
        raise LakeError(f"cannot gather {lake.name}/{folder}: {e}. Its files are as they were") from e


def newest_together(sizes: Sequence[int]) -> int:
    """How many of the newest files to take, given the sizes from the oldest on: the longest run of which the oldest is
    no larger than the others together."""
    younger = taken = 0
    for count, size in enumerate(reversed(sizes), 1):
        if size <= younger:
            taken = count
        younger += size
    return taken


def remove_covered(lake: LakeFiles, folder: str, gathered_before: datetime) -> tuple[int, int]:
    """Remove what gathered files have covered since before that time; returns how many files, and how many wait.

    Raises:
        LakeError: where a file cannot be removed.
    """
    removed = waiting = 0
    try:
        for gathered, covered in listing(lake, folder).covered.items():
            if lake.visible_at_s(gathered) > gathered_before.timestamp():
                waiting += len(covered)
                continue
            lake.keep_names(folder)
            for path in covered:
                lake.remove(path)
            removed += len(covered)
    except OSError as e:
        raise LakeError(f"cannot remove what was gathered in {lake.name}/{folder}: {e}") from e
    return removed, waiting


def _small(found: Listing, sizes: Mapping[str, int], closed_before: datetime, large_bytes: int) -> list[_Small]:
    """The closed files, oldest first, after the last that has to stay: it is large, or what it covers is still there
    (so that whoever lists the folder sees it or what it covers, never what it covers and what covers it)."""
    small: list[_Small] = []
    for path in found.current:
        name = base_name(path)
        start = stamp_time(name)
        if start is None or start >= closed_before:
            continue
        size = sizes.get(name, large_bytes)  # what has come since is let be
        if size >= large_bytes or path in found.covered:
            small.clear()
        else:
            small.append(_Small(path, size))
    return small


def _parts(lake: LakeFiles, run: Sequence[_Small], most_bytes: int) -> Iterator[tuple[list[_Small], pa.Table]]:
    """Neighbours that become one file: of one schema, and together not too large. A file that is left alone stays.

    Each part is a gathering of its own: two files that stand for the same ones would not become visible together.
    """
    files: list[_Small] = []
    tables: list[pa.Table] = []
    for file in run:
        rows = lake.read(file.path)
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


def _write(lake: LakeFiles, files: Sequence[_Small], rows: pa.Table) -> Gathered:
    """On the disk before it gets its name: what it covers goes one day."""
    folder, names = files[0].path.rpartition("/")[0], [base_name(f.path) for f in files]
    windows = [start for name in names if (start := stamp_time(name))]
    name = gathered_name(max(windows), names)
    metadata = {**(rows.schema.metadata or {}), COVERS: json.dumps(names).encode()}
    lake.write(f"{folder}/{name}", rows.replace_schema_metadata(metadata), making=MAKING, lasting=True)
    size = lake.sizes(folder)[name]
    return Gathered(f"{folder}/{name}", len(files), len(rows), sum(f.size for f in files), size)
