"""Dates: what a source says of when, read into UTC.

Understood are ISO 8601, RFC 822/2822 with its named zones, epoch seconds and milliseconds, dates in words, numeric
dates, and times relative to when a document was taken. A day without a time is midnight UTC of that day, whatever the
zone, so that the day stays the one that was printed.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import chain
from typing import Literal
from zoneinfo import ZoneInfo

import ciso8601

from transforms.clean.times import ages, clock, written
from transforms.clean.times.calendar_words import LEADING, MONTHS

Refusal = Literal["unreadable", "future", "before-1990"]
"""Why a value is no time of publication."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""How far ahead a clock may be."""

_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:$|[T ]\d\d)")
_ISO_ZONE_GAP = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}")
_URL_DAY = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?P<gap>[/-])(?P<month>0?[1-9]|1[0-2]|[a-z]{3})(?P=gap)(?P<day>0?[1-9]|[12]\d|3[01])(?=[/_-]|$)"
)
_READ_LONGEST = 120


def credible(value: str, *, as_of: datetime, zone: str | None) -> datetime | None:
    """The time that `value` says, UTC; None where it cannot be read or cannot be a time of publication."""
    try:
        when = read(value, as_of=as_of, zone=zone)
    except ValueError:
        return None
    return when if EARLIEST <= when <= as_of + AHEAD else None


def refusal(value: str, *, as_of: datetime, zone: str | None) -> Refusal | None:
    """Why a value is not `credible`; None where it is."""
    try:
        when = read(value, as_of=as_of, zone=zone)
    except ValueError:
        return "unreadable"
    if when > as_of + AHEAD:
        return "future"
    return "before-1990" if when < EARLIEST else None


def read(value: str, *, as_of: datetime, zone: str | None) -> datetime:
    """The time that `value` says, UTC. Without a zone it is local time of `zone` (an IANA name), else UTC.

    Raises:
        ValueError: where no reading gives a time.
    """
    value = written.plain(value.strip())
    if not value or len(value) > _READ_LONGEST:
        raise ValueError(f"expected a date of at most {_READ_LONGEST} characters, got {value!r:.60}")
    local = _zone(zone)
    try:
        for reading in (_iso, _epoch, _in_words, _in_characters, _in_numbers, _relative):
            when = reading(value, local, as_of)
            if when is not None:
                return when.astimezone(UTC)
    except OverflowError as e:
        raise ValueError(f"expected a date in years 1 to 9999, got {value!r:.60}") from e
    raise ValueError(f"expected a date, got {value!r:.60}")


def day_of_url(url: str, *, as_of: datetime) -> datetime | None:
    """Midnight UTC of the day in a URL's path (/2026/01/09/, /2026-01-09-, /2026/jan/09/); None without one."""
    match = _URL_DAY.search(url.split("?", 1)[0].lower())
    if not match:
        return None
    month = match["month"]
    number = int(month) if month.isdigit() else MONTHS.get(month, 0)
    when = _midnight(int(match["year"]), number, int(match["day"]))
    return when if when and EARLIEST <= when <= as_of + AHEAD else None


@lru_cache(maxsize=256)
def _zone(name: str | None) -> tzinfo:
    return ZoneInfo(name) if name else UTC


def _iso(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    if not _ISO.match(value):
        return None
    try:
        when = ciso8601.parse_datetime(_ISO_ZONE_GAP.sub("", value))
    except ValueError:
        return None
    if when.tzinfo is not None:
        return when
    return when.replace(tzinfo=UTC if len(value) <= 10 else local)


def _epoch(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    if not _EPOCH.fullmatch(value):
        return None
    seconds = float(value) / (1000 if len(value) == 13 and value.isdigit() else 1)
    return datetime.fromtimestamp(seconds, UTC)


def _in_words(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    for match in chain(written.DAY_MONTH_YEAR.finditer(value), written.MONTH_DAY_YEAR.finditer(value)):
        if month := written.month(match["month"]):
            year = int(match["year"])
            day = _midnight(year + 2000 if year < 100 else year, month, int(match["day"]))
            return day and clock.with_time(day, _without(value, match), local)
    return None


def _in_characters(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    if not (match := written.CHARACTERS.search(value)):
        return None
    day = _midnight(int(match["year"]), int(match["month"]), int(match["day"]))
    return day and clock.with_time(day, _without(value, match), local)


def _in_numbers(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    """Of two readings of day and month, one that is not in the future. Dots and dashes stand after the day (Unicode
    CLDR: month first is written with slashes); between slashes the later reading counts, for news is mostly recent."""
    if match := written.YEAR_FIRST.search(value):
        day = _midnight(int(match["year"]), int(match["month"]), int(match["day"]))
        return day and clock.with_time(day, _without(value, match), local)
    if not (match := written.NUMERIC.search(value) or written.SHORT_YEAR.search(value)):
        return None
    year, a, b = int(match["year"]), int(match["a"]), int(match["b"])
    year += 2000 * (year < 100)
    days = [day for day in (_midnight(year, b, a), _midnight(year, a, b)) if day]
    past = [day for day in days if day <= as_of + AHEAD] or days
    if not past:
        return None
    return clock.with_time(max(past) if match[2] == "/" else past[0], _without(value, match), local)


def _relative(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    if when := ages.read(value, as_of):
        return when
    if not (told := ages.days_ago(LEADING.sub("", value))):
        return None
    days, rest = told
    day = (as_of.astimezone(local) - timedelta(days=days)).date()
    return clock.with_time(datetime(day.year, day.month, day.day, tzinfo=UTC), rest, local)


def _without(value: str, match: re.Match[str]) -> str:
    inner = match[0] if ":" in match[0] else ""
    return f"{inner} {value[: match.start()]} {value[match.end() :]}"


def _midnight(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
