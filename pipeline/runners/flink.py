"""What Flink needs: a job server, a cluster behind it, and a pool of workers beside its TaskManagers."""

import logging
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import grpc
from apache_beam.portability.api import beam_job_api_pb2, beam_job_api_pb2_grpc
from apache_beam.runners.runner import PipelineResult, PipelineState

from pipeline.runners.code import installed
from pipeline.runners.engine import STREAMING, EngineError, Missing
from pipeline.runners.flink_rest import Cluster, ClusterError, Job
from pipeline.runners.worker_pool import PoolError, PoolUnreachableError, code_of

log = logging.getLogger("presslake")

_START_CLUSTER = "python -m deploy.flink.cluster up, or docker compose -f deploy/flink/docker-compose.yml up -d"
_PATIENCE_S = 5.0

_LAST_TICK_S = 40.0
"""Until the ticks have ended that the lake asks to end: a tick, and what is on its way to the lake."""

_LATE_S = 15.0
"""In which a job reaches the cluster that its job server has begun to submit."""

_SURE = 3
"""Looks that do not find a job, until it counts as forgotten."""

_STATES = {"FINISHED": PipelineState.DONE, "CANCELED": PipelineState.CANCELLED}
"""Of a job that ended because somebody wanted it to."""


@dataclass(slots=True, kw_only=True)
class Flink:
    """A Flink cluster, as it was named on the command line.

    Args:
        job_endpoint: host:port of Beam's job server.
        environment: host:port of the worker pool, as the TaskManagers reach it. They must share a host with it (or a
            network namespace): a worker calls its TaskManager back at localhost.
        parallelism: how many subtasks each step has; as many slots must be free.
        workers: Python processes at each TaskManager, which its subtasks share. One uses one core. With more, a host's
            feed and one of its pages may be asked for at the same moment: only within a process they take turns.
        checkpoint_s: seconds between checkpoints. What was done after the last one is done again after a failure.
        savepoint: where the job starts from: a savepoint or a retained checkpoint; None is a job without a past.
        rest: URL of Flink's REST interface: the job server cannot tell a job that failed from one that it has lost, and
            what it cancels goes on.
        job_name: the job's name; no two may run on a cluster.
        look_s: seconds between two looks at a job that its job server has lost.
        staged_jar: a jar on the job server's machine to send with the job in place of all of Beam's runner, for a
            cluster that has the runner on its own classpath.
    """

    job_endpoint: str = "localhost:8099"
    environment: str = "localhost:50013"
    parallelism: int = 1
    workers: int = 1
    checkpoint_s: float = 10.0
    savepoint: str | None = None
    rest: str = "http://localhost:8081"
    job_name: str = "presslake"
    staged_jar: str | None = None
    look_s: float = 3.0
    _others: frozenset[str] = field(default=frozenset(), init=False)

    def missing(self) -> Iterator[Missing]:
        """What cannot be reached, or has other code than this process."""
        if (said := _job_server_fault(self.job_endpoint)) is not None:
            yield Missing(f"no job server of Beam at {self.job_endpoint} ({said})", _START_CLUSTER)
        yield from self._missing_workers()
        yield from self._missing_slots()

    def options(self) -> list[str]:
        """Beam's options for it. Raises EngineError where something is missing, or a job of that name runs."""
        if missing := list(self.missing()) or list(self._runs_already()):
            raise EngineError(missing)
        options = [
            "--runner=PortableRunner",
            f"--job_endpoint={self.job_endpoint}",
            "--environment_type=EXTERNAL",  # the workers are there before the job, with the code installed
            f"--environment_config={self.environment}",
            *STREAMING,
            f"--job_name={self.job_name}",
            f"--parallelism={self.parallelism}",
            f"--sdk_worker_parallelism={self.workers}",
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
        """Wait for its last tick, which the lake asks for, then stop it: all that it had in hand has landed. Where that
        cannot be, cancel it: its last checkpoint stays, and what came after that is asked for again."""
        try:
            if self._stopped_empty():
                return
        except ClusterError as e:
            log.warning("what the job has in hand is asked for again by the next start: %s", e)
        try:
            job.cancel()  # where it is on its way to the cluster; what is there goes on
        except grpc.RpcError as e:
            log.warning("the job server does not answer: %s", e.details() if isinstance(e, grpc.Call) else e)
        try:
            self._cancel_ours()
        except ClusterError as e:
            log.warning("the job could not be ended: %s", e)

    def afterwards(self, said: str) -> str:
        """How the job really ended; waits for that. A job server that cannot reach the JobManager says that the job
        has failed, one that was asked to cancel it says that it has, and it may itself end before the job."""
        missed, told = 0, said == PipelineState.CANCELLED
        while said != PipelineState.DONE and missed < _SURE:
            try:
                ours = self._ours()
                if ours and ours[-1].ended:
                    return _STATES.get(ours[-1].state, said)
                missed = 0 if ours else missed + 1
                lost = f"it is {ours[-1].state} on the cluster" if ours else "the cluster does not know it"
            except ClusterError as e:
                lost = str(e)
            if not told:
                log.warning("the job server has lost the job (%s); %s; watching it at %s", said, lost, self.rest)
                told = True
            time.sleep(self.look_s)
        return said

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
        try:
            free = Cluster(self.rest, _PATIENCE_S).free_slots()
        except ClusterError as e:
            yield Missing(str(e), _START_CLUSTER)
            return
        if free < self.parallelism:
            what = f"the cluster at {self.rest} has {free} free slots; the job takes {self.parallelism}"
            yield Missing(what, "start another TaskManager, end a job, or ask for less: --parallelism")

    def _runs_already(self) -> Iterator[Missing]:
        try:
            named = self._named()
        except ClusterError as e:
            yield Missing(str(e), _START_CLUSTER)
            return
        self._others = frozenset(job.id for job in named)
        for job in named:
            if not job.ended:
                what = f"a job named {job.name} runs on the cluster at {self.rest} already ({job.id}, {job.state})"
                end = f"python -m deploy.flink.jobs --rest {self.rest} stop {job.id}"
                yield Missing(what, f"end it: {end}; or give this one another name: --job-name")

    def _named(self) -> list[Job]:
        """Jobs of our name, ended ones too."""
        return [job for job in Cluster(self.rest, _PATIENCE_S).all_jobs() if job.name == self.job_name]

    def _ours(self) -> list[Job]:
        """What was submitted since `options`: one job, once it has reached the cluster."""
        return [job for job in self._named() if job.id not in self._others]

    def _stopped_empty(self) -> bool:
        """Stop the job once its ticks have ended. False where there is none on the cluster, or its ticks go on."""
        if not (ours := [job for job in self._ours() if not job.ended]):
            return False
        cluster, until = Cluster(self.rest), time.monotonic() + _LAST_TICK_S
        while not cluster.is_done(ours[0].id):
            if time.monotonic() > until:
                return False
            time.sleep(0.5)
        # behind the end of the ticks, so it is complete once all has landed; a job that began with it would never tick
        cluster.dispose(cluster.stop(ours[0].id))
        return True

    def _cancel_ours(self) -> None:
        """What the job server has left on the cluster, or was about to bring there."""
        until = time.monotonic() + _LATE_S
        while not (ours := self._ours()) and time.monotonic() < until:
            time.sleep(1)
        for job in ours:
            if not job.ended:
                Cluster(self.rest).cancel(job.id)


def _job_server_fault(address: str) -> str | None:
    """Why what listens there is not a job server; None where it is one."""
    with grpc.insecure_channel(address) as channel:
        ask = beam_job_api_pb2_grpc.JobServiceStub(channel).DescribePipelineOptions
        try:
            ask(beam_job_api_pb2.DescribePipelineOptionsRequest(), timeout=_PATIENCE_S)
        except grpc.RpcError as e:
            return str(e.code().name).lower()
    return None
