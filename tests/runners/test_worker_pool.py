"""The worker pool: it tells its code, starts workers, and leaves none behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import psutil
import pytest
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc

from pipeline.runners.code import digest, installed
from pipeline.runners.flink import Flink
from pipeline.runners.worker_pool import PoolError, PoolUnreachableError, WorkerPool, code_of
from tests.shared import ROOT


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(port=0)
    pool.start()
    yield pool
    pool.close()


@contextmanager
def silent() -> Iterator[str]:
    """The address of something that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def until(true: Callable[[], bool], patience_s: float = 30) -> None:
    end = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def children_of(pid: int) -> list[psutil.Process]:
    return [p for p in psutil.Process(pid).children() if "pipeline.runners.worker" in p.cmdline()]


def start_worker(pool: str, control: str) -> None:
    request = beam_fn_api_pb2.StartWorkerRequest(worker_id="1-1")
    request.control_endpoint.url = control
    with grpc.insecure_channel(pool) as channel:
        answer = beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolStub(channel).StartWorker(request, wait_for_ready=True)
    assert answer.error == ""


def test_it_tells_the_code_it_has(pool: WorkerPool) -> None:
    assert code_of(f"127.0.0.1:{pool.port}") == installed()


def test_nothing_there_is_told_from_something_else() -> None:
    with silent() as address, pytest.raises(PoolUnreachableError, match="no worker pool answers at"):
        code_of(address, timeout_s=1)
    other = grpc.server(ThreadPoolExecutor(1))
    port = other.add_insecure_port("127.0.0.1:0")
    other.start()
    with pytest.raises(PoolError, match="is no worker pool of presslake"):
        code_of(f"127.0.0.1:{port}")
    other.stop(None)


def test_a_second_pool_at_a_port_is_refused(pool: WorkerPool) -> None:
    with pytest.raises(PoolError, match=f"port {pool.port} .*--port"):
        WorkerPool(pool.port)


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(PoolError, match=r"this machine has no address 192\.0\.2\.1: .*--host"):
        WorkerPool(0, "192.0.2.1")


def test_the_digest_changes_with_code_and_with_rules(tmp_path: Path) -> None:
    for name in ("pipeline", "schemas", "transforms"):
        shutil.copytree(ROOT / name, tmp_path / name)
    assert digest(tmp_path) == digest(ROOT)
    for changed in ("transforms/clean/article.py", "transforms/enrich/sections.toml"):
        before = digest(tmp_path)
        with (tmp_path / changed).open("a") as file:
            file.write("\n")
        assert digest(tmp_path) != before


def test_a_pool_with_other_code_is_missing(pool_of_other_code: str) -> None:
    found = [m for m in Flink(environment=pool_of_other_code).missing() if pool_of_other_code in m.what]
    (one,) = found
    assert str(installed()) in one.what
    assert f"presslake worker --port {pool_of_other_code.rpartition(':')[2]}" in one.remedy


@pytest.fixture
def pool_of_other_code(tmp_path: Path) -> Iterator[str]:
    for name in ("pipeline", "schemas", "transforms"):
        shutil.copytree(ROOT / name, tmp_path / name)
    with (tmp_path / "transforms/clean/article.py").open("a") as file:
        file.write("# changed\n")
    with process(tmp_path) as (_, address):
        yield address


@contextmanager
def process(code: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`presslake worker` with the code of a folder, and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pipeline.cli", "-q", "worker", "--port", str(port)]
    started = subprocess.Popen(command, cwd=code, env={**os.environ, "PYTHONPATH": str(code)})
    try:
        until(lambda: answers(f"127.0.0.1:{port}"))
        yield started, f"127.0.0.1:{port}"
    finally:
        started.kill()
        started.wait()


def answers(address: str) -> bool:
    try:
        code_of(address, 1)
    except PoolUnreachableError:
        return False
    return True


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_their_pool(how: signal.Signals) -> None:
    asked = how != signal.SIGKILL
    with silent() as control, process(ROOT) as (pool, address):
        start_worker(address, control)
        start_worker(address, control)
        workers = children_of(pool.pid)
        assert len(workers) == 2
        pool.send_signal(how)
        assert pool.wait(30) == (0 if asked else -signal.SIGKILL)
        until(lambda: not any(p.is_running() for p in workers), patience_s=0 if asked else 30)
