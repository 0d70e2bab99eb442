"""A real Flink for tests: cluster, job server and worker pool on free ports of loopback, ended with the tests."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import psutil
import pytest

from deploy.flink.cluster import Local
from deploy.flink.conf import Ports
from deploy.flink.packages import PackageError, fetch
from pipeline.runners.flink import Flink
from pipeline.runners.flink_rest import Cluster
from pipeline.runners.worker_pool import PoolUnreachableError, code_of
from tests.engines.streaming import with_code
from tests.shared import ROOT

PATIENCE_S = 180.0
"""Seconds that anything may take on a machine that also does other things."""


def until(true: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Waits until a function returns something true."""
    end = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < end, f"not within {patience_s:.0f} s: {what}"
        time.sleep(0.5)


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nothing listens at."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@dataclass
class Here:
    """The cluster and the pool beside it."""

    local: Local
    pool_port: int
    _pool: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.local.rest)

    def engine(self, savepoint: str | None = None) -> Flink:
        """As `presslake stream --runner flink` would have it, with checkpoints in quick succession."""
        return Flink(
            job_endpoint=self.local.job_endpoint,
            environment=f"127.0.0.1:{self.pool_port}",
            rest=self.local.rest,
            checkpoint_s=2,
            savepoint=savepoint,
            staged_jar=str(self.local.staged),
        )

    def start_pool(self, code: Path = ROOT) -> None:
        """`presslake worker` with the code that lies in a folder."""
        command = [sys.executable, "-m", "pipeline.cli", "worker", "--port", str(self.pool_port)]
        log = (self.local.work / "pool.log").open("ab")
        self._pool = subprocess.Popen(command, cwd=code, env=with_code(code), stdout=log, stderr=log)
        until(self._pool_answers, f"the worker pool answers; see {log.name}")

    @property
    def pool_pid(self) -> int:
        assert self._pool is not None
        return self._pool.pid

    def end_pool(self) -> None:
        """SIGTERM, as a service manager sends it."""
        if self._pool is not None:
            self._pool.terminate()
            self._pool.wait(30)
            self._pool = None

    def kill_pool(self) -> None:
        """SIGKILL, of the pool alone."""
        assert self._pool is not None
        self._pool.kill()
        self._pool.wait()

    def workers(self) -> list[psutil.Process]:
        """The processes that the pool has started and that live."""
        assert self._pool is not None
        children = psutil.Process(self._pool.pid).children()
        return [p for p in children if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]

    def kill_workers(self) -> None:
        for process in self.workers():
            process.send_signal(signal.SIGKILL)

    def tidy(self) -> None:
        """All parts run again, no job does, and the pool has this code."""
        self.local.up()
        for job in self.cluster.jobs():
            self.cluster.cancel(job.id)
        self.end_pool()
        self.start_pool()

    def _pool_answers(self) -> bool:
        assert self._pool is not None and self._pool.poll() is None, (self.local.work / "pool.log").read_text()[-2000:]
        try:
            code_of(f"127.0.0.1:{self.pool_port}", 2)
        except PoolUnreachableError:
            return False
        return True


@contextmanager
def started(work: Path) -> Iterator[Here]:
    """A cluster that runs, and a pool beside it; skips, and says what is missing, where there can be none."""
    try:
        fetch()
    except PackageError as e:
        pytest.skip(f"no Flink: {e}")
    ports = free_ports(len(fields(Ports)) + 1)
    local = Local(
        work=work,
        ports=Ports(**dict(zip((f.name for f in fields(Ports)), ports, strict=False))),
        slots=2,
    )
    here = Here(local, ports[-1])
    try:
        local.up()
        here.start_pool()
        yield here
    finally:
        here.end_pool()
        local.down()


def on(here: Here, *more: str) -> list[str]:
    """The options of `presslake stream` that name the cluster, and more, which take the place of these."""
    engine = here.engine()
    return [
        *("--runner", "flink", "--job-endpoint", engine.job_endpoint, "--environment", engine.environment),
        *("--rest", here.local.rest, "--staged-jar", str(here.local.staged), "--checkpoint", "3s", *more),
    ]


def copy_of_the_code(folder: Path) -> Path:
    """The code in a folder of its own, to be changed there."""
    for name in ("pipeline", "schemas", "transforms", "deploy", "docs", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "documents"))
    return folder
