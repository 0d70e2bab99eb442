"""Readers of a lake that changes: each counts what it finds, and no count may fall."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline.reading import lake_files
from tests.land.lakes import keys
from tests.land.writing import landed

VIEW = "read_parquet('{lake}/articles/**/*.parquet', hive_partitioning = true)"
ONE_A_KEY = "qualify row_number() over (partition by article_id, version) = 1"
_COUNT = "select count(*), count(distinct (article_id, version)) from"

Counts = tuple[int, int]
"""Rows, and distinct keys."""


def by_pyarrow(lake: Path) -> Counts:
    """The current files, read one by one."""
    found = keys(lake_files(lake, "articles"))
    return len(found), len(set(found))


def by_duckdb(lake: Path) -> Counts:
    """The current files, in one query."""
    files = lake_files(lake, "articles")
    return _counts(f"{_COUNT} read_parquet({files}, hive_partitioning = true)") if files else (0, 0)


def by_view(lake: Path) -> Counts:
    """Every file that the pattern finds, one row a key."""
    if not any(lake.glob("articles/*/*/*.parquet")):
        return 0, 0
    return _counts(f"{_COUNT} (from {VIEW.format(lake=lake)} {ONE_A_KEY})")


def _counts(query: str) -> Counts:
    with duckdb.connect() as connection:
        [(rows, distinct)] = connection.execute(query).fetchall()
    return rows, distinct


@dataclass
class Reader:
    """What one way of reading has found, again and again.

    Args:
        read: the way.
        may_miss_files: whether a file may be gone between listing and reading.
    """

    read: Callable[[Path], Counts]
    may_miss_files: bool = False
    counts: list[Counts] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: int = 0

    def follow(self, lake: Path, done: threading.Event) -> None:
        """Read until `done`, and once more."""
        last = False
        while not last:
            last = done.is_set()
            self._once(lake)
            time.sleep(0.2)

    def _once(self, lake: Path) -> None:
        least = max(landed(lake), self.counts[-1][1] if self.counts else 0)
        try:
            rows, distinct = self.read(lake)
        except (duckdb.IOException, FileNotFoundError) as e:
            self.missed += 1
            if not self.may_miss_files:
                self.wrong.append(f"{self.read.__name__}: a file was gone: {e}")
            return
        self.counts.append((rows, distinct))
        if rows != distinct or distinct < least:
            self.wrong.append(f"{self.read.__name__}: {rows} rows, {distinct} keys, at least {least} expected")


@contextmanager
def readers(lake: Path) -> Iterator[list[Reader]]:
    """While it is open, each way of reading reads the lake again and again."""
    ways = [Reader(by_pyarrow), Reader(by_duckdb), Reader(by_view, may_miss_files=True)]
    done = threading.Event()
    threads = [threading.Thread(target=way.follow, args=(lake, done)) for way in ways]
    for thread in threads:
        thread.start()
    try:
        yield ways
    finally:
        done.set()
        for thread in threads:
            thread.join()
