"""PollShards: ticks to payloads, for as long as ticks come."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import apache_beam as beam
from apache_beam.coders import PickleCoder
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec

from pipeline.lake.raw import RawStore
from pipeline.options import Settings
from pipeline.sources.beside import Beside
from pipeline.sources.manners.schedule import known
from pipeline.sources.polled import utc_now
from pipeline.sources.ptransform import outputs
from pipeline.sources.round import Round
from pipeline.state import SourceState, is_due
from schemas.records import Payload, Source
from transforms.aside import Aside
from transforms.identity import digest


class PollShards(beam.PTransform):
    """Ticks -> payloads of the sources that are due, for as long as ticks come; rows of fetches/ are put aside.

    Sources are spread over shards by host; where each stands lives in Beam state, so it goes back with a
    checkpoint. A cold start asks without validators.

    A tick begins a round for what is due in a thread of its own and waits for it while answers come, for half a tick
    at most. A source that takes longer holds up nobody: its round goes on beside the stream within the usual limits
    (`[http] total_timeout`), and the tick after its answer collects that. What a process has on its way is not in any
    state: where it dies, the source is due still, and is asked again.

    Args:
        settings: limits, sources and the lake.
        shards: how many rounds may be collected side by side.
        tick_s: seconds between two ticks; of those that come later than that, one a period is worked on.
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
        poll = _PollShard(self._settings, self._shards, self._tick_s, self._clock)
        out = (
            ticks
            | "Shards" >> beam.FlatMap(to_shards, self._shards).with_output_types(tuple[int, float])
            | "Rounds" >> beam.ParDo(poll).with_outputs("fetches", main="payloads")
        )
        self._aside.put("fetches", out.fetches)
        return out.payloads


def to_shards(_tick: Any, shards: int, at: Any = beam.DoFn.TimestampParam) -> Iterator[tuple[int, float]]:
    """A tick, once for each shard: its number, and the time of the tick in seconds since 1970."""
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
        self._raw = RawStore(self._settings.lake)
        self._rounds = Beside("poll", self._settings.lake, self._tick_s)
        self._sources: dict[int, list[Source]] = {}
        for source in self._settings.sources:
            self._sources.setdefault(shard_of(source, self._shards), []).append(source)

    def process(self, tick: tuple[int, float], kept: Any = beam.DoFn.StateParam(STATES)) -> Iterator[Any]:
        shard, at_s = tick
        now = self._clock()
        if self._rounds.passes(shard, now.timestamp() - at_s):
            return
        states: dict[str, SourceState] = dict(kept.read() or {})
        self._begin(shard, states, now)
        moved = False
        for polled in self._rounds.collected(shard):
            if polled.state:
                states[polled.state.source_id], moved = polled.state, True
            yield from outputs(polled, not_before_s=at_s)
        if moved:
            configured = {s.id for s in self._sources.get(shard, ())}
            kept.write({k: v for k, v in states.items() if k in configured})

    def _begin(self, shard: int, states: dict[str, SourceState], now: datetime) -> None:
        due = {s.id: s for s in self._sources.get(shard, ()) if is_due(known(s, states), now)}
        round_ = Round(_patient(self._settings), dict(states), self._raw, now, self._clock, int(now.timestamp()))
        self._rounds.begin(shard, due, round_.poll)


def _patient(settings: Settings) -> Settings:
    """A slow answer holds up nobody here, so all of a request's time may pass before its first byte."""
    return replace(settings, http=replace(settings.http, read_timeout_s=settings.http.total_timeout_s))
