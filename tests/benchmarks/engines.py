"""What an article costs on each runner: the whole graph over payloads that are kept, beside a plain loop.

All of them land the same rows. On Flink the processes of the cluster and of the workers are counted with the launcher.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from deploy.flink.jobs import ClusterError
from deploy.flink.packages import PackageError
from pipeline.runners.flink import Flink
from pipeline.runners.prism import Prism
from tests.benchmarks.cycle import same_rows
from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import still_web, write_config
from tests.benchmarks.processes import Spent, run_all, spent
from tests.engines.flink import Here, started
from tests.engines.prism import binary

EMBEDDED_OF_LOOP, SLOTS_CPU, SLOTS_WALL = 0.80, 1.10, 1.3
"""What is hoped for: the loop's seconds over the embedded runner's; on two slots at most so much CPU, and so much
sooner."""

COLUMNS = (
    "runner",
    "s",
    "CPU s",
    "µs CPU an article",
    "of it Beam's",
    "peak MB",
    "loop / runner, s",
    "loop / runner, CPU",
)

Replayed = Callable[[Path, Path], Spent]
"""Replays the payloads of a lake by a configuration."""


def main(quick: bool) -> None:
    publishers, editions, limit = (40, 100, 300) if quick else (5000, 13000, 0)
    with still_web(publishers, editions, limit) as web, TemporaryDirectory() as name:
        folder, sources = Path(name), web.sources()
        first = write_config(folder / "first", sources)
        spent(*run_all(first))
        raw, took, lakes = folder / "first" / "lake", dict[str, Spent](), []
        for runner, replayed in _runners(folder):
            config = write_config(folder / runner.replace(" ", "-"), sources)
            took[runner] = replayed(config, raw)
            lakes.append(config.parent / "lake")
        number = same_rows(*lakes)
    loop = took["loop"]
    print(markdown(COLUMNS, [_row(runner, spent, loop, number) for runner, spent in took.items()]))
    print(f"\n{number} articles, the same in all lakes. Hoped for: the embedded runner at {EMBEDDED_OF_LOOP} of the")
    print(f"loop's speed; Flink's second slot at most {SLOTS_CPU} of the CPU of one, and {SLOTS_WALL} times as fast.")


def _runners(folder: Path) -> Iterator[tuple[str, Replayed]]:
    yield "loop", lambda config, raw: spent("-m", "tests.benchmarks.loop", str(config), "--raw", str(raw))
    yield "embedded", lambda config, raw: spent("-m", "tests.benchmarks.replay", str(config), str(raw))
    try:
        prism = Prism(binary(), os.environ)
        yield "Prism", lambda config, raw: _on_prism(prism, config, raw)
    except PackageError as e:
        print(f"Prism is left out: {e}")
    try:
        with started(folder / "flink") as here:
            yield "Flink, 1 slot", lambda config, raw: _on_flink(here, config, raw, 1)
            yield "Flink, 2 slots", lambda config, raw: _on_flink(here, config, raw, 2)
    except (pytest.skip.Exception, ClusterError) as e:
        print(f"Flink is left out: {e}")


def _row(runner: str, took: Spent, loop: Spent, number: int) -> tuple[object, ...]:
    beam_share = None if took is loop else f"{max(0.0, 1 - loop.cpu_s / took.cpu_s):.0%}"
    ratios = (None, None) if took is loop else (loop.wall_s / took.wall_s, loop.cpu_s / took.cpu_s)
    return runner, took.wall_s, took.cpu_s, took.cpu_s / number * 1e6, beam_share, took.peak_mb, *ratios


def _on_prism(prism: Prism, config: Path, raw: Path) -> Spent:
    with prism.held():
        process = next(p for p in psutil.Process().children(recursive=True) if "prism" in p.name())
        before = _cpu_s([process])
        took = spent("-m", "tests.benchmarks.replay", str(config), str(raw), *_batch(prism.options()))
        return replace(took, cpu_s=took.cpu_s + _cpu_s([process]) - before)


def _batch(options: list[str]) -> list[str]:
    return [option for option in options if option != "--streaming"]


def _on_flink(here: Here, config: Path, raw: Path, slots: int) -> Spent:
    engine: Flink = replace(here.engine(), parallelism=slots, workers=slots)
    pids = (here.local.process(name).pid for name in ("jobmanager", "taskmanager", "jobserver"))
    processes = [psutil.Process(pid) for pid in pids if pid]
    pool = psutil.Process(here.pool_pid)
    before = _cpu_s([*processes, pool, *pool.children(recursive=True)])
    took = spent("-m", "tests.benchmarks.replay", str(config), str(raw), *_batch(engine.options()))
    return replace(took, cpu_s=took.cpu_s + _cpu_s([*processes, pool, *pool.children(recursive=True)]) - before)


def _cpu_s(processes: list[psutil.Process]) -> float:
    """Of these, and of their children that have ended."""
    times = [p.cpu_times() for p in processes if p.is_running()]
    return sum(t.user + t.system + t.children_user + t.children_system for t in times)
