"""What is looked at while a stream runs: memory of each process, its checkpoint, what lies in its lake, and how late."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median

import duckdb
import psutil

from pipeline.reading import lake_files
from tests.engines.flink import Here, on, started
from tests.engines.streaming import Stream, counted

Processes = Mapping[str, Sequence[psutil.Process]]
"""Processes by what they are called in the report."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look: minutes since the start, MB of each process, files, articles, the median lag of the latest windows,
    and MB of the last checkpoint where there is one."""

    minute: float
    memory_mb: Mapping[str, float]
    files: int
    articles: int
    lag_s: float | None
    checkpoint_mb: float | None


@dataclass(frozen=True, slots=True)
class Soaked:
    """An engine's name, what was seen of it in turn, and what is wrong with its lake in the end: nothing, or a line."""

    engine: str
    samples: Sequence[Sample]
    wrong: str


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that is watched: its options for `presslake stream`, the processes of a stream on it, and the size of
    the last checkpoint in MB (None: it has none)."""

    name: str
    options: Sequence[str]
    processes: Callable[[Stream], Processes]
    checkpoint_mb: Callable[[], float | None]

    def look(self, stream: Stream, lake: Path, minute: float) -> Sample:
        """What is there now. Fails where a reader sees a row twice."""
        files = lake_files(str(lake), "articles") if (lake / "articles").exists() else []
        rows, keys = counted(lake) if files else (0, 0)
        assert rows == keys, "a reader saw a row twice"
        memory = {name: sum(map(_mb, processes)) for name, processes in self.processes(stream).items()}
        return Sample(minute, memory, len(files), rows, _lag_s(files), self.checkpoint_mb())


@contextmanager
def on_prism(_folder: Path) -> Iterator[Engine]:
    """Prism, started by the stream itself."""

    def processes(stream: Stream) -> Processes:
        return {"presslake": [psutil.Process(stream.process.pid)], "Prism": stream.children()}

    yield Engine("Prism", (), processes, lambda: None)


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

        yield Engine("Flink", on(here, "--checkpoint", "10s"), processes, lambda: _checkpoint_mb(here))


def growth(minutes: Sequence[float], values: Sequence[float]) -> float:
    """How much a figure grew in a minute, by the straight line nearest to its second half."""
    half = len(minutes) // 2
    return linear_regression(minutes[half:], values[half:]).slope


def _checkpoint_mb(here: Here) -> float | None:
    for job in here.cluster.jobs():
        if completed := here.cluster.checkpoints(job.id)["latest"]["completed"]:
            return float(completed["state_size"]) / 1e6
    return None


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
