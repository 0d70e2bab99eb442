"""The smallest stream of the product's shape on a real Flink: what the runbook says works, with every tick counted once."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.engines.flink import Here, copy_of_the_code, until
from tests.engines.runbook import blocks, run
from tests.engines.streaming import with_code
from tests.engines.ticks import SHARDS
from tests.shared import ROOT

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900), pytest.mark.flink]


@dataclass
class Stream:
    """A job of `tests.engines.ticks` on the cluster, and the folder that it writes to."""

    here: Here
    out: Path
    code: Path = ROOT

    @property
    def job(self) -> str:
        return next(j.id for j in self.here.cluster.jobs())

    def submit(self, savepoint: str | None = None) -> None:
        """Start it, from nothing or from a savepoint or checkpoint."""
        options = self.here.engine(savepoint).options()
        command = [sys.executable, "-m", "tests.engines.ticks", str(self.out), *options]
        done = subprocess.run(
            command, cwd=self.code, env=with_code(self.code), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]

    def by_the_book(self, script: str, folder: Path) -> None:
        """Run commands of the runbook in a folder, for this cluster."""
        engine = self.here.engine()
        cluster = f"--runner flink --job-endpoint {engine.job_endpoint} --environment {engine.environment}"
        names = {
            "REST": self.here.local.rest,
            "CLUSTER": f"{cluster} --rest {self.here.local.rest} --staged-jar {engine.staged_jar}",
            "TICKS_OUT": str(self.out),
        }
        run(script, folder, {**with_code(self.code), **names})

    def restart_pool(self) -> None:
        """With the code that is the stream's by now."""
        self.here.end_pool()
        self.here.start_pool(self.code)

    def codes(self) -> set[int]:
        """Which code made the rows."""
        return {code for _, rows in self.written() for _, code in rows}

    def written(self) -> list[tuple[int, list[tuple[int, int]]]]:
        """(shard, [(number of the tick, code), ...]) of every file."""
        texts = [p.read_text() for p in self.out.glob("*-*-*") if ".part" not in p.name]
        return [(file["shard"], [tuple(row) for row in file["rows"]]) for file in map(json.loads, texts)]

    def goes_on(self, windows: int = 2) -> None:
        """Waits for so many windows of each shard to land from now."""
        before = Counter(shard for shard, _ in self.written())

        def landed() -> bool:
            now = Counter(shard for shard, _ in self.written())
            return all(now[shard] >= before[shard] + windows for shard in range(SHARDS))

        until(landed, f"{windows} windows more")

    def assert_each_tick_once(self) -> None:
        for shard in range(SHARDS):
            numbers = sorted(n for of, rows in self.written() if of == shard for n, _ in rows)
            assert numbers == list(range(1, len(numbers) + 1)), "a gap is a loss, a repetition is a duplicate"


@pytest.fixture(scope="module")
def running(cluster: Here, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stream]:
    stream = Stream(cluster, tmp_path_factory.mktemp("ticks"))
    stream.submit()
    yield stream
    cluster.tidy()


@pytest.fixture
def stream(running: Stream) -> Stream:
    """The stream while it streams: a start takes half a minute, so that one job serves all the tests."""
    running.goes_on(1)
    return running


def test_an_upgrade_and_a_rollback_go_as_the_runbook_says(stream: Stream, tmp_path: Path) -> None:
    (stop,) = blocks("Stop with a savepoint")
    (resume,) = blocks("Upgrade")
    cancel, resume_again = blocks("Rollback")

    stream.by_the_book(stop, tmp_path)
    assert stream.here.cluster.jobs() == []
    stream.code = copy_of_the_code(tmp_path / "changed")
    change(stream.code / "tests/engines/ticks.py", "CODE = 1\n", "CODE = 2\n")
    stream.restart_pool()
    stream.by_the_book(resume, tmp_path)
    stream.goes_on()
    stream.assert_each_tick_once()
    assert stream.codes() == {1, 2}

    stream.by_the_book(cancel, tmp_path)
    stream.code = ROOT
    stream.restart_pool()
    stream.by_the_book(resume_again, tmp_path)
    stream.goes_on(4)
    stream.assert_each_tick_once()


def test_a_cluster_that_was_lost_with_its_memory_goes_on_from_a_checkpoint(stream: Stream, tmp_path: Path) -> None:
    local = stream.here.local
    for name in ("jobmanager", "taskmanager", "zookeeper"):
        local.process(name).kill()
    for folder in ("zookeeper", "ha"):
        shutil.rmtree(local.work / folder)
    local.up()
    assert stream.here.cluster.jobs() == []
    (tmp_path / "flink").symlink_to(local.work)
    (start,) = blocks("Start from the last checkpoint")
    stream.by_the_book(start, tmp_path)
    stream.goes_on()
    stream.assert_each_tick_once()


def test_a_killed_pool_takes_its_workers_along_and_the_next_one_serves_the_job(stream: Stream) -> None:
    workers = stream.here.workers()
    assert workers
    stream.here.kill_pool()
    until(lambda: not any(p.is_running() for p in workers), "the workers have ended", 30)
    stream.here.start_pool(stream.code)
    stream.goes_on()
    stream.assert_each_tick_once()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
