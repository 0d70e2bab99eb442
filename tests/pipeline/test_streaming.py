"""What is done beside a stream while it goes on."""

import logging
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

import grpc
import pytest
from apache_beam.runners.runner import PipelineResult, PipelineState

from pipeline.ending import Ending
from pipeline.lake.raw import RawStore
from pipeline.lock import hold
from pipeline.runners.engine import EngineError, Missing
from pipeline.runners.prism import Prism
from pipeline.stream import Pulse
from pipeline.streaming import _Job, look_after, run_stream
from pipeline.watch import Seen, Watch
from tests.articles import NOW
from tests.pipeline.test_raw import payload
from tests.sources.polling import settings
from transforms.land.lake import open_lake

DAY = timedelta(days=1)


def test_figures_are_told_and_on_a_new_day_old_payloads_go(tmp_path: Path) -> None:
    told: list[Seen] = []
    RawStore(tmp_path).keep([payload(b"old", days=30), payload(b"new", days=29)])
    limits, watch = settings(tmp_path), Watch(open_lake(tmp_path), NOW)
    before = look_after(limits, watch, told.append, NOW, NOW + timedelta(seconds=10))
    assert len(list((tmp_path / "raw").iterdir())) == 2
    look_after(limits, watch, told.append, before, NOW + DAY)
    assert [p.name for p in (tmp_path / "raw").iterdir()] == ["date=2025-12-15"]
    assert len(told) == 2


def test_a_lake_that_fails_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "presslake")
    (tmp_path / "keys").mkdir()
    broken = tmp_path / f"keys/day={NOW.date()}/20260113T120000Z-0.parquet"
    broken.parent.mkdir()
    watch = Watch(open_lake(tmp_path), NOW)
    broken.write_text("no Parquet")
    look_after(settings(tmp_path), watch, lambda _: None, NOW, NOW)
    assert "the stream goes on" in caplog.text


class Hangs(PipelineResult):
    """A job whose runner answers no more."""

    def __init__(self) -> None:
        super().__init__(PipelineState.RUNNING)
        self.released = threading.Event()

    def wait_until_finish(self, duration: int | None = None) -> str:
        self.released.wait(30)
        return PipelineState.CANCELLED

    def cancel(self) -> None:
        self.released.set()
        raise grpc.RpcError("nobody is there")


def test_a_runner_that_does_not_answer_when_its_job_is_cancelled(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "presslake")
    job = _Job(Prism(None, {}), Ending(str(tmp_path)), Hangs(), grace_s=0.1)
    job.end()
    assert job.ended.is_set()
    assert "nobody is there" in caplog.text


class Busy(Prism):
    """A runner that has what it needs, and cannot take a job now."""

    def options(self) -> list[str]:
        raise EngineError([Missing("a job of that name runs already", "end it")])

    def missing(self) -> Iterator[Missing]:
        yield from ()

    def held(self) -> AbstractContextManager[None]:
        return nullcontext()


def test_where_a_runner_takes_no_job_the_lake_is_not_left_in_disorder(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="runs already"):
        run_stream(settings(tmp_path), Busy(None, {}), Pulse(), threading.Event(), lambda _: None)
    with hold(tmp_path, "run", NOW) as lock:
        assert lock.unclean is None
