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
from pipeline.sources.ptransform import Plan, PollOnce
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
    failing: list[str] = []
    due = due_sources(settings, cycle, all_sources=all_sources)
    asked = len(due)
    for part in count():
        left = cycle + settings.run.deadline - datetime.now(UTC)
        if not due or (part and left <= timedelta(0)):
            break
        if part:
            memory.update()
        in_time = replace(settings, run=replace(settings.run, deadline=left))
        plan = _plan(in_time, state, known_raw, cycle + timedelta(seconds=part))
        counts, polled = _slice(plan, due, memory)
        totals.update(counts)
        failing += [s.source_id for s in polled if s.last_error]
        done = {s.source_id for s in polled if s.next_due_at}  # a folder with more files is due at once
        due = [s for s in due if s.id not in done]
    next_due_at = _next_due(settings.sources, state.sources())
    return Report(due=asked, counts=totals, next_due_at=next_due_at, failing=tuple(failing))


def _plan(settings: Settings, state: StateFolder, known_raw: dict[str, str], start: datetime) -> Plan:
    return Plan(
        settings=settings, states=state.sources(), known_raw=known_raw, cycle=start, cycle_id=window_stamp(start)
    )


def _slice(plan: Plan, due: Sequence[Source], memory: LakeMemory) -> tuple[Mapping[str, int], list[SourceState]]:
    """Counts, and the states of the sources that were polled."""
    lake, aside = plan.settings.lake, Aside()
    pipeline = beam.Pipeline(runner=embedded(), options=embedded_options())
    sources = pipeline | "Sources" >> beam.Create([list(due)], reshuffle=False)
    news(sources, PollOnce(plan, aside), plan.settings, memory, Mode(cycle=plan.cycle), aside)
    counts = counters(finish(pipeline))
    not_landed = sources_not_landed(lake, plan.cycle_id) if counts.get("rejects_rows_landed") else set()
    os.sync()  # what the new states stand for is on disk before they are
    return counts, StateFolder(lake).commit(plan.cycle_id, not_landed)


def _next_due(sources: Sequence[Source], states: dict[str, SourceState]) -> datetime | None:
    times = [s.next_due_at for source in sources if (s := states.get(source.id)) and s.next_due_at]
    return min(times, default=None)
