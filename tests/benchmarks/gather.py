"""A day of one-minute windows in every topic, read before and after `presslake gather`, as a Markdown table."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import duckdb
import pyarrow as pa

from pipeline.gather import Figures, Rule, gather, gathering
from pipeline.reading import lake_files
from schemas.arrow import to_table
from schemas.records import Article
from schemas.tables import ARTICLES
from tests.articles import NOW, make_article
from tests.benchmarks.machine import markdown
from tests.benchmarks.processes import BenchmarkError
from transforms.land.lake import open_lake
from transforms.land.names import file_name, partition_path

WINDOWS, TOPICS = 1440, 17
MINUTE = timedelta(minutes=1)
_T = TypeVar("_T")
_QUERY = """
    select topic, count(*), sum(word_count), max(length(title))
    from read_parquet({files}, hive_partitioning = true) group by topic order by topic
"""


def main(quick: bool) -> None:
    """Print the table: small sizes where it is to be quick."""
    windows, topics = (30, 2) if quick else (WINDOWS, TOPICS)
    with tempfile.TemporaryDirectory() as name:
        lake = Path(name)
        _fill(lake, windows, topics)
        before, found = _read(lake)
        gathered, gather_s = _timed(lambda: _gather(lake))
        after, found_after = _read(lake)
    if found_after != found:
        raise BenchmarkError("the same query finds something else after gathering")
    print(f"{windows} windows x {topics} topics, a file each; the query groups by topic; the fastest of three.\n")
    columns = ("files", "query before, s", "query after, s", "before / after", "gathering, s", "MB before", "MB after")
    sizes = (gathered.bytes_before / 1e6, gathered.bytes_after / 1e6)
    print(markdown(columns, [(windows * topics, before, after, before / after, gather_s, *sizes)]))


def _fill(lake: Path, windows: int, topics: int) -> None:
    files = open_lake(lake)
    for topic in range(topics):
        rows = [make_article(url=f"https://example.org/{topic}/{n}") for n in range(3)]
        table = to_table(Article, rows)
        folder = partition_path(ARTICLES, [rows[0].date, f"topic-{topic}"])
        for window in range(windows):
            name = file_name(NOW + window * MINUTE, [str(topic)])
            files.write(f"{folder}/{name}", _of_version(table, window + 1))


def _of_version(table: pa.Table, version: int) -> pa.Table:
    """The same articles, in another version: rows of their own."""
    place = table.schema.get_field_index("version")
    return table.set_column(place, table.schema.field(place), pa.array([version] * len(table)))


def _gather(lake: Path) -> Figures:
    with gathering(lake, NOW):
        return gather(lake, Rule(window=MINUTE, grace=timedelta(0)), lambda: datetime.now(UTC))


def _read(lake: Path) -> tuple[float, list[tuple[object, ...]]]:
    timed = [_timed(lambda: _ask(lake)) for _ in range(3)]
    return min(seconds for _, seconds in timed), timed[0][0]


def _ask(lake: Path) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(_QUERY.format(files=lake_files(lake, "articles"))).fetchall()


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began
