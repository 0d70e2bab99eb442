"""Poll: sources to payloads, each kept in raw/ before it is passed on. One round for a cycle, or one a tick."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import apache_beam as beam
from apache_beam.coders import PickleCoder
from apache_beam.metrics import Metrics
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Timestamp

from pipeline.here import Here
from pipeline.lake import RawStore
from pipeline.options import Settings
from pipeline.sources.manners.schedule import known
from pipeline.sources.polled import Polled, utc_now
from pipeline.sources.round import Round
from pipeline.state import SourceState, is_due
from schemas.records import Fetch, Payload, Source
from transforms.aside import Aside
from transforms.identity import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Here):
    """What a bounded poll is told, and where it tells what came of it.

    Args:
        settings: limits and the lake.
        states: where the sources stand.
        known_raw: digest -> file of payloads that raw/ holds already.
        cycle: when the cycle, or this slice of it, began.
        cycle_id: names the slice.
        polled: takes the next state of each source that was polled; it counts once all else has landed.
    """

    settings: Settings
    states: dict[str, SourceState]
    known_raw: dict[str, str]
    cycle: datetime
    cycle_id: str
    polled: list[SourceState] = field(default_factory=list)


class PollOnce(beam.PTransform):
    """Lists of sources' ids -> the payloads that they have now; a row of fetches/ for each poll is put aside."""

    def __init__(self, plan: Plan, aside: Aside) -> None:
        super().__init__()
        self._plan = plan
        self._aside = aside

    def expand(self, ids: beam.PCollection[list[str]]) -> beam.PCollection[Payload]:
        out = ids | "Round" >> beam.ParDo(_PollOnce(self._plan)).with_outputs("fetches", main="payloads")
        self._aside.put("fetches", out.fetches)
        return out.payloads


class _PollOnce(beam.DoFn):
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._counters = {
            name: Metrics.counter("presslake", f"sources_{name}") for name in ("polled", "unchanged", "failed")
        }

    def process(self, ids: list[str]) -> Iterator[Payload | Fetch | Any]:
        plan = self._plan
        by_id = {s.id: s for s in plan.settings.sources}
        sources = [by_id[source_id] for source_id in ids]
        raw = RawStore(plan.settings.lake, plan.known_raw)
        seed = int(digest(plan.cycle_id, size_bytes=4), 16)
        plan.polled.clear()
        for polled in Round(plan.settings, plan.states, raw, plan.cycle, utc_now, seed).poll(sources):
            if polled.state:
                plan.polled.append(polled.state)
                self._count(polled.state)
            yield from outputs(polled)

    def _count(self, state: SourceState) -> None:
        self._counters["polled"].inc()
        if state.last_error:
            self._counters["failed"].inc()
        elif state.new_at != state.last_polled_at:
            self._counters["unchanged"].inc()


def outputs(polled: Polled) -> Iterator[Any]:
    """Payload and fetch as elements whose timestamp is the time of the fetch, so that no window finds them late."""
    if polled.fetch:
        yield beam.pvalue.TaggedOutput("fetches", _at(polled.fetch, polled.fetch.fetched_at))
    if polled.payload:
        yield _at(polled.payload, polled.payload.fetched_at)


def _at(value: Any, moment: datetime) -> TimestampedValue:
    return TimestampedValue(value, Timestamp(micros=int(moment.timestamp() * 1_000_000)))


class PollShards(beam.PTransform):
    """Ticks -> payloads of the sources that are due, for as long as ticks come.

    Sources are spread over shards by host; where each stands lives in Beam state, so it goes back with a
    checkpoint. A cold start asks without validators.

    Args:
        settings: limits, sources and the lake.
        shards: how many rounds may go on at once.
        tick_s: seconds between two ticks; a tick older than that is skipped, so that downtime makes no storm.
        aside: takes the fetches.
        clock: tells the time.
    """

    def __init__(
        self, settings: Settings, shards: int, tick_s: float, aside: Aside, clock: Callable[[], datetime] = utc_now
    ) -> None:
        super().__init__()
        self._settings, self._shards, self._tick_s = settings, shards, tick_s
        self._aside, self._clock = aside, clock

    def expand(self, ticks: beam.PCollection[Any]) -> beam.PCollection[Payload]:
        out = (
            ticks
            | "Shards" >> beam.FlatMap(_to_shards, self._shards).with_output_types(tuple[int, float])
            | "Rounds"
            >> beam.ParDo(_PollShard(self._settings, self._shards, self._tick_s, self._clock)).with_outputs(
                "fetches", main="payloads"
            )
        )
        self._aside.put("fetches", out.fetches)
        return out.payloads


def _to_shards(_tick: Any, shards: int, at: Any = beam.DoFn.TimestampParam) -> Iterator[tuple[int, float]]:
    for shard in range(shards):
        yield shard, float(at)


def shard_of(source: Source, shards: int) -> int:
    """A source's shard: all sources of one host are in one, which keeps them polite."""
    host = source.location if source.kind == "folder" else urlsplit(source.location).netloc
    return int(digest(host, size_bytes=4), 16) % shards


class _PollShard(beam.DoFn):
    STATES = ReadModifyWriteStateSpec("states", PickleCoder())

    def __init__(self, settings: Settings, shards: int, tick_s: float, clock: Callable[[], datetime]) -> None:
        self._settings, self._shards, self._tick_s, self._clock = settings, shards, tick_s, clock

    def setup(self) -> None:
        self._raw = RawStore(Path(self._settings.lake))

    def process(self, tick: tuple[int, float], kept: Any = beam.DoFn.StateParam(STATES)) -> Iterator[Any]:
        shard, at = tick
        now = self._clock()
        if now.timestamp() - at > self._tick_s:
            return
        states: dict[str, SourceState] = kept.read() or {}
        due = [
            s for s in self._settings.sources if shard_of(s, self._shards) == shard and is_due(known(s, states), now)
        ]
        if not due:
            return
        for polled in Round(self._settings, states, self._raw, now, self._clock, int(at)).poll(due):
            if polled.state:
                states = states | {polled.state.source_id: polled.state}
            yield from outputs(polled)
        ids = {s.id for s in self._settings.sources}
        kept.write({k: v for k, v in states.items() if k in ids})
