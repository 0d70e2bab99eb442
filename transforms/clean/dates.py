"""Dates: what a source says of when, read into UTC.

Understood are ISO 8601, RFC 822/2822 with its named zones, epoch seconds and milliseconds, dates in words, numeric
dates, and times relative to when a document was taken. A day without a time is midnight UTC of that day, whatever the
zone, so that the day stays the one that was printed.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import chain
from typing import Literal
from zoneinfo import ZoneInfo

import ciso8601

from transforms.clean import ages
from transforms.clean import calendar_words as words

Refusal = Literal["unreadable", "future", "before-1990"]
"""Why a value is no time of publication."""

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""How far ahead a clock may be."""

_ISO = re.compile(r"\d{4}-?\d\d-?\d\d(?:$|[T ]\d\d)")
_ISO_ZONE_GAP = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{13}")
_TIME = re.compile(
    r"(?P<first>[ap]\.?m\b\.?|上午|下午|晚上|凌晨|早上|中午|午前|午後|오전|오후)?\s*"
    r"(?<!\d)(?P<hour>\d{1,2})\s?[:.h時时点點시]\s?(?P<minute>\d\d)(?:[:分]?(?P<second>(?<=:)\d\d))?(?:[.,]\d+)?\s*(?P<half>[ap]\.?\s?m\b\.?|[صم](?!\w))?"
    r"\s*\(?(?P<zone>(?:(?:UTC|GMT)?\s*[+-]\d\d:?\d\d)|[A-ZМСК]{1,5}\b)?",
    re.IGNORECASE,
)
_MONTH = r"(?P<month>[^\W\d_][^\s\d.,،/()-]{2,11}|মে|मई|آب|(?:كانون|تشرين) (?:الأول|الثاني))"
_OTHER_CALENDAR = (
    r"(?:\s?/\s?[\u0621-\u064a]{2,8}(?: [\u0621-\u064a]{2,8})?)?"  # يناير/كانون الثاني: both names of a month
)
_DAY_MONTH_YEAR = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|[.º°])?[\s./-]+(?:de |of )?{_MONTH}{_OTHER_CALENDAR}[.,،]{{0,2}}[\s./-]+"
    r"(?:de |del )?(?P<year>\d{4}|\d\d(?=\s+\d\d:)|(?<=[./-])\d\d$)(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR = re.compile(
    rf"(?<![^\W\d_]){_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s+(?:\d\d:\d\d(?::\d\d)?\s+(?:(?:[A-Z]{{1,5}}|[+-]\d{{4}})\s+)?)?"
    r"(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_CHARACTERS = re.compile(r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]")
_YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d.])(?P<a>\d{1,2})([./-])(?P<b>\d{1,2})\2(?P<year>\d{4})(?!\d)")
_SHORT_YEAR = re.compile(r"(?<![\d.])(?P<a>\d{1,2})([./])(?P<b>\d{1,2})\2(?P<year>\d\d)(?![\d.])")
_URL_DAY = re.compile(
    r"/(?P<year>(?:19|20)\d\d)(?P<gap>[/-])(?P<month>0?[1-9]|1[0-2]|[a-z]{3})(?P=gap)(?P<day>0?[1-9]|[12]\d|3[01])(?=[/_-]|$)"
)
_READ_LONGEST = 120
_DATE_LINE_WORDS = 14
_OTHER_WORDS = 5
_AGE_LINE_WORDS = 7
_OTHER_DIGITS = re.compile(r"(?![0-9])\d")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_PROSE_END = re.compile(r"(?<![ap]\.m)[.!?]$")


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
    value = _plain(value.strip())
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
    number = int(month) if month.isdigit() else words.MONTHS.get(month, 0)
    when = _midnight(int(match["year"]), number, int(match["day"]))
    return when if when and EARLIEST <= when <= as_of + AHEAD else None


def is_date_line(line: str) -> bool:
    """Whether a short line says a date or an age and hardly anything else ("Updated: 8 January 2026", "4 hours ago")."""
    if len(line) > _READ_LONGEST or line.count(" ") > _DATE_LINE_WORDS or _PROSE_END.search(line):
        return False
    line = _plain(line)
    if ages.AGE.search(line) or ages.days_ago(words.LEADING.sub("", line)):
        return len(line.split()) <= _AGE_LINE_WORDS
    for pattern in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR, _CHARACTERS, _YEAR_FIRST, _NUMERIC, _SHORT_YEAR):
        if match := pattern.search(line):
            month = match.groupdict().get("month", "1")
            if not month.isdecimal() and not _month(month):
                continue
            rest = _TIME.sub(" ", line[: match.start()] + " " + line[match.end() :])
            return len(_LETTERS.findall(words.LABELS.sub(" ", rest))) <= _OTHER_WORDS
    return False


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
    for match in chain(_DAY_MONTH_YEAR.finditer(value), _MONTH_DAY_YEAR.finditer(value)):
        if month := _month(match["month"]):
            year = int(match["year"])
            day = _midnight(year + 2000 if year < 100 else year, month, int(match["day"]))
            return day and _with_time(day, _without(value, match), local)
    return None


def _in_characters(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    if not (match := _CHARACTERS.search(value)):
        return None
    day = _midnight(int(match["year"]), int(match["month"]), int(match["day"]))
    return day and _with_time(day, _without(value, match), local)


def _in_numbers(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    """Of two readings of day and month, one that is not in the future. Dots and dashes stand after the day (Unicode
    CLDR: month first is written with slashes); between slashes the later reading counts, for news is mostly recent."""
    if match := _YEAR_FIRST.search(value):
        day = _midnight(int(match["year"]), int(match["month"]), int(match["day"]))
        return day and _with_time(day, _without(value, match), local)
    if not (match := _NUMERIC.search(value) or _SHORT_YEAR.search(value)):
        return None
    year, a, b = int(match["year"]), int(match["a"]), int(match["b"])
    year += 2000 * (year < 100)
    days = [day for day in (_midnight(year, b, a), _midnight(year, a, b)) if day]
    past = [day for day in days if day <= as_of + AHEAD] or days
    if not past:
        return None
    return _with_time(max(past) if match[2] == "/" else past[0], _without(value, match), local)


def _relative(value: str, local: tzinfo, as_of: datetime) -> datetime | None:
    if when := ages.read(value, as_of):
        return when
    if not (told := ages.days_ago(words.LEADING.sub("", value))):
        return None
    days, rest = told
    day = (as_of.astimezone(local) - timedelta(days=days)).date()
    return _with_time(datetime(day.year, day.month, day.day, tzinfo=UTC), rest, local)


def _plain(value: str) -> str:
    """The value in NFC, its digits those of ASCII, whatever script they were in."""
    if value.isascii():
        return value
    value = _OTHER_DIGITS.sub(lambda match: str(unicodedata.decimal(match[0])), unicodedata.normalize("NFC", value))
    return value.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")


def _without(value: str, match: re.Match[str]) -> str:
    inner = match[0] if ":" in match[0] else ""
    return f"{inner} {value[: match.start()]} {value[match.end() :]}"


def _midnight(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _with_time(day: datetime, rest: str, local: tzinfo) -> datetime | None:
    match = _TIME.search(rest)
    if not match:
        return day
    hour = int(match["hour"])
    if half := match["half"] or match["first"]:
        late = half[0].lower() not in words.MORNING and half not in words.MORNING
        hour = hour % 12 + 12 * late
    zone = _named_zone(match["zone"]) or local
    try:
        return day.replace(
            hour=hour, minute=int(match["minute"]), second=min(int(match["second"] or 0), 59), tzinfo=zone
        )
    except ValueError:
        return day


def _named_zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if match := re.search(r"([+-])(\d\d):?(\d\d)$", name):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(-offset if match[1] == "-" else offset) if offset < timedelta(hours=24) else None
    if place := words.PLACES.get(name.upper()):
        return _zone(place)
    hours = words.ZONES.get(name.upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def _month(name: str) -> int:
    return words.MONTHS.get(name.lower().replace("\u0307", ""), 0)
