"""What one poll brings: the row of fetches/, the payload where there is a new one, and the source's next state."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from random import Random

from pipeline.state import SourceState
from schemas.records import Fetch, Payload, Raw, Source

LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """One answer, or the end of several. `raw` and `payload` are there only where a new body came."""

    fetch: Fetch | None
    state: SourceState | None
    raw: Raw | None = None
    payload: Payload | None = None


def body_digest(body: bytes) -> str:
    """32 hex digits that name a payload."""
    return blake2b(body, digest_size=16).hexdigest()


def payload_of(
    source: Source, raw: Raw, *, url: str | None = None, headers: tuple[tuple[str, str], ...] = ()
) -> Payload:
    """The payload of a body that is to be kept in raw/; `url`: what answered, where that is not what was asked."""
    return Payload(
        source=source,
        url=url or raw.url,
        body=raw.body,
        content_type=raw.content_type,
        status=raw.status,
        headers=headers,
        fetched_at=raw.fetched_at,
        as_of=raw.as_of,
        digest=raw.digest,
        raw_file="",
        path=raw.path,
        first_line=raw.first_line,
    )


def utc_now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def known(source: Source, states: dict[str, SourceState]) -> SourceState:
    """The state of a source; a fresh one where there is none, or where it was for another address."""
    state = states.get(source.id)
    if state is None or state.location != source.location:
        return SourceState(source_id=source.id, location=source.location)
    return state


def succeeded(state: SourceState, source: Source, cycle: datetime, now: datetime) -> SourceState:
    """After a good answer: due again one interval after the cycle began, or a little earlier, so that a timer of the
    same period does not find it due in a second."""
    due = cycle + timedelta(seconds=source.interval_s - min(30.0, source.interval_s / 10))
    return replace(state, last_polled_at=now, last_ok_at=now, last_error=None, failures=0, next_due_at=due)


def failed(
    state: SourceState, source: Source, cycle: datetime, now: datetime, reason: str, chance: Random
) -> SourceState:
    """After a bad one: asked later and later, up to a day, with jitter."""
    failures = state.failures + 1
    pause = min(
        source.interval_s * 2 ** min(failures - 1, 20) * chance.uniform(0.9, 1.1), LONGEST_PAUSE.total_seconds()
    )
    due = cycle + timedelta(seconds=max(pause, source.interval_s) if failures > 1 else source.interval_s)
    return replace(state, last_polled_at=now, last_error=reason, failures=failures, next_due_at=due)


def day_of(moment: datetime) -> str:
    """Its UTC day, YYYY-MM-DD."""
    return moment.astimezone(UTC).date().isoformat()
