"""Fills the keys/ of a lake with invented entries, the same for the same numbers but for their days.

python -m tests.benchmarks.many_keys LAKE KEYS DAYS
"""

import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from schemas.arrow import arrow_schema
from schemas.records import Key
from schemas.tables import KEYS
from transforms.land.lake import open_lake
from transforms.land.names import file_name, partition_path

SOURCES = 5000
HEX = {"article_id": 16, "content_hash": 8, "sketch": 8, "entry_key": 8, "entry_digest": 8}
"""Columns of hex digits, and their bytes."""


def main() -> None:
    lake, keys, days = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    lake.mkdir(parents=True)
    yesterday = datetime.combine(datetime.now(UTC).date(), time(12), UTC) - timedelta(days=1)
    for n in range(days):
        write_day(lake, yesterday - timedelta(days=n), keys // days, np.random.default_rng(n))


def write_day(lake: Path, landed_at: datetime, number: int, chance: np.random.Generator) -> None:
    """One file: entries that landed on one day, each of a source drawn by chance."""
    columns: dict[str, list[object]] = {name: list(_hex(chance, number, size)) for name, size in HEX.items()}
    columns |= {
        "kind": ["landed"] * number,
        "version": [1] * number,
        "source_id": [f"source-{n}" for n in chance.integers(SOURCES, size=number)],
        "text_source": ["feed-full"] * number,
        "landed_at": [landed_at] * number,
    }
    folder = partition_path(KEYS, [landed_at.date().isoformat()])
    name = file_name(landed_at, [folder])
    table = pa.table(columns, schema=arrow_schema(Key))
    open_lake(lake).write(f"{folder}/{name}", table)


def _hex(chance: np.random.Generator, number: int, size_bytes: int) -> list[str]:
    digits, length = chance.bytes(number * size_bytes).hex(), 2 * size_bytes
    return [digits[i : i + length] for i in range(0, len(digits), length)]


if __name__ == "__main__":
    main()
