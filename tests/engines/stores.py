"""Stores of objects on this machine: moto for s3://, fake-gcs-server for gs://, made from their packages."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from pyarrow import fs

from deploy.flink.packages import cache

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


@contextmanager
def s3() -> Iterator[Store]:
    """A server of S3 with a bucket. Skips where it cannot be had."""
    uv = [sys.executable, "-m", "uv", "tool", "run", "--from", MOTO]
    kept = {**os.environ, "UV_CACHE_DIR": str(cache() / "uv")}
    made = subprocess.run([*uv, "moto_server", "--help"], env=kept, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no moto for a server of s3://: {made.stderr.strip()[-300:]}")
    port = _free_port()
    env = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "nobody",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with _serving([*uv, "moto_server", "-H", "127.0.0.1", "-p", str(port)], port, kept) as server:
        options: dict[str, Any] = {"endpoint_override": f"127.0.0.1:{port}", "scheme": "http", "region": "us-east-1"}
        keys = {"access_key": "nobody", "secret_key": "nothing"}
        fs.S3FileSystem(**options, **keys, allow_bucket_creation=True).create_dir(BUCKET)
        yield Store(f"s3://{BUCKET}", "", env, server)


@contextmanager
def gs() -> Iterator[Store]:
    """The same for Google Cloud Storage, which nobody signs in to: `gs://anonymous@...`."""
    port = _free_port()
    server = [str(_fake_gcs()), "-scheme", "http", "-host", "127.0.0.1", "-port", str(port), "-backend", "memory"]
    with _serving([*server, "-public-host", f"127.0.0.1:{port}"], port) as server:
        options: dict[str, Any] = {"endpoint_override": f"127.0.0.1:{port}", "scheme": "http", "project_id": "news"}
        fs.GcsFileSystem(anonymous=True, **options).create_dir(BUCKET)
        yield Store(f"gs://anonymous@{BUCKET}", f"?endpoint_override=127.0.0.1%3A{port}&scheme=http", {}, server)


def _fake_gcs() -> Path:
    kept = cache() / "go" / "fake-gcs-server"
    if kept.is_file():
        return kept
    if not shutil.which("go"):
        pytest.skip(f"no go to make a server of gs:// with: go install {FAKE_GCS}")
    env = {**os.environ, "GOBIN": str(kept.parent)}
    made = subprocess.run(["go", "install", FAKE_GCS], env=env, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no server of gs://: {made.stderr.strip()[-300:]}")
    return kept


@contextmanager
def _serving(command: list[str], port: int, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
