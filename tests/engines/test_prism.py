"""`presslake stream` on Prism, on a web that goes on publishing: nothing lost, nothing twice, whatever happens."""

import json
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psutil
import pytest

from tests.end_to_end.newsweb import newsweb
from tests.end_to_end.running import rows, run
from tests.engines.papers import OLD, configured, difficult_papers, feed, lags, longest_pause, since, titles
from tests.engines.streaming import (
    INTERVAL_S,
    SETTINGS,
    TICK_S,
    WINDOW_S,
    assert_all_once,
    counted,
    files,
    streaming,
    wait_until,
)
from tests.shared import ROOT
from tests.sources.server import answer, serving

pytestmark = pytest.mark.engine

LIVE = ("--publishers", "170", "--rate", "10", "--preload", "200")


def test_windows_land_while_it_streams_and_all_that_was_shown_is_there_once_it_has_ended(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with newsweb(*LIVE) as web:
        config = web.write_config(tmp_path, SETTINGS)
        with streaming(config) as stream:
            wait_until(lambda: files(lake) > 0, 60, "a first window")
            first, began = files(lake), datetime.now(UTC)
            time.sleep(4 * WINDOW_S)
            assert files(lake) > first
            children = stream.children()
            assert stream.end(signal.SIGTERM) == 0, stream.said()
            assert not any(c.is_running() and c.status() != psutil.STATUS_ZOMBIE for c in children), "left behind"
            assert "Traceback" not in stream.said()
        assert median(lags(lake, since(began))) <= WINDOW_S + 10
        assert run(config) == 0
        assert_all_once(lake, web, last=False)


def test_ctrl_c_ends_it_as_well_and_no_temporary_file_is_left(tmp_path: Path) -> None:
    lake, before = tmp_path / "lake", temporary()
    with (
        serving(answer(feed("Reservoir full again"))) as paper,
        streaming(configured(tmp_path, SETTINGS, paper)) as stream,
    ):
        wait_until(lambda: files(lake) > 0, 60, "a first window")
        assert stream.end(signal.SIGINT) == 0, stream.said()
        assert "Traceback" not in stream.said()
    assert temporary() == before


def temporary() -> set[Path]:
    return set(Path(tempfile.gettempdir()).iterdir())


def test_a_second_ctrl_c_ends_it_at_once_and_says_so_in_a_line(tmp_path: Path) -> None:
    """While the first one has what is in hand to wait for: a lake that cannot be written."""
    lake = tmp_path / "lake"
    with newsweb(*LIVE) as web, streaming(web.write_config(tmp_path, SETTINGS), "--json") as stream:
        wait_until(lambda: files(lake) > 0, 60, "a first window")
        with unwritable(lake):
            time.sleep(WINDOW_S + TICK_S)
            stream.process.send_signal(signal.SIGINT)
            wait_until(lambda: "once more ends at once" in stream.said(), 30, "it has heard")
            assert stream.end(signal.SIGINT, 30) == 1, stream.said()
    said = [json.loads(line) for line in stream.said().splitlines()]  # no traceback of a thread
    assert said[-1]["message"].startswith("stopped; ")


def test_killed_again_and_again_and_started_again(tmp_path: Path) -> None:
    """Before its first poll, among polls, before a window lands, while it lands, and in the middle of the second."""
    lake = tmp_path / "lake"
    with newsweb("--publishers", "400", "--rate", "10", "--preload", "200", "--limit", "3000") as web:
        config = web.write_config(tmp_path, SETTINGS)
        for after_s in (3, 7, 11, 15, 19):
            with streaming(config) as stream:
                time.sleep(after_s)
                children = stream.children()
                stream.kill()
                _, alive = psutil.wait_procs(children, timeout=10)
                assert not alive, "what it started must end with it"
        with streaming(config) as stream:
            before = files(lake)
            wait_until(lambda: files(lake) > before, 60, "a window after the start")
            assert stream.end() == 0, stream.said()
        assert run(config) == 0
        assert_all_once(lake, web, last=True)
    kept = {r["digest"] for r in rows(lake, "raw", "digest")}
    told = {r["payload"] for table in ("fetches", "articles") for r in rows(lake, table, "payload")} - {None}
    assert told, "no row names what it was made of"
    assert told <= kept, "an answer that is not in raw/"


def test_who_hangs_or_fails_holds_up_nobody_and_an_old_article_lands_on_its_own_day(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with difficult_papers() as papers, streaming(configured(tmp_path, SETTINGS, *papers)) as stream:
        expected = {"Slow presses still print", "Printed between two failures", "Found in a drawer"}
        wait_until(lambda: expected <= titles(lake), 120, "the answer of 30 s, and what fails now and then")
        assert stream.end() == 0, stream.said()
    assert longest_pause(lake, "s4") <= INTERVAL_S + 2 * TICK_S, "another source's silence held it up"
    days = {r["title"]: str(r["date"]) for r in rows(lake, "articles", "title, date")}
    assert days["Found in a drawer"] == (datetime.now(UTC) - OLD).date().isoformat()
    assert max(lags(lake, "source_id = 's5'")) <= 2 * WINDOW_S + TICK_S


def test_a_lake_that_cannot_be_written_for_a_while(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with newsweb(*LIVE) as web:
        config = web.write_config(tmp_path, SETTINGS)
        with streaming(config) as stream:
            wait_until(lambda: files(lake) > 0, 60, "a first window")
            with unwritable(lake):
                time.sleep(25)
            assert stream.process.poll() is None, stream.said()
            before = files(lake)
            wait_until(lambda: files(lake) > before, 60, "a window after that")
            assert stream.end() == 0, stream.said()
        assert run(config) == 0
        assert_all_once(lake, web, last=True)


@contextmanager
def unwritable(lake: Path) -> Iterator[None]:
    """A lake in which no file can be begun: what files in the making are kept in is no folder (root may write in any)."""
    making = lake / "_tmp"
    while True:
        with suppress(OSError):
            making.rmdir()
            making.write_text("")
            break
    yield
    making.unlink()


def test_a_runner_that_dies(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with newsweb(*LIVE) as web:
        config = web.write_config(tmp_path, SETTINGS)
        with streaming(config) as stream:
            wait_until(lambda: files(lake) > 0, 60, "a first window")
            next(c for c in stream.children() if "prism" in c.name()).kill()
            assert stream.process.wait(60) == 1
            assert re.search(r"the runner ended by itself .*last window that landed: 20", stream.said())
        with streaming(config) as stream:
            time.sleep(30)
            assert stream.end() == 0, stream.said()
        assert run(config) == 0
        assert_all_once(lake, web, last=True)


def test_gathering_beside_it_hides_no_row_and_shows_none_twice(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with newsweb(*LIVE) as web:
        config = web.write_config(tmp_path, SETTINGS)
        with streaming(config) as stream:
            wait_until(lambda: files(lake) > 0, 60, "a first window")
            with gathering(config) as beside:
                before, removed = 0, set[Path]()
                until = time.monotonic() + 150
                while not removed and time.monotonic() < until:
                    there = set(lake.glob("articles/*/*/*.parquet"))
                    number, keys = counted(lake)
                    assert number == keys, "a row twice"
                    assert number >= before, "a row that was there is not"
                    before = number
                    time.sleep(0.5)
                    removed = there - set(lake.glob("articles/*/*/*.parquet"))
                beside.terminate()
                assert beside.wait(60) == 0
            assert removed, "nothing was gathered"
            assert stream.end() == 0, stream.said()
        assert run(config) == 0
        assert counted(lake)[0] == counted(lake)[1]


@contextmanager
def gathering(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    options = ("gather", "--every", "5s", "--grace", "10s", "--more-than", "2")
    process = subprocess.Popen([sys.executable, "-m", "pipeline.cli", "-c", str(config), "-q", *options], cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
