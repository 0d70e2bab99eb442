"""What has landed, asked of the lake by its columns."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pipeline.lake.errors import lake_errors
from pipeline.reading import current_files
from schemas.tables import KEYS, REJECTS
from transforms.land.current import listing
from transforms.land.lake import LakeFiles, open_lake
from transforms.land.names import base_name, partition_path


@lake_errors("reading rejects/")
def sources_not_landed(lake: str | Path, window: str) -> set[str]:
    """Sources with a row that could not be written in this window: where they stand must not move."""
    found: set[str] = set()
    # not of that name only: a gathered file is named by its last window, and to ask a source again does no harm
    files = open_lake(lake)
    for path in (p for p in current_files(files, REJECTS) if base_name(p) >= window):
        rows = files.read(path, ["step", "source_id"]).to_pylist()
        found.update(r["source_id"] for r in rows if r["step"] == "land")
    return found


@lake_errors("reading keys/")
def landed_on(lake: str | Path, day: date) -> Counter[str]:
    """Article versions that landed on a day, by source id."""
    counts: Counter[str] = Counter()
    files = open_lake(lake)
    for path in listing(files, partition_path(KEYS, [day.isoformat()])).current:
        table = files.read(path, ["kind", "source_id"])
        counts.update(table.filter(pc.field("kind") == "landed").column("source_id").to_pylist())
    return counts


def read_columns(lake: LakeFiles, path: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of a file of the lake, with these columns only. Raises LakeError where it cannot be read."""
    with lake_errors(f"reading {path}"):
        rows: list[dict[str, Any]] = lake.read(path, names).to_pylist()
        return rows
