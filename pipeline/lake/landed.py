"""What has landed, asked of the lake by its columns."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.lake.errors import lake_errors
from pipeline.reading import current_files
from schemas.tables import KEYS, REJECTS
from transforms.land.current import listing
from transforms.land.names import partition_path


@lake_errors("reading rejects/")
def sources_not_landed(lake: Path, window: str) -> set[str]:
    """Sources with a row that could not be written in this window: where they stand must not move."""
    found: set[str] = set()
    # not of that name only: a gathered file is named by its last window, and to ask a source again does no harm
    for path in (p for p in current_files(lake, REJECTS) if p.name >= window):
        rows = pq.ParquetFile(path).read(["step", "source_id"]).to_pylist()
        found.update(r["source_id"] for r in rows if r["step"] == "land")
    return found


@lake_errors("reading keys/")
def landed_on(lake: Path, day: date) -> Counter[str]:
    """Article versions that landed on a day, by source id."""
    counts: Counter[str] = Counter()
    for path in listing(lake / partition_path(KEYS, [day.isoformat()])).current:
        table = pq.ParquetFile(path).read(["kind", "source_id"])
        counts.update(table.filter(pc.field("kind") == "landed").column("source_id").to_pylist())
    return counts


def read_columns(path: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of a file of the lake, with these columns only. Raises LakeError where it cannot be read."""
    with lake_errors(f"reading {path}"):
        rows: list[dict[str, Any]] = pq.ParquetFile(path).read(list(names)).to_pylist()
        return rows
