"""One bounded cycle: poll what is due, land it, and only then say that it was polled."""

import logging
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

import apache_beam as beam

from pipeline.lake import LakeMemory, drop_old_raw, gather_keys, raw_files, recover, sources_not_landed
from pipeline.lock import hold
from pipeline.news import Mode, news
from pipeline.options import Settings
from pipeline.runners import counters, embedded, embedded_options, finish
from pipeline.sources.ptransform import PollOnce
from pipeline.state import SourceState, StateFolder, is_due
from schemas.records import Source
from transforms.aside import Aside
from transforms.land.files import window_stamp

log = logging.getLogger("presslake")


@dataclass(frozen=True, slots=True)
class Report:
    """What a cycle did: counts by name, and what it took."""

    due: int
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    next_due_at: datetime | None = None
    failing: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> int:
        return self.counts.get(name, 0)

    @property
    def files(self) -> int:
        """Data files written, keys and raw payloads not counted."""
        return sum(self[f"{t}_files_written"] for t in ("articles", "sightings", "rejects", "fetches"))


def run_cycle(settings: Settings, cycle: datetime, *, all_sources: bool = False) -> Report:
    """Poll the sources that are due (or all), land what is new, and remember where each source stands.

    Raises:
        LockedError: where somebody else writes to the lake.
        LakeError: where the lake cannot be read or written; no source's state has moved then.
    """
    with hold(settings.lake, "run", cycle) as lock:
        state = StateFolder(settings.lake)
        state.drop_pending()
        known_raw: dict[str, str] = {}
        if lock.unclean:
            log.warning("%s did not end cleanly; looking for what landed without being remembered", lock.unclean)
        if lock.unclean or not (settings.lake / "keys").exists():
            log.debug("%d rows remembered", recover(settings.lake, cycle))
            known_raw = raw_files(settings.lake, [cycle.date(), cycle.date() - timedelta(days=1)])
        report = _slices(settings, cycle, state, known_raw, all_sources)
        gather_keys(settings.lake)
        drop_old_raw(settings.lake, cycle.date() - timedelta(days=settings.run.keep_raw_days))
    return replace(report, seconds=(datetime.now(UTC) - cycle).total_seconds())


def due_sources(settings: Settings, now: datetime, *, all_sources: bool) -> list[Source]:
    """The sources that a cycle would poll now; folders are looked into every time."""
    states = StateFolder(settings.lake).sources()
    return [s for s in settings.sources if all_sources or s.kind == "folder" or is_due(states.get(s.id), now)]


def _slices(
    settings: Settings, cycle: datetime, state: StateFolder, known_raw: dict[str, str], all_sources: bool
) -> Report:
    """A cycle lands in slices of `slice_mb`: a shuffle takes five times the memory of what goes through it."""
    memory = LakeMemory(str(settings.lake), settings.run.remember_days, cycle.date())
    memory.forget()
    totals: Counter[str] = Counter()
    due = due_sources(settings, cycle, all_sources=all_sources)
    asked = [s.id for s in due]
    for part in count():
        if not due or (part and _past(cycle, settings)):
            break
        if part:
            memory.update()
        states = state.sources()
        start = cycle + timedelta(seconds=part)  # names this slice's window
        totals.update(_slice(settings, states, due, memory, known_raw, start))
        states = state.sources()
        polled = {s.id for s in settings.sources if _was_polled(states.get(s.id), cycle)}
        due = [s for s in due if s.id not in polled]
    states = state.sources()
    failing = tuple(s for s in asked if (found := states.get(s)) and found.last_error and _was_polled(found, cycle))
    return Report(due=len(asked), counts=totals, next_due_at=_next_due(settings.sources, states), failing=failing)


def _slice(
    settings: Settings,
    states: dict[str, SourceState],
    due: Sequence[Source],
    memory: LakeMemory,
    known_raw: dict[str, str],
    start: datetime,
) -> Mapping[str, int]:
    cycle_id = window_stamp(start)
    aside = Aside()
    poll = PollOnce(settings, states, known_raw, start, cycle_id, aside)
    pipeline = beam.Pipeline(runner=embedded(), options=embedded_options())
    sources = pipeline | "Sources" >> beam.Create([list(due)], reshuffle=False)
    news(sources, poll, settings, memory, Mode(cycle=start), aside)
    counts = counters(finish(pipeline))
    not_landed = sources_not_landed(settings.lake, cycle_id) if counts.get("rejects_rows_landed") else set()
    os.sync()  # what the new state stands for is on disk before it is
    StateFolder(settings.lake).commit(cycle_id, not_landed)
    return counts


def _was_polled(state: SourceState | None, cycle: datetime) -> bool:
    """Polled in this cycle, and with nothing left: a folder with more files stays due at once."""
    if state is None or state.last_polled_at is None or state.last_polled_at < cycle:
        return False
    return state.next_due_at is not None


def _past(cycle: datetime, settings: Settings) -> bool:
    return datetime.now(UTC) - cycle > settings.run.deadline


def _next_due(sources: Sequence[Source], states: dict[str, SourceState]) -> datetime | None:
    times = [s.next_due_at for source in sources if (s := states.get(source.id)) and s.next_due_at]
    return min(times, default=None)
