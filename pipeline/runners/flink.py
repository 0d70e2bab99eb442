"""What Flink needs: a job server, a cluster behind it, and a pool of workers beside its TaskManagers."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import grpc
from apache_beam.portability.api import beam_job_api_pb2, beam_job_api_pb2_grpc
from apache_beam.runners.runner import PipelineResult

from pipeline.runners.code import installed
from pipeline.runners.engine import STREAMING, EngineError, Missing
from pipeline.runners.flink_rest import RestError, slots
from pipeline.runners.worker_pool import PoolError, PoolUnreachableError, code_of

_START_CLUSTER = "python -m deploy.flink.cluster up, or docker compose -f deploy/flink/docker-compose.yml up -d"
_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flink:
    """A Flink cluster, as it was named on the command line.

    Args:
        job_endpoint: host:port of Beam's job server.
        environment: host:port of the worker pool, as the TaskManagers reach it. They must share a host with it (or a
            network namespace): a worker calls its TaskManager back at localhost.
        parallelism: how many subtasks each step has; as many slots must be free.
        checkpoint_s: seconds between checkpoints. What was done after the last one is done again after a failure.
        savepoint: where the job starts from: a savepoint or a retained checkpoint; None is a job without a past.
        rest: URL of Flink's REST interface, to look for free slots; None does not look.
        staged_jar: a jar on the job server's machine to send with the job in place of all of Beam's runner, for a
            cluster that has the runner on its own classpath.
    """

    job_endpoint: str = "localhost:8099"
    environment: str = "localhost:50013"
    parallelism: int = 1
    checkpoint_s: float = 10.0
    savepoint: str | None = None
    rest: str | None = None
    staged_jar: str | None = None

    def missing(self) -> Iterator[Missing]:
        """What cannot be reached, or has other code than this process."""
        if (said := _job_server_fault(self.job_endpoint)) is not None:
            yield Missing(f"no job server of Beam at {self.job_endpoint} ({said})", _START_CLUSTER)
        yield from self._missing_workers()
        yield from self._missing_slots()

    def options(self) -> list[str]:
        """Beam's options for it. Raises EngineError where something is missing."""
        if missing := list(self.missing()):
            raise EngineError(missing)
        options = [
            "--runner=PortableRunner",
            f"--job_endpoint={self.job_endpoint}",
            "--environment_type=EXTERNAL",  # the workers are there before the job, with the code installed
            f"--environment_config={self.environment}",
            *STREAMING,
            f"--parallelism={self.parallelism}",
            f"--checkpointing_interval={round(self.checkpoint_s * 1000)}",
            "--externalized_checkpoints_enabled",  # a bare flag: a checkpoint is in a file, with its metadata
            "--retain_externalized_checkpoints_on_cancellation",  # a bare flag: so that a job can start from it
            # the watermark runs ahead of a bundle that is not finished: its rows would be late, and dropped in silence
            "--max_bundle_time_mills=300",
            "--finish_bundle_before_checkpointing",
        ]
        if self.savepoint is not None:
            options.append(f"--savepoint_path={self.savepoint}")
        if self.staged_jar is not None:
            options.append(f"--files_to_stage={self.staged_jar}")
        return options

    @property
    def stays(self) -> bool:
        return False

    def end(self, job: PipelineResult) -> None:
        """Cancel it: its last checkpoint stays, and what came after that is asked for again."""
        job.cancel()

    def held(self) -> AbstractContextManager[None]:
        """Nothing here is ours to start: cluster, job server and workers outlive the launcher."""
        return nullcontext()

    def _missing_workers(self) -> Iterator[Missing]:
        here, port = installed(), self.environment.rpartition(":")[2]
        start = f"presslake worker --port {port} (beside each TaskManager)"
        try:
            there = code_of(self.environment, _PATIENCE_S)
        except PoolUnreachableError as e:
            yield Missing(str(e), start)
        except PoolError as e:
            yield Missing(str(e), f"end what listens there, then {start}")
        else:
            if there != here:
                what = f"the worker pool at {self.environment} has presslake {there}; here is {here}"
                yield Missing(what, f"install the same version there, end the pool and start it again: {start}")

    def _missing_slots(self) -> Iterator[Missing]:
        if self.rest is None:
            return
        try:
            free = slots(self.rest, _PATIENCE_S)
        except RestError as e:
            yield Missing(str(e), _START_CLUSTER)
            return
        if free < self.parallelism:
            what = f"the cluster at {self.rest} has {free} free slots; the job takes {self.parallelism}"
            yield Missing(what, "start another TaskManager, end a job, or ask for less: --parallelism")


def _job_server_fault(address: str) -> str | None:
    """Why what listens there is not a job server; None where it is one."""
    with grpc.insecure_channel(address) as channel:
        ask = beam_job_api_pb2_grpc.JobServiceStub(channel).DescribePipelineOptions
        try:
            ask(beam_job_api_pb2.DescribePipelineOptionsRequest(), timeout=_PATIENCE_S)
        except grpc.RpcError as e:
            return str(e.code().name).lower()
    return None
