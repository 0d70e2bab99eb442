"""Stores of objects on this machine: moto for s3://, fake-gcs-server for gs://, made from their packages."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psutil
import pytest
from pyarrow import fs

from deploy.flink.packages import PackageError, cache
from tests.engines.go import built

MOTO = "moto[server]==5.2.5"
FAKE_GCS = "github.com/fsouza/fake-gcs-server@v1.56.1"
BUCKET = "news"


@dataclass(frozen=True)
class Store:
    """A store that runs, and the environment in which programs find it."""

    bucket: str
    options: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    @contextmanager
    def silent(self) -> Iterator[None]:
        """While it is open, the store answers nobody."""
        server = psutil.Process(self.process.pid)
        for process in (server, *server.children(recursive=True)):
            process.suspend()
        yield
        for process in (server, *server.children(recursive=True)):
            process.resume()

    def lake(self, name: str) -> str:
        """The address of a lake in it."""
        return f"{self.bucket}/{name}{self.options}"


def moto() -> list[str]:
    """The command of moto's server, downloaded the first time.

    Raises:
        PackageError: it cannot be had.
    """
    command = ["env", f"UV_CACHE_DIR={cache() / 'uv'}", sys.executable, "-m", "uv", "tool", "run", "--from", MOTO]
    made = subprocess.run([*command, "moto_server", "--help"], capture_output=True, text=True, check=False)
    if made.returncode:
        raise PackageError(f"no {MOTO}: {made.stderr.strip()[-300:]}")
    return [*command, "moto_server"]


def fake_gcs() -> list[str]:
    """The command of fake-gcs-server, built the first time.

    Raises:
        PackageError: it cannot be had.
    """
    return [str(built(FAKE_GCS))]


@contextmanager
def s3() -> Iterator[Store]:
    """A server of S3 with a bucket. Skips where it cannot be had."""
    server, port = _or_skip(moto), _free_port()
    env = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with _serving([*server, "-H", "127.0.0.1", "-p", str(port)], port) as process:
        options: dict[str, Any] = {"endpoint_override": f"127.0.0.1:{port}", "scheme": "http", "region": "us-east-1"}
        keys = {"access_key": "nobody", "secret_key": "nothing"}
        fs.S3FileSystem(**options, **keys, allow_bucket_creation=True).create_dir(BUCKET)
        yield Store(f"s3://{BUCKET}", "", env, process)


@contextmanager
def gs() -> Iterator[Store]:
    """The same for Google Cloud Storage, which nobody signs in to: `gs://anonymous@...`."""
    port = _free_port()
    server = [*_or_skip(fake_gcs), "-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend", "memory"]
    with _serving([*server, "-public-host", f"127.0.0.1:{port}"], port) as process:
        options: dict[str, Any] = {"endpoint_override": f"127.0.0.1:{port}", "scheme": "http", "project_id": "news"}
        fs.GcsFileSystem(anonymous=True, **options).create_dir(BUCKET)
        yield Store(f"gs://anonymous@{BUCKET}", f"?endpoint_override=127.0.0.1%3A{port}&scheme=http", {}, process)


def _or_skip(command: Callable[[], list[str]]) -> list[str]:
    try:
        return command()
    except PackageError as e:
        pytest.skip(str(e))


@contextmanager
def _serving(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port
