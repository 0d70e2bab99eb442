"""What is looked at while a stream runs: memory of each process, what its engine says, what lies in its lake, how late."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median
from typing import Any

import duckdb
import psutil

from pipeline.reading import lake_files
from tests.engines.flink import Here, on, started
from tests.engines.streaming import Stream, counted

Processes = Mapping[str, Sequence[psutil.Process]]
"""Processes by what they are called in the report."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look: minutes since the start, MB of each process, files, articles, the median lag of the latest windows
    (None where nothing came), and what the engine tells of itself in MB."""

    minute: float
    memory_mb: Mapping[str, float]
    files: int
    articles: int
    lag_s: float | None
    told_mb: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Soaked:
    """An engine's name, what was seen of it in turn, and what is wrong with its lake in the end: nothing, or a line."""

    engine: str
    samples: Sequence[Sample]
    wrong: str


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that is watched: its options for `presslake stream`, the processes of a stream on it, and what it tells
    of itself in MB."""

    name: str
    options: Sequence[str]
    processes: Callable[[Stream], Processes]
    told_mb: Callable[[], Mapping[str, float]]

    def look(self, stream: Stream, lake: Path, minute: float) -> Sample:
        """What is there now. Fails where a reader sees a row twice."""
        files = lake_files(str(lake), "articles") if (lake / "articles").exists() else []
        rows, keys = counted(lake) if files else (0, 0)
        assert rows == keys, "a reader saw a row twice"
        memory = {name: sum(map(_mb, processes)) for name, processes in self.processes(stream).items()}
        return Sample(minute, memory, len(files), rows, _lag_s(files), self.told_mb())


@contextmanager
def on_prism(_folder: Path) -> Iterator[Engine]:
    """Prism, started by the stream itself."""

    def processes(stream: Stream) -> Processes:
        return {"presslake": [psutil.Process(stream.process.pid)], "Prism": stream.children()}

    yield Engine("Prism", (), processes, dict)


@contextmanager
def on_flink(folder: Path) -> Iterator[Engine]:
    """A cluster of one TaskManager with a slot, and a worker pool beside it."""
    with started(folder / "flink") as here:

        def processes(stream: Stream) -> Processes:
            pids = {name: here.local.process(name.lower()).pid for name in ("JobManager", "TaskManager", "JobServer")}
            return {
                "launcher": [psutil.Process(stream.process.pid)],
                "worker": [psutil.Process(here.pool_pid), *here.workers()],
                **{name: [psutil.Process(pid)] for name, pid in pids.items() if pid},
            }

        yield Engine("Flink", on(here, "--checkpoint", "10s"), processes, lambda: _told_mb(here))


def growth(minutes: Sequence[float], values: Sequence[float]) -> float:
    """How much a figure grew in a minute, by the straight line nearest to its second half."""
    half = len(minutes) // 2
    return linear_regression(minutes[half:], values[half:]).slope


def _told_mb(here: Here) -> Mapping[str, float]:
    """The last checkpoint, and what the TaskManager's heap holds, garbage too: its lowest points are what is in use."""
    latest = [here.cluster.checkpoints(job.id)["latest"]["completed"] for job in here.cluster.jobs()]
    managers = _asked(here, "/taskmanagers")["taskmanagers"]
    heaps = [_asked(here, f"/taskmanagers/{m['id']}/metrics?get=Status.JVM.Memory.Heap.Used") for m in managers]
    return {
        "checkpoint": sum(float(done["state_size"]) for done in latest if done) / 1e6,
        "heap of the TaskManager": sum(float(metric["value"]) for heap in heaps for metric in heap) / 1e6,
    }


def _asked(here: Here, path: str) -> Any:
    with urllib.request.urlopen(here.local.rest + path, timeout=10) as answer:
        return json.load(answer)


def _mb(process: psutil.Process) -> float:
    """0 where it has just ended, as workers do that are replaced."""
    try:
        return float(process.memory_info().rss) / 1e6
    except psutil.NoSuchProcess:
        return 0.0


def _lag_s(files: list[str]) -> float | None:
    """The median lag of the articles in the files of the last two minutes."""
    lately = [f for f in files if time.time() - Path(f).stat().st_mtime < 120 and "-g" not in Path(f).name]
    with duckdb.connect() as own:
        lags = [
            Path(f).stat().st_mtime - at.timestamp()
            for f in lately
            for (at,) in own.sql(f"SELECT fetched_at FROM read_parquet('{f}')").fetchall()
        ]
    return median(lags) if lags else None
