"""The first cycle over many sources, when everything is new to them: memory, and whether all of it lands."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import still_web, write_config
from tests.benchmarks.processes import BenchmarkError, run_all, spent

MOST_PEAK_MB = 1200
"""Hoped for."""

COLUMNS = ("sources", "articles shown", "of them landed", "rows", "rejects", "s", "CPU s", "peak MB", "MB of payloads")


def main(quick: bool) -> None:
    publishers, number, editions, limit = (40, 30, 100, 300) if quick else (11_400, 10_000, 20_000, 0)
    with still_web(publishers, editions, limit) as web, TemporaryDirectory() as name:
        sources = web.sources()[:number]
        if len(sources) < number:
            raise BenchmarkError(f"{publishers} publishers have {len(sources)} sources, not {number}")
        run = spent(*run_all(write_config(Path(name), sources)))
        lake, shown = Path(name) / "lake", web.shown()
        landed = _column(lake, "articles", "url")
        rejects = len(_column(lake, "rejects", "step"))
        body_mb = sum(_column(lake, "fetches", "body_bytes")) / 1e6
    there = shown & {url.partition("?")[0] for url in landed}
    row = (number, len(shown), len(there), len(landed), rejects, run.wall_s, run.cpu_s, run.peak_mb, body_mb)
    print(markdown(COLUMNS, [row]))
    print('\nOne process, which starts no other. No pages are fetched: `full_text` is "never".')
    print(f"Hoped for: each of them landed or rejected, and a peak of {MOST_PEAK_MB} MB or less.")


def _column(lake: Path, table: str, name: str) -> list[Any]:
    files = (lake / table).rglob("*.parquet")
    return [value for path in files for value in pq.ParquetFile(path).read([name]).column(name).to_pylist()]
