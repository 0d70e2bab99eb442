"""A stream as a user starts and ends one, and what it left in its lake."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil
import pytest

from deploy.flink.packages import PackageError
from pipeline.reading import lake_files
from tests.end_to_end.newsweb import NewsWeb, as_shown
from tests.end_to_end.running import rows
from tests.engines.prism import binary
from tests.shared import ROOT

WINDOW_S = 10
TICK_S = 5
INTERVAL_S = 5
SETTINGS = f'[run]\nwindow = "{WINDOW_S}s"\ninterval = "{INTERVAL_S}s"\n'
"""Everything at a pace at which a test can watch it."""


def prism() -> str:
    """Where the Prism binary is, built where it is nowhere. Skips where it cannot be had."""
    try:
        return str(binary())
    except PackageError as e:
        pytest.skip(str(e))


@dataclass(frozen=True)
class Stream:
    """A stream that runs."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text("utf-8")

    def end(self, number: int = signal.SIGTERM, within_s: float = 90) -> int:
        """Its exit code after a signal."""
        self.process.send_signal(number)
        return self.process.wait(within_s)

    def kill(self) -> None:
        """-9, for it alone: what it started must end by itself."""
        self.process.kill()
        self.process.wait()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def streaming(config: Path, *options: str, tick_s: float = TICK_S, code: Path = ROOT) -> Iterator[Stream]:
    """`presslake stream` with the code in a folder, in a process of its own; killed at the end where it is still there.
    Skips where it takes Prism, and there is none."""
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "stream", "--tick", f"{tick_s:g}s", *options]
    log = config.parent / f"stream-{time.monotonic_ns()}.log"
    environment = with_code(code) if "--runner" in options else {**with_code(code), "PRESSLAKE_PRISM": prism()}
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=code, env=environment, stdout=said, stderr=said)
    try:
        yield Stream(process, log)
    finally:
        process.kill()
        process.wait()


def with_code(code: Path) -> dict[str, str]:
    """The environment of a process that imports the code in a folder, before what is on its path already."""
    path = [str(code), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}


def wait_until(true: Callable[[], bool], within_s: float, what: str) -> None:
    """Returns when it is; fails the test where it is not in time."""
    until = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until, f"not within {within_s:.0f} s: {what}"
        time.sleep(0.5)


def files(lake: Path, table: str = "articles") -> int:
    """How many files a table has."""
    return len(list((lake / table).rglob("*.parquet")))


def assert_all_once(lake: Path, web: NewsWeb, *, last: bool) -> None:
    """Everything that the web showed is there, and no row twice; what is no text was rejected, and says so.

    Args:
        last: only what its feeds show still: a version that was corrected while nobody asked is shown no more.
    """
    number, keys = counted(lake)
    assert number == keys, "a row twice"
    shown = set(web.shown_last() if last else web.shown())
    assert shown, "the web showed nothing"
    textless = [r for r in rows(lake, "rejects", "url, title, message") if r["message"].startswith("no text: ")]
    missing = shown - set(as_shown(rows(lake, "articles", "url, title"))) - set(as_shown(textless))
    assert not missing, f"{len(missing)} of {len(shown)} did not land, such as {sorted(missing)[:3]}"


def counted(lake: Path) -> tuple[int, int]:
    """Rows and different keys of articles/, as a reader sees them that asks which files count."""
    names = ", ".join(f"'{name}'" for name in lake_files(str(lake), "articles"))
    query = f"SELECT count(*), count(DISTINCT (article_id, version)) FROM read_parquet([{names}])"
    with duckdb.connect() as own:  # the one of the module may be busy in another thread
        [(number, keys)] = own.sql(query).fetchall()
    return number, keys
