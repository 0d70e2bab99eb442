"""The time of day that stands beside a date, and its zone."""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from transforms.clean.times.calendar_words import MORNING, PLACES, ZONES

_FIRST = r"(?P<first>[ap]\.?m\b\.?|上午|下午|晚上|凌晨|早上|中午|午前|午後|오전|오후)?\s*"
_THE_ZONE = r"\s*\(?(?P<zone>(?:(?:UTC|GMT)?\s*[+-]\d\d:?\d\d)|[A-ZМСК]{1,5}\b)?"
TIME = re.compile(
    rf"{_FIRST}"
    r"(?<!\d)(?P<hour>\d{1,2})\s?[:.h時时点點시]\s?(?P<minute>\d\d)(?:[:分]?(?P<second>(?<=:)\d\d))?(?:[.,]\d+)?\s*(?P<half>[ap]\.?\s?m\b\.?|[صم](?!\w))?"
    rf"{_THE_ZONE}",
    re.IGNORECASE,
)
_HOUR = re.compile(
    rf"{_FIRST}(?<![\d:./-])(?P<hour>\d{{1,2}})\s?(?:(?P<half>[ap]\.?\s?m\b\.?)|[時时點点시](?!\w)|h\b|Uhr\b)(?P<minute>)(?P<second>)"
    rf"{_THE_ZONE}",
    re.IGNORECASE,
)
"""An hour without minutes: `9 PM`, `午後9時`, `21h`."""


def with_time(day: datetime, rest: str, local: tzinfo) -> datetime:
    """The day at the time that `rest` tells, in the zone told there, else in `local`; the day as it is where none is."""
    match = TIME.search(rest) or _HOUR.search(rest)
    if not match:
        return day
    hour = int(match["hour"])
    if half := match["half"] or match["first"]:
        late = half[0].lower() not in MORNING and half not in MORNING
        hour = hour % 12 + 12 * late
    zone = _named_zone(match["zone"]) or local
    try:
        return day.replace(
            hour=hour, minute=int(match["minute"] or 0), second=min(int(match["second"] or 0), 59), tzinfo=zone
        )
    except ValueError:
        return day


def _named_zone(name: str | None) -> tzinfo | None:
    if not name:
        return None
    if match := re.search(r"([+-])(\d\d):?(\d\d)$", name):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
        return timezone(-offset if match[1] == "-" else offset) if offset < timedelta(hours=24) else None
    if place := PLACES.get(name.upper()):
        return ZoneInfo(place)
    hours = ZONES.get(name.upper())
    return None if hours is None else timezone(timedelta(hours=hours))
