"""When an article was published: which of those who tell a time is believed."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from schemas.records import DateSource
from transforms.clean.times.dates import Refusal, credible, day_of_url, refusal

_A_DAY = timedelta(days=1)


def dated(
    *,
    published: Sequence[str],
    updated: Sequence[str],
    url: str | None,
    head: Iterable[str],
    as_of: datetime,
    zone: str | None,
) -> tuple[datetime, DateSource]:
    """When an article was published (UTC), and who said so.

    Asked in turn: the published fields, the day in the URL's path, the lines of the page's head, the updated fields; one
    that cannot be read, lies before 1990 or more than a day after `as_of` is refused. The day of a URL gives way to an
    updated field or a line of the head within a day of it, which may tell the time too; a line that is younger than the
    last change belongs to something else. At last it is `as_of` itself.
    """
    if when := first_credible(published, as_of=as_of, zone=zone):
        return when, "published"
    changed = first_credible(updated, as_of=as_of, zone=zone)
    seen = (credible(line, as_of=as_of, zone=zone) for line in head)
    shown = next((when for when in seen if when and (changed is None or when <= changed + _A_DAY)), None)
    if url and (day := day_of_url(url, as_of=as_of)):
        told: tuple[tuple[datetime | None, DateSource], ...] = ((changed, "updated"), (shown, "text"))
        return next(((when, source) for when, source in told if when and abs(when - day) < 2 * _A_DAY), (day, "url"))
    if shown:
        return shown, "text"
    return (changed, "updated") if changed else (as_of.astimezone(UTC), "fetched")


def first_credible(values: Iterable[str], *, as_of: datetime, zone: str | None) -> datetime | None:
    """The first of the values that is credible, UTC."""
    return next((when for value in values if (when := credible(value, as_of=as_of, zone=zone))), None)


def refused(published: Sequence[str], *, as_of: datetime, zone: str | None) -> Refusal | None:
    """Why the first of the published fields was not believed; None where it was, or there is none."""
    return refusal(published[0], as_of=as_of, zone=zone) if published else None
