"""A round: one request at a time for a host, hosts side by side, limits in time and memory, everything kept first."""

import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.lake.raw import RawStore
from pipeline.progress import TALLY
from pipeline.sources.round import Round
from schemas.errors import LakeError
from tests.sources.polling import bodies, now, poll, settings, told, web_source
from tests.sources.server import Asked, answer, feed, head, serving


def slowly(asked: Asked) -> bytes:
    time.sleep(0.15)
    return answer(feed(f"Ferry {asked.target}"))


def test_one_request_at_a_time_for_each_host(tmp_path: Path) -> None:
    """Whatever the port and the letters' case."""
    with serving(slowly) as server, serving(slowly) as other:
        urls = [server.url("/1"), server.url("/2"), server.url("/3"), other.url("/4")]
        times: list[int] = []
        watch = threading.Event()

        def look() -> None:
            while not watch.wait(0.01):
                times.append(server.at_once + other.at_once)

        threading.Thread(target=look, daemon=True).start()
        polled = poll(settings(tmp_path), [web_source(u, f"s{n}") for n, u in enumerate(urls)])
        watch.set()
    assert len(bodies(polled)) == 4
    assert max(times) == 1


@pytest.mark.parametrize(("hosts_at_once", "at_once"), [(3, 3), (16, 8)])
def test_so_many_hosts_at_once(tmp_path: Path, hosts_at_once: int, at_once: int) -> None:
    there = threading.Event()

    def when_all_are_there(asked: Asked) -> bytes:
        if server.most_at_once >= at_once:
            there.set()
        there.wait(20)
        time.sleep(0.1)  # in which one too many would come
        return answer(feed("Ferry"))

    with serving(when_all_are_there, "0.0.0.0") as server:
        sources = [web_source(f"http://127.0.0.{n}:{server.port}/", f"s{n}") for n in range(1, 9)]
        polled = poll(settings(tmp_path, hosts_at_once=hosts_at_once, read_timeout_s=30.0), sources)
        assert server.most_at_once == at_once
    assert len(bodies(polled)) == 8


def test_progress_is_told_while_another_source_hangs(tmp_path: Path) -> None:
    """Payloads wait to be kept together, but who watches sees at once that they came."""
    come = threading.Event()

    def respond(asked: Asked) -> bytes:
        if asked.target == "/hangs":
            come.wait(20)
        return answer(feed(f"Ferry {asked.target}"))

    def polled() -> None:
        poll(settings(tmp_path, read_timeout_s=30.0), sources)

    with serving(respond, "0.0.0.0") as server:
        sources = [web_source(f"http://127.0.0.{n}:{server.port}/{n}", f"s{n}") for n in range(1, 8)]
        sources.append(web_source(f"http://127.0.0.8:{server.port}/hangs", "hangs"))
        TALLY.clear()
        round_ = threading.Thread(target=polled, daemon=True)
        round_.start()
        until = time.monotonic() + 10
        while TALLY.get("sources") < 7 and time.monotonic() < until:
            time.sleep(0.02)
        shown = TALLY.get("sources")
        come.set()
        round_.join()
    assert (shown, TALLY.get("sources")) == (7, 8)


DRIP_S = 10.0


def drip(asked: Asked) -> Iterable[bytes]:
    yield head()
    for _ in range(round(DRIP_S / 0.05)):
        time.sleep(0.05)
        yield b"<!-- -->"


def test_the_total_timeout_cuts_a_drip_and_the_others_go_on(tmp_path: Path) -> None:
    with serving(drip) as slow, serving(answer(feed("Ferry")), "127.0.0.2") as fine:
        began = time.monotonic()
        polled = poll(settings(tmp_path, total_timeout_s=0.5), [web_source(slow.url()), web_source(fine.url(), "fine")])
        assert time.monotonic() - began < DRIP_S
    assert sorted(told(polled)) == [
        ("ok", None),
        ("refused", "no whole answer within 0.5 s ([http] total_timeout_s)"),
    ]


def test_the_deadline_of_a_round(tmp_path: Path) -> None:
    """What is in hand is cut off; what was not begun has no outcome, and stays due."""
    with serving(drip) as server:
        sources = [web_source(server.url(f"/{n}"), f"s{n}") for n in range(3)]
        began = time.monotonic()
        polled = poll(settings(tmp_path, run={"deadline": timedelta(seconds=0.5)}), sources)
        assert time.monotonic() - began < DRIP_S
    [(outcome, reason)] = told(polled)
    assert outcome == "cut-off"
    assert "left of the cycle ([run] deadline)" in (reason or "")
    assert len(server.asked) == 1


def test_after_the_slice_nothing_more_is_begun(tmp_path: Path) -> None:
    large = feed("Ferry" * 150_000)
    with serving(lambda asked: answer(large + asked.target.encode())) as server:
        sources = [web_source(server.url(f"/{n}"), f"s{n}") for n in range(4)]
        polled = poll(settings(tmp_path, run={"slice_mb": 1}), sources)
        assert len(server.asked) == len(polled) == 1


def test_what_comes_out_is_kept(tmp_path: Path) -> None:
    with serving(lambda asked: answer(feed(asked.target))) as server:
        sources = [web_source(server.url(f"/{n}"), f"s{n}") for n in range(20)]
        raw = RawStore(tmp_path)
        for one in Round(settings(tmp_path), {}, raw, now(), now, 7).poll(sources):
            assert one.payload and one.fetch
            kept = pq.ParquetFile(tmp_path / one.payload.raw_file).read().to_pylist()
            assert one.payload.body in [row["body"] for row in kept]
            assert one.fetch.raw_file == one.payload.raw_file


def test_where_nothing_can_be_kept_nothing_goes_on(tmp_path: Path) -> None:
    """The error comes out, and the loop that polls has ended: no more requests, no thread left."""
    (tmp_path / "raw").write_text("in the way")
    with serving(slowly) as server:
        sources = [web_source(server.url(f"/{n}"), f"s{n}") for n in range(400)]
        with pytest.raises(LakeError, match=r"cannot keep a payload in .*raw/"):
            poll(settings(tmp_path, read_timeout_s=30.0), sources)
        asked = len(server.asked)
        time.sleep(0.4)
        assert len(server.asked) <= asked + 1 < 400, "one may have been on its way"
    assert "poll" not in [t.name for t in threading.enumerate()]
