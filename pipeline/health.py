"""How each source has fared lately: `presslake sources health`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from pipeline.lake.fetches import FetchRow, fetches_since
from pipeline.lake.landed import landed_on
from pipeline.options import Settings
from pipeline.sources.finding.naming import moved
from pipeline.sources.manners.schedule import address, known
from pipeline.state import SourceState, StateFolder
from schemas.records import Source

Standing = Literal["fine", "moved", "never polled", "failing", "blocked", "gone", "disabled"]
"""fine: the last poll was; moved: so it was, at another address; failing: it was not; blocked: the server does not
want us; gone: it said so (410), and is not asked any more; never polled: neither in this time nor before."""

_GOOD = ("ok", "unchanged")
_SAYS_NOTHING = ("cut-off",)  # of the source: the cycle's time was up
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One source over the days looked at. Times are UTC.

    Args:
        source: which.
        standing: how it stands now.
        failing_since: the first of the failures that it has had since its last good poll, as far as was looked back.
        last_success: its last good poll, however long ago.
        last_error: what went wrong last, in these days or the ones before.
        interval: the pause after its last poll.
        articles_a_day: article versions that landed, on average.
        pages: of its entries, fetched.
        pages_failed: of its entries, that could not be.
        blocked: how often the server refused us.
        moved_to: the address to write into the configuration.
    """

    source: Source
    standing: Standing
    failing_since: datetime | None = None
    last_success: datetime | None = None
    last_error: str | None = None
    interval: timedelta | None = None
    articles_a_day: float = 0.0
    pages: int = 0
    pages_failed: int = 0
    blocked: int = 0
    moved_to: str | None = None


@dataclass(slots=True)
class _Told:
    """What fetches/ tells of one source, row by row from the oldest."""

    first_us: int | None = None
    failing_since_us: int | None = None
    last_success_us: int | None = None
    last_error: str | None = None
    interval_us: int | None = None
    last_outcome: str | None = None
    pages: Counter[bool] = field(default_factory=Counter)
    blocked: int = 0

    def add(self, row: FetchRow) -> None:
        if self.first_us is None:
            self.first_us = row.at_us
        self.blocked += row.outcome == "blocked"
        if row.purpose == "page":
            self.pages[row.outcome in _GOOD] += 1
        elif row.purpose == "poll" and row.outcome not in _SAYS_NOTHING:
            self._polled(row)

    def _polled(self, row: FetchRow) -> None:
        self.last_outcome = row.outcome
        if row.due_us is not None:
            self.interval_us = row.due_us - row.at_us
        if row.outcome in _GOOD:
            self.last_success_us, self.failing_since_us = row.at_us, None
            return
        self.last_error = row.reason or row.outcome
        if self.failing_since_us is None:
            self.failing_since_us = row.at_us


def health(settings: Settings, days: int, now: datetime) -> list[Health]:
    """Every configured source, in the order of the configuration. Raises LakeError where the lake cannot be read."""
    since = now - days * _DAY
    states = StateFolder(settings.folder).sources()
    told = _told(fetches_since(settings.lake, since))
    landed = _landed(settings.lake, since, now)
    polled = [_health(s, told.get(s.id, _Told()), known(s, states), landed[s.id], now) for s in settings.sources]
    return polled + [Health(source=s, standing="disabled") for s in settings.disabled]


def _told(rows: Iterable[FetchRow]) -> dict[str, _Told]:
    told: dict[str, _Told] = {}
    for row in rows:
        if row.source_id not in told:
            told[row.source_id] = _Told()
        told[row.source_id].add(row)
    return told


def _landed(lake: str, since: datetime, now: datetime) -> Counter[str]:
    days: Sequence[int] = range((now.date() - since.date()).days)  # not the first one, of which a part lies before
    return sum((landed_on(lake, now.date() - d * _DAY) for d in days), Counter())


def _health(source: Source, told: _Told, state: SourceState, landed: int, now: datetime) -> Health:
    first = _time(told.first_us)
    looked_at = max(1.0, (now - first) / _DAY) if first else 1.0
    asked = address(state, source)
    return Health(
        source=source,
        standing=_standing(told, state, moved=asked != source.location),
        failing_since=_time(told.failing_since_us),
        last_success=_time(told.last_success_us) or state.last_ok_at,
        last_error=told.last_error or state.last_error,
        interval=_interval(told, state),
        articles_a_day=landed / looked_at,
        pages=told.pages[True],
        pages_failed=told.pages[False],
        blocked=told.blocked,
        moved_to=moved(source.kind, source.location, asked) if asked != source.location else None,
    )


def _standing(told: _Told, state: SourceState, *, moved: bool) -> Standing:
    if state.gone_at:
        return "gone"
    if told.last_outcome == "blocked":
        return "blocked"
    if told.failing_since_us is not None or state.failures:
        return "failing"
    if told.last_outcome is None and state.last_polled_at is None:
        return "never polled"
    return "moved" if moved else "fine"


def _interval(told: _Told, state: SourceState) -> timedelta | None:
    if told.interval_us is not None:
        return timedelta(microseconds=told.interval_us)
    if state.next_due_at and state.last_polled_at:
        return state.next_due_at - state.last_polled_at
    return None


def _time(us: int | None) -> datetime | None:
    return None if us is None else datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)
