"""What is said to be missing for Flink, each with the command that mends it."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipeline.runners.engine import EngineError
from pipeline.runners.flink import Flink
from pipeline.runners.worker_pool import WorkerPool

NOWHERE = "127.0.0.1:1"


@contextmanager
def rest(free: int) -> Iterator[str]:
    """A REST interface as Flink's, of a cluster with so many free slots."""

    class Overview(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/overview" else 404)
            self.end_headers()
            self.wfile.write(json.dumps({"taskmanagers": 1, "slots-total": 2, "slots-available": free}).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Overview)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def said(engine: Flink) -> dict[str, str]:
    return {m.what: m.remedy for m in engine.missing()}


def test_everything_that_is_not_there_is_named_with_its_remedy() -> None:
    found = said(Flink(job_endpoint=NOWHERE, environment=NOWHERE, rest=f"http://{NOWHERE}"))
    assert [re.sub(r" \(.*\)$", "", what) for what in found] == [
        f"no job server of Beam at {NOWHERE}",
        f"no worker pool answers at {NOWHERE}",
        f"no REST interface of Flink answers at http://{NOWHERE}",
    ]
    assert "python -m deploy.flink.cluster up" in found[f"no job server of Beam at {NOWHERE} (unavailable)"]
    assert found[f"no worker pool answers at {NOWHERE}"].startswith("presslake worker --port 1 ")


@pytest.mark.parametrize(("free", "missing"), [(2, []), (1, ["has 1 free slots; the job takes 2"])])
def test_slots_are_counted_where_the_cluster_can_be_asked(free: int, missing: list[str]) -> None:
    with rest(free) as url:
        found = [what.partition(f"{url} ")[2] for what in said(Flink(rest=url, parallelism=2)) if url in what]
    assert found == missing


def test_a_pool_with_our_code_is_not_missing() -> None:
    pool = WorkerPool(port=0)
    pool.start()
    found = said(Flink(job_endpoint=NOWHERE, environment=f"127.0.0.1:{pool.port}"))
    pool.close()
    assert list(found) == [f"no job server of Beam at {NOWHERE} (unavailable)"]


def test_another_service_is_no_job_server() -> None:
    pool = WorkerPool(port=0)
    pool.start()
    address = f"127.0.0.1:{pool.port}"
    found = said(Flink(job_endpoint=address, environment=address))
    pool.close()
    assert list(found) == [f"no job server of Beam at {address} (unimplemented)"]


def test_there_are_no_options_while_something_is_missing() -> None:
    with pytest.raises(EngineError, match=r"no job server .*: python -m deploy.flink.cluster up"):
        Flink(job_endpoint=NOWHERE, environment=NOWHERE).options()
