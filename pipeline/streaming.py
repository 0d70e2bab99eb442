"""Running a stream: the lake is held, the runner is there, and when it is asked to end, what is in hand lands first."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import apache_beam as beam
import grpc
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import PipelineResult, PipelineState

from pipeline.ending import Ending
from pipeline.lake.raw import drop_old_raw
from pipeline.lake.recovery import recover, remember_landed
from pipeline.options import Settings
from pipeline.runners.engine import Engine
from pipeline.runners.scratch import scratch
from pipeline.slices import writing
from pipeline.stream import Pulse, stream
from pipeline.watch import Seen, Watch
from schemas.errors import LakeError
from transforms.land.lake import open_lake
from transforms.land.names import is_store

log = logging.getLogger("presslake")

FIGURES_S = 10.0
"""Between two looks at what has landed."""

GRACE_S = 45.0
"""For what is in hand when the stream is to end; then the job is cancelled, and the next start asks again."""


_ENDED_BY_OTHERS = (PipelineState.DONE, PipelineState.CANCELLED, PipelineState.DRAINED)
"""States of a job that somebody ended on purpose, such as with a savepoint."""


class StreamError(Exception):
    """The runner ended a stream that nobody asked to end."""


def submit(settings: Settings, engine: Engine, pulse: Pulse, now: datetime, *, begins: bool) -> None:
    """Hand the stream to a runner where it goes on without us.

    Args:
        settings: sources, limits and the lake.
        engine: the runner.
        pulse: how the stream goes.
        now: when it begins.
        begins: it starts from nothing but the lake: neither does it take the place of a job that runs, nor is it dry.

    Raises:
        EngineError: where the runner cannot be used.
        LakeError: where the lake cannot be read or written.
    """
    options = engine.options()
    if begins:
        tidied(settings, now)
    _handed_over(options, settings, pulse, now)


def run_stream(
    settings: Settings, engine: Engine, pulse: Pulse, stop: threading.Event, tell: Callable[[Seen], None]
) -> Seen:
    """Stream until `stop` is set; then everything that was in hand has landed, or is asked for again by the next start.

    Args:
        settings: sources, limits and the lake.
        engine: the runner.
        pulse: how the stream goes.
        stop: asks it to end.
        tell: is told every ten seconds what has landed so far.

    Returns:
        What has landed.

    Raises:
        EngineError: where the runner cannot be used.
        StreamError: where the runner ended by itself.
        LockedError, LakeError: where the lake is held by another, or cannot be read or written.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    ending = Ending(settings.lake)
    with engine.held():
        options = engine.options()  # before the lake is held: where something is missing, it was not left in disorder
        with _landing(settings, now), ending.withdrawn():
            watch = Watch(open_lake(settings.lake), now)
            job = _Job(engine, ending, _handed_over(options, settings, pulse, now))
            try:
                while not stop.wait(FIGURES_S) and not job.ended.is_set():
                    now = look_after(settings, watch, tell, now, datetime.now(UTC))
            finally:
                job.end()
            now = datetime.now(UTC)
            remember_landed(settings.lake, now)  # it may have been ended between rows and their keys
            return _ended(job, watch.look(now), asked=stop.is_set())


def _handed_over(options: list[str], settings: Settings, pulse: Pulse, now: datetime) -> PipelineResult:
    with scratch():
        pipeline = beam.Pipeline(options=PipelineOptions(options))
        stream(pipeline, settings, pulse, now)
        return pipeline.run()


def _ended(job: "_Job", seen: Seen, *, asked: bool) -> Seen:
    if not job.ended.is_set():
        raise StreamError("the job could not be ended, and goes on without this command: end it at its runner")
    if not asked and job.said not in _ENDED_BY_OTHERS:
        last = f"{seen.window:%Y-%m-%d %H:%M:%S} UTC" if seen.window else "none"
        raise StreamError(f"the runner ended by itself ({job.said}); last window that landed: {last}")
    return seen


def look_after(
    settings: Settings, watch: Watch, tell: Callable[[Seen], None], before: datetime, now: datetime
) -> datetime:
    """Tell what has landed, and on a new day drop old payloads: nobody starts a stream every day. A lake that fails is a
    warning. Returns `now`; `before`: the last time."""
    try:
        if now.date() > before.date():
            _drop_old_raw(settings, now)
        tell(watch.look(now))
    except LakeError as e:
        log.warning("%s; the stream goes on", e)
    return now


@contextmanager
def _landing(settings: Settings, now: datetime) -> Iterator[None]:
    """The lake, ready to land in: held where it is in a folder; a store cannot be held."""
    if is_store(settings.lake):
        tidied(settings, now)
        yield
        return
    with writing(settings, "stream", now):
        yield


def tidied(settings: Settings, now: datetime) -> None:
    """Remember what landed without being remembered, and drop old payloads: what a start does where nobody can tell
    how the stream before ended. Raises LakeError."""
    log.debug("%d rows remembered", recover(settings.lake, now))
    _drop_old_raw(settings, now)


def _drop_old_raw(settings: Settings, now: datetime) -> None:
    drop_old_raw(settings.lake, now.date() - timedelta(days=settings.run.keep_raw_days))


@dataclass(slots=True)
class _Job:
    """A job that runs, watched by a thread of its own."""

    engine: Engine
    ending: Ending
    result: PipelineResult
    grace_s: float = GRACE_S
    ended: threading.Event = field(default_factory=threading.Event)
    said: str = ""

    def __post_init__(self) -> None:
        threading.Thread(target=self._wait, name="job", daemon=True).start()

    def _wait(self) -> None:
        try:
            self.said = self.engine.afterwards(self._told())
        finally:
            self.ended.set()

    def _told(self) -> str:
        try:
            return str(self.result.wait_until_finish())
        except grpc.RpcError as e:
            return f"it is gone: {_said(e)}"
        except RuntimeError as e:
            return str(e).strip().splitlines()[-1][:500]

    def end(self) -> None:
        """Let it finish what it has in hand; cancel it where that takes too long."""
        if self.ended.is_set():
            return
        try:
            self.ending.ask()
        except LakeError as e:
            log.warning("%s; what is in hand is asked for again by the next start", e)
        self.engine.end(self.result)
        if not self.ended.wait(self.grace_s):
            log.warning("what is in hand did not land in %.0f s; the next start asks for it again", self.grace_s)
            try:
                self.result.cancel()
            except grpc.RpcError as e:
                log.warning("the runner does not answer: %s", _said(e))
            self.ended.wait(10)


def _said(e: grpc.RpcError) -> str:
    return str(e.details() if isinstance(e, grpc.Call) else e)
