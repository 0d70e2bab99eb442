"""FetchPagesInTicks: in a stream, items wait in durable state for their pages, and each tick asks for some."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import apache_beam as beam
from apache_beam.coders import BytesCoder, PickleCoder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec, TimerSpec, on_timer

from pipeline.lake.memory import LakeMemory
from pipeline.lake.raw import RawStore
from pipeline.options import Settings
from pipeline.sources.beside import Beside
from pipeline.sources.page_list import PageList
from pipeline.sources.pages import PageRound, host_of
from pipeline.sources.polled import utc_now
from pipeline.sources.ptransform import at_time
from pipeline.sources.shards import to_shards
from pipeline.sources.waiting import HOLD
from schemas.codec import decode, encode
from schemas.records import Fetch, Item, PendingPage, Reject
from transforms.aside import Aside
from transforms.identity import digest

_Element = tuple[int, tuple[float, bytes]]
"""A shard and, with its time, a tick; or an item."""

_TICK = b""
_ASIDE = ("rejects", "fetches")


class FetchPagesInTicks(beam.PTransform):
    """Items -> items, summaries with their page's text where it could be had; rejects and fetches are put aside.

    Items that want a page wait in the state of a shard, by the page's host, and go back with a checkpoint. Each tick
    asks for those that are due, in a round beside the stream as polls are; a later tick collects. An item whose page
    has not come within `HOLD` goes on as it is, and its page is asked for on.

    Args:
        ticks: of the stream.
        settings: limits, sources and the lake.
        memory: what has landed.
        shards: as many rounds may be collected side by side.
        tick_s: seconds between two ticks.
        aside: takes the fetches, and rejects for entries without a text whose page could not be had.
        clock: tells the time.
    """

    def __init__(
        self,
        ticks: beam.PCollection[Any],
        settings: Settings,
        memory: LakeMemory,
        shards: int,
        tick_s: float,
        aside: Aside,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__()
        self._ticks, self._aside, self._shards = ticks, aside, shards
        self._sort = _Sort(settings, memory, shards, clock)
        self._visit = _VisitShard(settings, memory, tick_s, clock)

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Item]:
        sort = beam.ParDo(self._sort).with_output_types(Item, wanting=_Element)
        sorted_items = items | "Sort" >> sort.with_outputs("wanting", main="complete")
        ticks = (
            self._ticks
            | "Shards" >> beam.FlatMap(to_shards, self._shards).with_output_types(tuple[int, float])
            | "Tick" >> beam.Map(_tick).with_output_types(_Element)
        )
        visited = (
            (ticks, sorted_items.wanting)
            | "Together" >> beam.Flatten()
            | "Visit" >> beam.ParDo(self._visit).with_outputs(*_ASIDE, main="items")
        )
        for table in _ASIDE:
            self._aside.put(table, visited[table])
        return (sorted_items.complete, visited["items"]) | "All" >> beam.Flatten().with_output_types(Item)


def _tick(shard: tuple[int, float]) -> _Element:
    return shard[0], (shard[1], _TICK)


class _Sort(beam.DoFn):
    def __init__(self, settings: Settings, memory: LakeMemory, shards: int, clock: Callable[[], datetime]) -> None:
        self._settings, self._provide, self._shards, self._clock = settings, memory, shards, clock

    def start_bundle(self) -> None:
        self._list = PageList(self._settings, self._provide(), self._clock)

    def process(self, item: Item) -> Iterator[Any]:
        if self._list.wants(item):
            shard = int(digest(host_of(item.entry.link or ""), size_bytes=4), 16) % self._shards
            yield beam.pvalue.TaggedOutput("wanting", (shard, (0.0, encode(item))))
        else:
            yield item


class _VisitShard(beam.DoFn):
    """State: `arrived`, items since the last tick; `pages`, what waits. Where no tick comes any more (the stream is asked to
    end, or was resumed with fewer shards), `left` lets go on what has waited for so long."""

    ARRIVED = BagStateSpec("arrived", BytesCoder())
    PAGES = ReadModifyWriteStateSpec("pages", PickleCoder())
    LEFT = TimerSpec("left", TimeDomain.WATERMARK)

    def __init__(self, settings: Settings, memory: LakeMemory, tick_s: float, clock: Callable[[], datetime]) -> None:
        self._settings, self._provide, self._tick_s, self._clock = settings, memory, tick_s, clock

    def setup(self) -> None:
        self._raw = RawStore(self._settings.lake)
        self._rounds = Beside("pages", self._settings.lake, self._tick_s)

    def process(
        self,
        element: _Element,
        arrived: Any = beam.DoFn.StateParam(ARRIVED),
        pages: Any = beam.DoFn.StateParam(PAGES),
        left: Any = beam.DoFn.TimerParam(LEFT),
        at: Any = beam.DoFn.TimestampParam,
    ) -> Iterator[Any]:
        shard, (at_s, data) = element
        if data != _TICK:
            arrived.add(data)
            left.set(at + HOLD.total_seconds())
            return
        if self._rounds.passes(shard, self._clock().timestamp() - at_s):
            return
        items = [decode(Item, one) for one in arrived.read()]
        before: list[PendingPage] = pages.read() or []
        if not items and not any(page.waits for page in before):
            return
        waiting = PageList(self._settings, self._provide(), self._clock)
        for outcome in self._visited(shard, waiting, before, items):
            yield _output(outcome, at_s)
        arrived.clear()
        pages.write(list(waiting.pages))

    @on_timer(LEFT)
    def on_left(
        self,
        at: Any = beam.DoFn.TimestampParam,
        arrived: Any = beam.DoFn.StateParam(ARRIVED),
        pages: Any = beam.DoFn.StateParam(PAGES),
    ) -> Iterator[Any]:
        waiting = PageList(self._settings, self._provide(), self._clock)
        before, items = pages.read() or [], [decode(Item, one) for one in arrived.read()]
        for item in (*self._entered(waiting, before, items), *waiting.held_long(timedelta(0))):
            yield _output(item, float(at))
        arrived.clear()
        pages.write(list(waiting.pages))

    def _entered(self, waiting: PageList, before: list[PendingPage], items: list[Item]) -> list[Item]:
        """What need not wait."""
        unwanted = waiting.unwanted(before)
        told = waiting.enter(before, items)
        return [*unwanted, *waiting.without_page(told, given_up=True)]

    def _visited(
        self, shard: int, waiting: PageList, before: list[PendingPage], items: list[Item]
    ) -> Iterator[Item | Reject | Fetch]:
        yield from self._entered(waiting, before, items)
        self._begin(shard, waiting)
        for polled in self._rounds.collected(shard):
            if polled.fetch is None or polled.fetch.outcome == "cut-off":
                continue  # it waits as if it had not been asked for
            yield polled.fetch
            yield from waiting.answered(polled)
        yield from waiting.led_away()
        yield from waiting.held_long(HOLD)

    def _begin(self, shard: int, waiting: PageList) -> None:
        now = self._clock()
        round_ = PageRound(
            settings=self._settings,
            sources=waiting.sources,
            raw=self._raw,
            cycle=now,
            clock=self._clock,
            seed=int(now.timestamp()),
            time=timedelta(seconds=self._tick_s + self._settings.http.total_timeout_s),
        )
        self._rounds.begin(shard, {page.form: page for page in waiting.due()}, round_.visit)


def _output(outcome: Item | Reject | Fetch, not_before_s: float) -> Any:
    if isinstance(outcome, Item):
        return at_time(outcome, outcome.fetched_at, not_before_s)
    if isinstance(outcome, Fetch):
        return beam.pvalue.TaggedOutput("fetches", at_time(outcome, outcome.fetched_at, not_before_s))
    return beam.pvalue.TaggedOutput("rejects", at_time(outcome, outcome.rejected_at, not_before_s))
