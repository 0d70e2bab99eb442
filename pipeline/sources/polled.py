"""What one poll brings: the row of fetches/, the payload where there is a new one, and the source's next state."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from pipeline.state import SourceState
from schemas.records import Fetch, Payload, PendingPage, Raw, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far a backfill is, once all that came before has landed.

    `cursor` says where it goes on, None at its end; `share` how much of the way lies behind it, from 0 to 1, where
    that is known; `note`, for people, why its end came so soon.
    """

    cursor: str | None
    share: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """One answer, or the end of several.

    `raw` and `payload` are there only where a new body came, `state` where a poll ends; `pages`: the entries whose
    page was asked for; `step`: of a backfill, unless its request failed; `retry_at`: before when the server does not want
    to be asked again.
    """

    fetch: Fetch | None
    state: SourceState | None
    raw: Raw | None = None
    payload: Payload | None = None
    pages: tuple[PendingPage, ...] = ()
    step: Step | None = None
    retry_at: datetime | None = None


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
        read_as=raw.read_as,
    )


def utc_now() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def day_of(moment: datetime) -> str:
    """Its UTC day, YYYY-MM-DD."""
    return moment.astimezone(UTC).date().isoformat()
