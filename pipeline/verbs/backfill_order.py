"""What is asked of `presslake backfill`, checked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pipeline.options import ConfigurationError, Settings
from pipeline.verbs.source_ids import unknown
from schemas.records import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was published from `since` to `until` (None: to when the backfill began); `restart`: not from where the
    last call left off."""

    source_id: str
    since: datetime
    until: datetime | None = None
    restart: bool = False

    def check(self, settings: Settings, now: datetime) -> Source:
        """The source. Raises ConfigurationError where there is none, it has no past, or the times make no sense."""
        found = next((s for s in settings.sources if s.id == self.source_id), None)
        if found is None:
            raise ConfigurationError([_unknown(settings, self.source_id)])
        if found.kind == "page":
            what = 'kind = "page" has nothing older; a sitemap, a feed or an API of its site may have'
            raise ConfigurationError([f"{self.source_id}: {what} (`presslake sources add` finds them)"])
        if self.since >= (self.until or now):
            end = f"before --until, {self.until:%Y-%m-%d %H:%M}" if self.until else "in the past"
            raise ConfigurationError([f"--since: {self.since:%Y-%m-%d %H:%M} is not {end}"])
        return found


def _unknown(settings: Settings, source_id: str) -> str:
    if any(s.id == source_id for s in settings.disabled):
        return f"{source_id}: is disabled; it needs `enabled = true`"
    return unknown(source_id, [s.id for s in settings.sources])


def since_of(text: str) -> datetime:
    """A day, which is its beginning, or a time; UTC where it names no zone. Raises ValueError for all else."""
    return _moment(text, time.min)


def until_of(text: str) -> datetime:
    """A day, which is its end, or a time; UTC where it names no zone. Raises ValueError for all else."""
    return _moment(text, time.max)


def _moment(text: str, of_day: time) -> datetime:
    try:
        if len(text) == len("2026-01-13"):
            return datetime.combine(date.fromisoformat(text), of_day, UTC)
        told = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"expected a day or a time such as 2026-01-13 or 2026-01-13T08:00Z, got {text!r}") from None
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
