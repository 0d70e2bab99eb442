"""What ticks do in a stream: poll what is due, ask for pages, and collect what an earlier tick began."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.test_stream import TestStream as Stream
from apache_beam.testing.util import BeamAssertException, assert_that
from apache_beam.transforms.window import TimestampedValue

from pipeline.lake.memory import LakeMemory
from pipeline.options import Settings
from pipeline.sources.page_shards import FetchPagesInTicks
from pipeline.sources.polled import Polled
from pipeline.sources.ptransform import outputs
from pipeline.sources.shards import PollShards, shard_of
from pipeline.sources.waiting import HOLD
from schemas.records import Entry, Item, Payload
from tests.articles import NOW, make_entry, make_fetch, make_item
from tests.sources.polling import settings, web_source
from tests.sources.server import Asked, answer, serving
from tests.sources.visiting import PAGE
from tests.verbs.test_time import streaming
from transforms.aside import Aside

TICK_S = 15.0


class Clock:
    """The time of the tick that is at work, as a runner in this process sees it."""

    at = 0.0

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(Clock.at, UTC)


class _Tells(beam.DoFn):
    """Sets the clock to each tick; an element of a pair (time, seconds late) is a tick that comes late."""

    def process(self, late_s: float, at: Any = beam.DoFn.TimestampParam) -> Any:
        Clock.at = float(at) + late_s
        yield late_s


def ticking(*moments: tuple[float, float], quiet_s: float = 1.0) -> Stream:
    """A stream of ticks: (time, how late it is worked on); `quiet_s`: what passes after the last of them."""
    stream = Stream()
    for at, late_s in moments:
        stream = stream.advance_watermark_to(at).add_elements([TimestampedValue(late_s, at)])
    return stream.advance_watermark_to(moments[-1][0] + quiet_s).advance_watermark_to_infinity()


def polled(
    limits: Settings, stream: Stream, check: Callable[[list[tuple[bytes, float]]], bool], shards: int = 1
) -> None:
    """Poll by ticks, and check (body, timestamp) of the payloads that come out."""
    with streaming() as p:
        ticks = p | stream | beam.ParDo(_Tells())
        payloads = ticks | PollShards(limits, shards, TICK_S, Aside(), Clock())
        assert_that(payloads | beam.ParDo(_Bodies()), holds(check))


class _Bodies(beam.DoFn):
    def process(self, payload: Payload, at: Any = beam.DoFn.TimestampParam) -> Any:
        yield payload.body, float(at)


def holds(check: Callable[[list[Any]], bool]) -> Callable[[Any], None]:
    def look(actual: Any) -> None:
        if not check(sorted(actual)):
            raise BeamAssertException(f"not as expected: {sorted(actual)}")

    return look


def test_a_source_is_polled_when_it_is_due_with_its_validators_and_not_before(tmp_path: Path) -> None:
    with serving(answer(b"<rss/>", ETag='"one"')) as server:
        limits = replace(settings(tmp_path), sources=(web_source(server.url(), interval_s=60.0),))
        polled(limits, ticking((1000, 0), (1015, 0), (1075, 0)), lambda out: [body for body, _ in out] == [b"<rss/>"])
    assert [a.headers.get("if-none-match") for a in server.asked] == [None, '"one"']


@pytest.mark.parametrize("late_s", [TICK_S + 1, 100 * TICK_S])
def test_of_ticks_that_come_late_one_a_period_is_worked_on(tmp_path: Path, late_s: float) -> None:
    """After a downtime many come at once; where a machine is too slow, all of them do."""
    with serving(answer(b"<rss/>")) as server:
        limits = replace(settings(tmp_path), sources=(web_source(server.url(), interval_s=1.0),))
        ticks = ticking(*((1000 + n * TICK_S, late_s) for n in range(4)))
        polled(limits, ticks, lambda out: out == [(b"<rss/>", 1000 + late_s)])
    assert len(server.asked) == 1


def test_what_answers_after_its_tick_comes_out_of_a_later_one_with_that_ones_time(tmp_path: Path) -> None:
    released = threading.Event()

    def slow(_asked: Asked) -> bytes:
        released.wait(20)
        return answer(b"<rss>late</rss>")

    with serving(slow, "127.0.0.2") as one, serving(answer(b"<rss>quick</rss>"), "127.0.0.3") as two:
        sources = (web_source(one.url(), "slow"), web_source(two.url(), "quick"))
        limits = replace(settings(tmp_path, read_timeout_s=30.0, total_timeout_s=30.0), sources=sources)
        threading.Timer(3.0, released.set).start()
        ticks = ticking((1000, 0), (1015, 0), (1030, 0), (1045, 0), (1060, 0))
        polled(limits, ticks, lambda out: [b for b, _ in out].count(b"<rss>late</rss>") == 1 and late_at(out) >= 1015)
    assert len(one.asked) == 1


def late_at(out: list[tuple[bytes, float]]) -> float:
    return next(at for body, at in out if b"late" in body)


def test_what_was_fetched_before_its_tick_is_not_late_in_it() -> None:
    row = make_fetch("slow", fetched_at=datetime.fromtimestamp(1000, UTC))
    assert [float(o.value.timestamp) for o in outputs(Polled(fetch=row, state=None), not_before_s=1015.0)] == [1015.0]
    assert [float(o.value.timestamp) for o in outputs(Polled(fetch=row, state=None), not_before_s=990.0)] == [1000.0]


def test_all_sources_of_a_host_are_in_one_shard() -> None:
    one, two = web_source("http://a.example/feed", "one"), web_source("http://a.example/other", "two")
    assert shard_of(one, 7) == shard_of(two, 7)
    assert {shard_of(web_source(f"http://{n}.example/", str(n)), 3) for n in range(50)} == {0, 1, 2}


def visited(limits: Settings, items: list[Item], ticks: Stream, check: Callable[[list[Any]], bool]) -> None:
    """Items at 999, then ticks; checks the texts that go on."""
    memory = LakeMemory(str(limits.lake), 400, NOW.date(), refresh_s=0.0)
    with streaming() as p:
        told = p | "Ticks" >> ticks | beam.ParDo(_Tells())
        given = p | "Items" >> beam.Create([TimestampedValue(i, 999) for i in items]).with_output_types(Item)
        out = given | FetchPagesInTicks(told, limits, memory, 1, TICK_S, Aside(), Clock())
        assert_that(out | beam.Map(lambda i: (i.entry.title, i.entry.text_source)), holds(check))


def summary(link: str) -> Entry:
    """An entry with less than its page has."""
    body = "The ferry will cross the strait again, says the harbour …"
    return make_entry(title="Short", link=link, body=body, text_source="feed-summary")


def test_an_entry_without_its_text_gets_its_page_and_one_with_it_passes(tmp_path: Path) -> None:
    with serving(answer(PAGE, Content_Type="text/html")) as server:
        limits = replace(settings(tmp_path, page_gap_s=0.0), sources=(web_source(server.url(), robots="never"),))
        short = make_item(
            make_entry(title="Short", link=server.url("/p"), body="A ferry …", text_source="feed-summary")
        )
        whole = make_item(make_entry(title="Whole", body="The ferry crosses again. " * 60), position=1)
        expected = [("Short", "page"), ("Whole", "feed-full")]
        visited(limits, [short, whole], ticking((1000, 0), (1015, 0), (1030, 0)), lambda out: out == expected)
    assert len(server.asked) == 1


def test_where_the_page_does_not_come_the_entry_goes_on_without_it_once(tmp_path: Path) -> None:
    with serving(answer(status=500)) as server:
        limits = replace(settings(tmp_path, page_gap_s=0.0), sources=(web_source(server.url(), robots="never"),))
        short = make_item(summary(server.url("/p")))
        ticks = ticking(*((NOW.timestamp() + n * TICK_S, 0) for n in range(8)))
        visited(limits, [short], ticks, lambda out: out == [("Short", "feed-summary")])
    assert len(server.asked) == 1


def test_where_ticks_end_before_its_page_comes_the_entry_goes_on_without_it(tmp_path: Path) -> None:
    """The stream is asked to end: what it has in hand lands, and its feed may show it no more when it begins again."""
    with serving(answer(status=503, Retry_After="3600")) as server:
        limits = replace(settings(tmp_path, page_gap_s=0.0), sources=(web_source(server.url(), robots="never"),))
        short = make_item(summary(server.url("/p")), fetched_at=datetime.fromtimestamp(999, UTC))
        ticks = ticking((1000, 0), (1015, 0), quiet_s=HOLD.total_seconds())
        visited(limits, [short], ticks, lambda out: out == [("Short", "feed-summary")])
    assert len(server.asked) == 1


def test_while_the_lake_keeps_nothing_pages_are_not_asked_for_again_and_again(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("no folder")
    with serving(answer(PAGE, Content_Type="text/html")) as server:
        limits = replace(settings(tmp_path, page_gap_s=0.0), sources=(web_source(server.url(), robots="never"),))
        short = make_item(summary(server.url("/p")))
        ticks = ticking(*((NOW.timestamp() + n * TICK_S, 0) for n in range(8)))
        visited(limits, [short], ticks, lambda out: out == [("Short", "feed-summary")])
    assert len(server.asked) == 1


def test_no_thread_is_left_waiting() -> None:
    """Whatever the tests above began has ended: a round that outlives its stream ends by itself."""
    until = time.monotonic() + 30
    while any(t.name in ("lane", "poll") for t in threading.enumerate()):
        assert time.monotonic() < until, [t.name for t in threading.enumerate()]
        time.sleep(0.1)
