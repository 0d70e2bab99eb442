"""`presslake stream` on Prism, on a web that goes on publishing: nothing lost, nothing twice, whatever happens."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median

import duckdb
import psutil
import pytest

from tests.end_to_end.newsweb import newsweb
from tests.end_to_end.running import rows, run
from tests.engines.streaming import (
    INTERVAL_S,
    SETTINGS,
    TICK_S,
    WINDOW_S,
    assert_all_once,
    files,
    prism,
    streaming,
    wait_until,
)
from tests.sources.server import Asked, RawServer, answer, serving

pytestmark = pytest.mark.engine

LIVE = ("--publishers", "170", "--rate", "10", "--preload", "200")


@pytest.fixture(autouse=True)
def _prism_is_there() -> None:
    prism()


def test_windows_land_while_it_streams_and_all_that_was_shown_is_there_once_it_has_ended(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with newsweb(*LIVE) as web:
        config = web.write_config(tmp_path, SETTINGS)
        with streaming(config) as stream:
            wait_until(lambda: files(lake) > 0, 60, "a first window")
            first = files(lake)
            time.sleep(4 * WINDOW_S)
            assert files(lake) > first
            children = stream.children()
            assert stream.end(signal.SIGTERM) == 0, stream.said()
            assert not any(c.is_running() and c.status() != psutil.STATUS_ZOMBIE for c in children), "left behind"
            assert "Traceback" not in stream.said()
        assert median(lags(lake)) <= WINDOW_S + 10
        assert run(config) == 0
        assert_all_once(lake, web, last=False)


def lags(lake: Path) -> list[float]:
    """Seconds from an article's fetch to the file that holds it."""
    query = f"SELECT fetched_at, filename FROM read_parquet('{lake}/articles/**/*.parquet', filename = true)"
    return [Path(name).stat().st_mtime - at.timestamp() for at, name in duckdb.sql(query).fetchall()]


def test_ctrl_c_ends_it_as_well(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with serving(answer(feed("Reservoir full again"))) as paper, streaming(configured(tmp_path, paper)) as stream:
        wait_until(lambda: files(lake) > 0, 60, "a first window")
        assert stream.end(signal.SIGINT) == 0, stream.said()
        assert "Traceback" not in stream.said()


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


def test_who_hangs_or_fails_holds_up_nobody(tmp_path: Path) -> None:
    lake, chance = tmp_path / "lake", Random(7)

    def hangs(_asked: Asked) -> bytes:
        time.sleep(50)
        return answer(feed("Too late to be news"))

    def slow(_asked: Asked) -> bytes:
        time.sleep(30)
        return answer(feed("Slow presses still print"))

    def failing(_asked: Asked) -> bytes:
        return answer(status=500) if chance.random() < 0.4 else answer(feed("Printed between two failures"))

    def good(_asked: Asked) -> bytes:
        return answer(feed(f"On the minute {time.time():.0f}"))

    with (
        serving(hangs, "127.0.0.2") as one,
        serving(slow, "127.0.0.3") as two,
        serving(failing, "127.0.0.4") as three,
        serving(good, "127.0.0.5") as four,
        streaming(configured(tmp_path, one, two, three, four)) as stream,
    ):
        expected = {"Slow presses still print", "Printed between two failures"}
        wait_until(lambda: expected <= titles(lake), 120, "the answer of 30 s, and what fails now and then")
        assert stream.end() == 0, stream.said()
    polls = sorted(r["fetched_at"] for r in rows(lake, "fetches", "source_id, fetched_at") if r["source_id"] == "s4")
    gaps = [(b - a).total_seconds() for a, b in pairwise(polls)]
    assert max(gaps) <= INTERVAL_S + 2 * TICK_S, "another source's silence held it up"


def test_an_old_article_lands_at_once_on_its_own_day(tmp_path: Path) -> None:
    lake, old = tmp_path / "lake", datetime.now(UTC) - timedelta(days=3)
    both = feed("Found in a drawer", old), feed("Fresh from the press")
    with (
        serving(answer(both[0]), "127.0.0.2") as one,
        serving(answer(both[1]), "127.0.0.3") as two,
        streaming(configured(tmp_path, one, two)) as stream,
    ):
        wait_until(lambda: len(titles(lake)) == 2, 60, "both articles")
        assert stream.end() == 0
    days = {r["title"]: str(r["date"]) for r in rows(lake, "articles", "title, date")}
    assert days["Found in a drawer"] == old.date().isoformat()
    assert max(lags(lake)) <= 2 * WINDOW_S + TICK_S


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


def configured(folder: Path, *servers: RawServer) -> Path:
    """A configuration of one feed for each server: s1, s2, ..."""
    sources = (f'[[source]]\nid = "s{n}"\nurl = "{s.url()}"\nfull_text = "never"\n' for n, s in enumerate(servers, 1))
    path = folder / "presslake.toml"
    path.write_text(f'[http]\nallow_networks = ["127.0.0.0/8"]\n{SETTINGS}\n{"".join(sources)}', "utf-8")
    return path


def feed(title: str, at: datetime | None = None) -> bytes:
    """RSS of one entry with a full text."""
    day = format_datetime(at or datetime.now(UTC))
    text = "<p>The water stands at the rim of the dam, as it last did nine years ago.</p>" * 20
    link = f"http://paper.example/{title.replace(' ', '-').lower()}"
    return (
        f"<rss version='2.0'><channel><title>Paper</title><item><title>{title}</title><link>{link}</link>"
        f"<guid>{link}</guid><pubDate>{day}</pubDate><description><![CDATA[{text}]]></description></item></channel></rss>"
    ).encode()


def titles(lake: Path) -> set[str]:
    """Of what has landed."""
    return {r["title"] for r in rows(lake, "articles", "title")}
