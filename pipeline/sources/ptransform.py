"""Poll: sources to payloads, each kept in raw/ before it is passed on. One round for a cycle, or one a tick."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import TimestampedValue
from apache_beam.utils.timestamp import Timestamp

from pipeline.here import Here
from pipeline.lake.raw import RawStore
from pipeline.options import Settings
from pipeline.sources.polled import Polled, utc_now
from pipeline.sources.round import Round
from pipeline.state import SourceState
from schemas.records import Fetch, Payload
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


def outputs(polled: Polled, not_before_s: float = 0.0) -> Iterator[Any]:
    """Payload and fetch as elements whose timestamp is the time of the fetch, so that no window finds them late; not
    before that moment (seconds since 1970), where what asks for them now is younger than they are."""
    if polled.fetch:
        yield beam.pvalue.TaggedOutput("fetches", at_time(polled.fetch, polled.fetch.fetched_at, not_before_s))
    if polled.payload:
        yield at_time(polled.payload, polled.payload.fetched_at, not_before_s)


def at_time(value: Any, moment: datetime, not_before_s: float) -> TimestampedValue:
    """An element with that moment as its timestamp, or a later one, in seconds since 1970."""
    return TimestampedValue(value, Timestamp(micros=int(max(moment.timestamp(), not_before_s) * 1_000_000)))
