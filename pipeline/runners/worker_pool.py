"""Worker processes for a runner that lives elsewhere: Beam's external worker pool, which also tells its code's version."""

import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
from apache_beam.portability.api import beam_fn_api_pb2, beam_fn_api_pb2_grpc

from pipeline.runners.code import Code, installed

log = logging.getLogger("presslake")

PORT = 50013
_PATIENCE_S = 10.0
"""Seconds until a worker that was asked to end is killed."""

_SERVICE, _METHOD = "presslake.WorkerPool", "Code"


class PoolError(Exception):
    """A worker pool cannot be used; the message says why."""


class PoolUnreachableError(PoolError):
    """Nothing answers at its address."""


class _Workers(beam_fn_api_pb2_grpc.BeamFnExternalWorkerPoolServicer):
    """Starts a process for every worker that a runner asks for.

    Beam's own pool takes the first `python` on PATH, leaves the pipe of a worker's output unread until the worker
    hangs, and forgets a worker whose id comes again.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._processes: list[tuple[str, subprocess.Popen[bytes]]] = []

    def StartWorker(
        self, request: beam_fn_api_pb2.StartWorkerRequest, _: grpc.ServicerContext
    ) -> beam_fn_api_pb2.StartWorkerResponse:
        """Called by the runner."""
        command = [sys.executable, "-m", "pipeline.runners.worker", request.worker_id, request.control_endpoint.url]
        with self._lock:
            self._processes = [(name, p) for name, p in self._processes if p.poll() is None]
            try:
                # what a worker prints goes where the pool's own words go, on standard error
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=sys.stderr)
            except OSError as e:
                return beam_fn_api_pb2.StartWorkerResponse(error=str(e))
            self._processes.append((request.worker_id, process))
        log.info("worker %s started for %s", request.worker_id, request.control_endpoint.url)
        return beam_fn_api_pb2.StartWorkerResponse()

    def StopWorker(
        self, request: beam_fn_api_pb2.StopWorkerRequest, _: grpc.ServicerContext
    ) -> beam_fn_api_pb2.StopWorkerResponse:
        """Called by the runner when the job is over."""
        with self._lock:
            ended = [p for name, p in self._processes if name == request.worker_id]
            self._processes = [(name, p) for name, p in self._processes if name != request.worker_id]
        _end(ended)
        return beam_fn_api_pb2.StopWorkerResponse()

    def end(self) -> None:
        """End all workers."""
        with self._lock:
            _end([p for _, p in self._processes])
            self._processes.clear()


class WorkerPool:
    """A worker pool that listens at `port` (0: a free one) of this machine's loopback, or of all its addresses.

    Raises:
        PoolError: the port is taken, or the address is not this machine's.
    """

    def __init__(self, port: int = PORT, host: str = "127.0.0.1") -> None:
        self._workers = _Workers()
        # a second pool at the same port would take half of the first one's calls
        self._server = grpc.server(ThreadPoolExecutor(8), options=[("grpc.so_reuseport", 0)])
        beam_fn_api_pb2_grpc.add_BeamFnExternalWorkerPoolServicer_to_server(self._workers, self._server)
        self._server.add_generic_rpc_handlers((_telling(installed()),))
        try:
            self.port: int = self._server.add_insecure_port(f"{host}:{port}")
        except RuntimeError as e:
            why = f"another worker pool may run there, or this machine has no address {host}"
            raise PoolError(f"port {port} of {host} cannot be had; {why}: name others, --port or --host") from e

    def start(self) -> None:
        """Listen; returns at once."""
        self._server.start()

    def close(self) -> None:
        """Take no more calls, and end the workers."""
        self._server.stop(grace=None).wait()
        self._workers.end()


def code_of(address: str, timeout_s: float = 5.0) -> Code:
    """The code that the worker pool at `host:port` has.

    Raises:
        PoolUnreachableError: nothing answers there.
        PoolError: what answers is not a worker pool of presslake.
    """
    with grpc.insecure_channel(address) as channel:
        try:
            return Code.from_bytes(channel.unary_unary(f"/{_SERVICE}/{_METHOD}")(b"", timeout=timeout_s))
        except grpc.RpcError as e:
            if e.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
                raise PoolUnreachableError(f"no worker pool answers at {address}") from e
            raise PoolError(f"what answers at {address} is no worker pool of presslake ({e.code().name})") from e
        except ValueError as e:
            raise PoolError(str(e)) from e


def _telling(code: Code) -> grpc.GenericRpcHandler:
    def tell(_: bytes, __: grpc.ServicerContext) -> bytes:
        return code.to_bytes()

    return grpc.method_handlers_generic_handler(_SERVICE, {_METHOD: grpc.unary_unary_rpc_method_handler(tell)})


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
