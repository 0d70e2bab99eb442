"""When a source is asked again, and at which address."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random

from pipeline.state import SourceState
from schemas.records import Source
from transforms.identity import digest

BACK_OFF_MOST_S = 86_400.0
"""A source that fails is asked at least once a day, or at its own interval where that is longer."""

SAME_ANSWERS = 3
"""So many polls in a row must be sent to the same address for good before it is used; and so many failures there in a
row make us ask at the configured one again."""

_EARLY_S = 30.0
_EARLY_SHARE = 0.1
_LATER_SHARE = 0.05
"""Less than what it ends early: by chance alone no source misses a timer of the least interval."""

_SOONER_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """Between what a learned interval lies, in seconds."""

    least_s: float
    most_s: float


def known(source: Source, states: dict[str, SourceState]) -> SourceState:
    """The state of a source; a fresh one where there is none, or where it was for another address.

    Where the configuration reads its documents otherwise than before, nothing counts as read: what it says would
    have no effect on a document that does not change.
    """
    state, reading = states.get(source.id), _reading(source)
    if state is None or state.location != source.location:
        return SourceState(source_id=source.id, location=source.location, reading=reading)
    if state.reading == reading:
        return state
    if not state.reading:  # of a lake that did not write it down
        return replace(state, reading=reading)
    return replace(
        state,
        reading=reading,
        etag=None,
        last_modified=None,
        body_digest=None,
        failed_digest=None,
        next_due_at=None,
        cursor=None,
        published=None,
        way=None,
        seen="",
        files={},
    )


def _reading(source: Source) -> str:
    """16 hex digits over what decides which entries of a document are taken, and how they are read."""
    told = (source.kind, source.include, source.exclude, source.fields, source.links, source.api, source.time_zone)
    return _digest_of(told)


@lru_cache(1024)
def _digest_of(told: tuple[object, ...]) -> str:
    return digest(repr(told), size_bytes=8)  # the same for most sources


def succeeded(
    state: SourceState,
    source: Source,
    limits: Limits,
    *,
    new: bool,
    asked_s: float | None,
    cycle: datetime,
    now: datetime,
    chance: Random,
) -> SourceState:
    """The state after a good answer.

    A source with an interval of its own is asked just so often: its configuration's owner knows why. Any other is
    asked again after the longest of

    - what it declares: `state.hint_s` (its document) and `asked_s` (its answer's freshness);
    - a quarter of its pace, so that news waits a quarter of the usual time between two of them at most;
    - a tenth of its silence, so that a source that has gone quiet is asked less and less.

    All of it lies between `least_s` and `most_s`, then up to a twentieth more by chance: a declared pause must not be
    undercut, and sources that were asked together shall not stay together. A timer of the same period as the interval
    would miss it by a second, so it counts from when the cycle began, and ends up to 30 s (at most a tenth) early;
    but what is declared counts in full and from now. Hours and days that the document names as those in which
    nothing changes (RSS: skipHours, skipDays) are passed over.

    Args:
        new: whether it brought something that was not known.
        asked_s: seconds for which the answer says that it stays as it is.
        cycle: when the round of polls began.
    """
    state = _paced(state, new=new, now=now)
    if source.interval_s is not None:
        learned_s, due = None, cycle + timedelta(seconds=source.interval_s - _early_s(source.interval_s))
    else:
        learned_s, due = _learned(state, limits, asked_s or 0.0, cycle, now, chance)
    return replace(
        state,
        last_polled_at=now,
        last_ok_at=now,
        last_error=None,
        failures=0,
        gone_at=None,
        next_due_at=due,
        interval_s=learned_s,
    )


def failed(
    state: SourceState,
    source: Source,
    limits: Limits,
    *,
    reason: str,
    status: int | None,
    retry_at: datetime | None,
    cycle: datetime,
    now: datetime,
    chance: Random,
) -> SourceState:
    """The state after a bad answer, or none.

    Asked after one interval, then two, four, eight, up to a day, each up to a tenth less by chance; never before
    `retry_at`, which the server asked for. 404 is a failure like any other, for feeds come back; 410 says that it is
    gone for good (RFC 9110, 15.5.11), and it is not asked any more until its configured address changes; where it had
    moved to, 410 only ends that.
    """
    failures = state.failures + 1
    if is_adopted(state) and (failures >= SAME_ANSWERS or status == 410):
        state, status = _forgotten(state), None
    state = replace(state, last_polled_at=now, last_error=reason, failures=failures)
    if status == 410:
        return replace(state, gone_at=now, next_due_at=None)
    interval_s = source.interval_s or limits.least_s
    pause_s = min(interval_s * 2.0 ** min(failures - 1, 30), max(BACK_OFF_MOST_S, interval_s))
    due = cycle + timedelta(seconds=pause_s * (1 - chance.uniform(0, _SOONER_SHARE)))
    return replace(state, next_due_at=max(due, retry_at) if retry_at else due)


def moved(state: SourceState, permanent: str | None) -> SourceState:
    """The state after an answer that came from `permanent`, to where it was sent for good (301, 308) all the way;
    None where it was not.

    An address counts after three polls in a row. While a further move from it is counted, it is still the one asked.
    """
    if permanent is None:
        return _settled(state) if state.moved_from else state if is_adopted(state) else _nowhere(state)
    if permanent == state.moved_to:
        times = state.moved_times + 1
        state = replace(state, moved_times=times, moved_from=None if times >= SAME_ANSWERS else state.moved_from)
    else:
        asked = state.moved_to if is_adopted(state) else state.moved_from
        state = replace(state, moved_to=permanent, moved_times=1, moved_from=asked)
    return _nowhere(state) if is_adopted(state) and permanent == state.location else state  # it is back home


def address(state: SourceState, source: Source) -> str:
    """Where to ask now: where it moved for good, or where it is configured."""
    return (state.moved_to if is_adopted(state) else state.moved_from) or source.location


def is_adopted(state: SourceState) -> bool:
    """Whether it is asked at another address than it is configured with."""
    return state.moved_to is not None and state.moved_times >= SAME_ANSWERS


def _settled(state: SourceState) -> SourceState:
    """Not sent on any more: the address that is asked is the right one."""
    return replace(state, moved_to=state.moved_from, moved_times=SAME_ANSWERS, moved_from=None)


def _nowhere(state: SourceState) -> SourceState:
    if state.moved_to is None and state.moved_from is None:
        return state
    return replace(state, moved_to=None, moved_times=0, moved_from=None)


def _forgotten(state: SourceState) -> SourceState:
    """Without the address, and without the validators, which are of what it served."""
    return replace(_nowhere(state), etag=None, last_modified=None)


def _paced(state: SourceState, *, new: bool, now: datetime) -> SourceState:
    """When it last brought something, and its pace: a geometric mean, so that one night does not weigh for days."""
    if state.new_at is None:
        return replace(state, new_at=now)
    if not new:
        return state
    gap_s = max(1.0, (now - state.new_at).total_seconds())
    pace_s = math.exp(0.7 * math.log(state.pace_s) + 0.3 * math.log(gap_s)) if state.pace_s else gap_s
    return replace(state, new_at=now, pace_s=pace_s)


def _learned(
    state: SourceState, limits: Limits, asked_s: float, cycle: datetime, now: datetime, chance: Random
) -> tuple[float, datetime]:
    """The pause, in seconds, and when it ends."""
    declared_s = min(max(state.hint_s or 0.0, asked_s), limits.most_s)
    silence_s = (now - state.new_at).total_seconds() if state.new_at else 0.0
    wanted_s = max(declared_s, (state.pace_s or 0.0) / 4, silence_s / 10)
    pause_s = min(max(wanted_s, limits.least_s), limits.most_s)
    more_s = pause_s * chance.uniform(0, _LATER_SHARE)
    due = cycle + timedelta(seconds=pause_s + more_s - _early_s(pause_s))
    declared = now + timedelta(seconds=declared_s + (more_s if declared_s == pause_s else 0.0))
    return pause_s, _not_skipped(max(due, declared), state, chance)


def _early_s(pause_s: float) -> float:
    return min(_EARLY_S, pause_s * _EARLY_SHARE)


def _not_skipped(due: datetime, state: SourceState, chance: Random) -> datetime:
    """The moment itself, or one early in the first hour after it that is not to be skipped; itself where all are."""
    at = due.astimezone(UTC)
    for _ in range(24 * 7):
        if at.hour not in state.skip_hours and at.weekday() not in state.skip_days:
            return due if at == due else at + timedelta(seconds=chance.uniform(0, 300))
        at = (at + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    return due
