"""What is said to be missing for Flink, each with the command that mends it."""

import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import grpc
import pytest
from apache_beam.portability.api import beam_job_api_pb2, beam_job_api_pb2_grpc

from pipeline.options import Settings
from pipeline.runners.engine import EngineError
from pipeline.runners.flink import Flink
from pipeline.runners.flink_rest import Cluster
from pipeline.runners.worker_pool import WorkerPool
from pipeline.stream import Pulse
from pipeline.streaming import run_stream
from tests.articles import make_source

NOWHERE = "127.0.0.1:1"


@contextmanager
def rest(free: int = 2, *looks: tuple[str, ...]) -> Iterator[str]:
    """A REST interface as Flink's, of a cluster with so many free slots; each look at its jobs sees the next of the
    states given, the last one again and again. No states: it says that it cannot tell now."""
    states = list(looks)

    class Overview(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told: dict[str, object] = {"taskmanagers": 1, "slots-total": 2, "slots-available": free}
            known = True
            if self.path == "/jobs/overview":
                now = states.pop(0) if len(states) > 1 else states[0] if states else ()
                known = bool(states) and now != ("AWAY",)
                told = {"jobs": [{"jid": f"id{n}", "name": "presslake", "state": s} for n, s in enumerate(now)]}
            self.send_response(200 if known else 503)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

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
        f"http://{NOWHERE} does not answer as Flink's REST interface does",
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
    with rest() as url:
        found = said(Flink(job_endpoint=NOWHERE, environment=f"127.0.0.1:{pool.port}", rest=url))
    pool.close()
    assert list(found) == [f"no job server of Beam at {NOWHERE} (unavailable)"]


def test_another_service_is_no_job_server() -> None:
    pool = WorkerPool(port=0)
    pool.start()
    address = f"127.0.0.1:{pool.port}"
    with rest() as url:
        found = said(Flink(job_endpoint=address, environment=address, rest=url))
    pool.close()
    assert list(found) == [f"no job server of Beam at {address} (unimplemented)"]


def test_there_are_no_options_while_something_is_missing() -> None:
    with pytest.raises(EngineError, match=r"no job server .*: python -m deploy.flink.cluster up"):
        Flink(job_endpoint=NOWHERE, environment=NOWHERE).options()


@contextmanager
def engine_on(url: str) -> Iterator[Flink]:
    """With a pool and a job server (a pool that answers one of its calls, which is all that is asked of it here)."""
    pool = WorkerPool(port=0)
    pool.start()
    with job_server() as endpoint:
        yield Flink(job_endpoint=endpoint, environment=f"127.0.0.1:{pool.port}", rest=url)
    pool.close()


@contextmanager
def job_server() -> Iterator[str]:
    """Beam's job server, as far as it tells that it is one."""

    class Describes(beam_job_api_pb2_grpc.JobServiceServicer):
        def DescribePipelineOptions(self, _request: object, _context: object) -> object:
            return beam_job_api_pb2.DescribePipelineOptionsResponse()

    server = grpc.server(ThreadPoolExecutor(2))
    beam_job_api_pb2_grpc.add_JobServiceServicer_to_server(Describes(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None)


def test_a_second_job_of_a_name_is_refused() -> None:
    words = r"a job named presslake runs .* \(id1, RUNNING\): .* stop id1; or .* --job-name"
    with rest(2, ("CANCELED", "RUNNING")) as url, engine_on(url) as engine, pytest.raises(EngineError, match=words):
        engine.options()
    with rest(2, ("CANCELED", "FINISHED")) as url, engine_on(url) as engine:
        assert "--job_name=presslake" in engine.options()


def test_the_lake_is_let_be_where_a_second_job_is_refused(tmp_path: Path) -> None:
    settings = Settings(lake=str(tmp_path / "lake"), sources=(make_source(),))
    with (
        rest(2, ("RUNNING",)) as url,
        engine_on(url) as engine,
        pytest.raises(EngineError, match="runs on the cluster"),
    ):
        run_stream(settings, engine, Pulse(), threading.Event(), print)
    assert not (tmp_path / "lake").exists()


def test_a_cluster_that_cannot_tell_its_jobs_gets_none() -> None:
    with rest() as url, engine_on(url) as engine, pytest.raises(EngineError, match="was answered with 503"):
        engine.options()


BEFORE = ("FAILED",)
LOST = "the job server says so"


@pytest.mark.parametrize(
    ("looks", "outcome"),
    [
        ([(*BEFORE, "RESTARTING"), ("AWAY",), (*BEFORE, "RUNNING"), (*BEFORE, "CANCELED")], "CANCELLED"),
        ([(*BEFORE, "RUNNING"), (*BEFORE, "FINISHED")], "DONE"),
        ([(*BEFORE, "FAILED")], LOST),
        ([BEFORE], LOST),
    ],
    ids=["goes on, and is cancelled", "goes on, and is stopped", "has failed", "never came to be"],
)
def test_a_job_that_its_job_server_has_lost_is_followed_to_its_end(looks: list[tuple[str, ...]], outcome: str) -> None:
    with rest(2, BEFORE, *looks) as url, engine_on(url) as engine:
        engine.options()
        engine.look_s = 0.01
        assert engine.afterwards(LOST) == outcome


def test_a_job_that_its_job_server_calls_cancelled_is_waited_for() -> None:
    """Flink's job goes on where Beam's job server has cancelled it."""
    with rest(2, (), ("RUNNING",), ("RUNNING",), ("CANCELED",)) as url, engine_on(url) as engine:
        engine.options()
        engine.look_s = 0.01
        assert engine.afterwards("CANCELLED") == "CANCELLED"
        (job,) = Cluster(url).all_jobs()
        assert job.ended


def test_a_job_that_its_job_server_calls_done_is() -> None:
    assert Flink(rest=f"http://{NOWHERE}").afterwards("DONE") == "DONE"
