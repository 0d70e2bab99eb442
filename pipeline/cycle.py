"""One bounded cycle: poll what is due, land it, and only then say that it was polled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

from pipeline.lake.memory import LakeMemory
from pipeline.options import Settings
from pipeline.slices import Lake, Landed, land, writing
from pipeline.sources import waiting
from pipeline.sources.manners.schedule import is_adopted, known
from pipeline.sources.ptransform import Plan, PollOnce
from pipeline.state import SourceState, StateFolder, is_due
from schemas.records import Source
from transforms.land.names import window_stamp


@dataclass(frozen=True, slots=True)
class Report:
    """What a cycle did: counts by name, and what it took."""

    due: int
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    next_due_at: datetime | None = None
    failing: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> int:
        return self.counts.get(name, 0)


def run_cycle(settings: Settings, cycle: datetime, *, all_sources: bool = False) -> Report:
    """Poll the sources that are due (or all), land what is new, and remember where each source stands.

    Raises:
        LockedError: where somebody else writes to the lake.
        LakeError: where the lake cannot be read or written; no source's state has moved then.
    """
    with writing(settings, "run", cycle) as lake:
        report = _slices(settings, cycle, lake, all_sources)
    return replace(report, seconds=(datetime.now(UTC) - cycle).total_seconds())


def due_sources(settings: Settings, now: datetime, *, all_sources: bool) -> list[Source]:
    """The sources that a cycle would poll now; folders are looked into every time."""
    if all_sources:
        return list(settings.sources)
    states = StateFolder(settings.folder).sources()
    return [s for s in settings.sources if s.kind == "folder" or is_due(known(s, states), now)]


def _slices(settings: Settings, cycle: datetime, lake: Lake, all_sources: bool) -> Report:
    """A cycle lands in slices of `slice_mb`: a shuffle takes five times the memory of what goes through it."""
    state, memory = lake.state, lake.memory
    totals: Counter[str] = Counter()
    failing: list[str] = []
    elsewhere: list[str] = []
    due = due_sources(settings, cycle, all_sources=all_sources)
    asked, states = len(due), state.sources()
    page_time = settings.run.page_time
    for part in count():
        left = cycle + settings.run.deadline - datetime.now(UTC)
        if not (due or (part == 0 and _pages_due(settings, state, cycle))) or (part and left <= timedelta(0)):
            break
        if part:
            memory.update()
        in_time = replace(settings, run=replace(settings.run, deadline=left))
        plan = _plan(in_time, states, lake.known_raw, cycle + timedelta(seconds=part))
        landed = _slice(plan, due, memory, min(page_time, max(left, timedelta(0))))
        states = state.commit(states, plan.polled, landed.not_landed)
        page_time -= timedelta(milliseconds=landed.counts.get("pages_ms", 0))
        totals.update(landed.counts)
        failing += [s.source_id for s in plan.polled if s.last_error]
        elsewhere += [s.source_id for s in plan.polled if is_adopted(s)]
        # a folder with more files is due at once
        done = {s.source_id for s in plan.polled if s.next_due_at or s.gone_at}
        due = [s for s in due if s.id not in done]
    next_due_at = _next_due(settings.sources, states)
    totals["pages_waiting"] = sum(p.waits for p in state.pages())
    return Report(due=asked, counts=totals, next_due_at=next_due_at, failing=tuple(failing), moved=tuple(elsewhere))


def _pages_due(settings: Settings, state: StateFolder, now: datetime) -> bool:
    return bool(waiting.due(state.pages(), {s.id for s in settings.sources}, now))


def _plan(settings: Settings, states: dict[str, SourceState], known_raw: dict[str, str], start: datetime) -> Plan:
    return Plan(settings=settings, states=states, known_raw=known_raw, cycle=start, cycle_id=window_stamp(start))


def _slice(plan: Plan, due: Sequence[Source], memory: LakeMemory, page_time: timedelta) -> Landed:
    return land(plan.settings, [s.id for s in due], partial(PollOnce, plan), memory, plan.cycle, page_time)


def _next_due(sources: Sequence[Source], states: dict[str, SourceState]) -> datetime | None:
    times = [s.next_due_at for source in sources if (s := states.get(source.id)) and s.next_due_at]
    return min(times, default=None)
