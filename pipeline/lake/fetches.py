"""fetches/: how polls and pages went."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.errors import lake_errors
from pipeline.reading import current_files
from schemas.tables import FETCHES
from transforms.land.lake import LakeFiles, open_lake


class FetchRow(NamedTuple):
    """What tells of a source's health in a row of fetches/. Times are microseconds since 1970, UTC."""

    source_id: str
    purpose: str
    outcome: str
    status: int | None
    reason: str | None
    at_us: int
    due_us: int | None


_FETCH_COLUMNS = ("source_id", "purpose", "outcome", "status", "reason", "fetched_at", "due_at")
_NOT_YET = {"purpose": "poll"}
"""What a column says in files that were written before there was one; others say nothing."""


def fetches_since(lake: str | Path, since: datetime) -> Iterator[FetchRow]:
    """Rows of fetches/ from that time on, the oldest first. Raises LakeError where one cannot be read."""
    files = open_lake(lake)
    for path in current_files(files, FETCHES, f"date={since.date().isoformat()}"):
        with lake_errors(f"reading {path}"):
            table = _fetch_table(files, path, since)
        yield from map(FetchRow._make, zip(*(c.to_pylist() for c in table.columns), strict=True))


def _fetch_table(lake: LakeFiles, path: str, since: datetime) -> pa.Table:
    there = lake.read_there(path, _FETCH_COLUMNS)
    there = there.filter(pc.field("fetched_at") >= since).sort_by("fetched_at")
    columns = {
        name: there.column(name) if name in there.column_names else pa.array([_NOT_YET.get(name)] * len(there))
        for name in _FETCH_COLUMNS
    }
    times = {n: columns[n].cast(pa.int64()) for n in ("fetched_at", "due_at")}
    return pa.table(columns | times)
