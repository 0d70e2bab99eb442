"""When a document and its answer ask to be asked again: RSS, its syndication module, and HTTP."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

Headers = Iterable[tuple[str, str]]
"""(name in lower case, value) of an answer, in its order."""

HEAD_BYTES = 16_384
"""What a feed says of itself stands before its entries, or after them; farther away it is not looked for."""

LONGEST_RETRY = timedelta(days=1)

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIOD_S = {b"hourly": 3600.0, b"daily": 86_400.0, b"weekly": 604_800.0, b"monthly": 2_592_000.0, b"yearly": 31_536_000.0}  # fmt: skip
_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>/]", re.I)
_ENTRY_END = re.compile(rb"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.I)
_NOT_MARKUP = re.compile(rb"<!--.*?(?:-->|\Z)|<!\[cdata\[(.*?)(?:\]\]>|\Z)", re.S)
_TTL = re.compile(rb"<ttl>\s*(\d{1,7})(?:\.\d*)?\s*</ttl>")
_PERIOD = re.compile(rb"<(?:[\w.-]+:)?updateperiod>\s*(\w{5,7})\s*<")
_FREQUENCY = re.compile(rb"<(?:[\w.-]+:)?updatefrequency>\s*(\d{1,7})\s*<")
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>")
_DAY = re.compile(rb"<day>\s*([a-z]{6,9})\s*</day>")
_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*("[^"]*"|[^\s,]*))?')
_SECONDS = re.compile(r"(\d+)(?:\.\d*)?")
_MOST_DIGITS = 10  # RFC 9111, 1.2.2: what is too large to be told counts as the largest number that can be


@dataclass(frozen=True, slots=True)
class Hints:
    """What a feed asks of those who poll it.

    `skip_hours`: hours of the day in UTC, 0 to 23; `skip_days`: Monday is 0.
    """

    pause_s: float | None
    skip_hours: tuple[int, ...]
    skip_days: tuple[int, ...]


def hints(body: bytes) -> Hints:
    """What the channel of a feed asks for; what makes no sense is passed over, and so is anything in an entry.

    The pause is the longer one of RSS 2.0's ttl (https://www.rssboard.org/rss-specification) and of updatePeriod and
    updateFrequency (https://web.resource.org/rss/1.0/modules/syndication/). Looked for in bytes: a feed in UTF-16
    asks for nothing.
    """
    about = _about(body)
    pauses = [s for s in (_ttl_s(about), _period_s(about)) if s]
    return Hints(max(pauses, default=None), _skip_hours(about), _skip_days(about))


def _about(body: bytes) -> bytes:
    """What of a feed's bytes is not in an entry, as far as it is worth a look, in lower case."""
    first = _ENTRY.search(body, 0, HEAD_BYTES)
    about = body[: first.start()] if first else body[:HEAD_BYTES]
    if first:
        about += body[_end_of_entries(body, first.end()) :]
    about = about.lower()
    if b"<!" in about:
        about = _NOT_MARKUP.sub(lambda m: m[1] if m[1] and b"<" not in m[1] else b"", about)
    return about


def _end_of_entries(body: bytes, first: int) -> int:
    """Where the last entry ends; the end of all where that is not near it."""
    begin = max(first, len(body) - HEAD_BYTES)
    at = max(body.rfind(b"</item", begin), body.rfind(b"</entry", begin))
    if at >= 0:
        return at
    ends = [m.end() for m in _ENTRY_END.finditer(body, begin)]
    return ends[-1] if ends else len(body)


def _ttl_s(about: bytes) -> float | None:
    found = _TTL.search(about)
    return float(found[1]) * 60 if found else None


def _period_s(about: bytes) -> float | None:
    period, frequency = _PERIOD.search(about), _FREQUENCY.search(about)
    if not (period or frequency):
        return None
    period_s = _PERIOD_S.get(period[1]) if period else _PERIOD_S[b"daily"]  # the module's own default
    times = int(frequency[1]) if frequency else 1
    return period_s / (times or 1) if period_s else None


def _skip_hours(about: bytes) -> tuple[int, ...]:
    hours = (int(h) for h in _HOUR.findall(_inside(about, b"skiphours")))
    return tuple(sorted({h % 24 for h in hours if h <= 24}))  # RSS 0.91 counts from 1 to 24


def _skip_days(about: bytes) -> tuple[int, ...]:
    names = (d.decode("ascii") for d in _DAY.findall(_inside(about, b"skipdays")))
    return tuple(sorted({_DAYS.index(n) for n in names if n in _DAYS}))


def _inside(about: bytes, element: bytes) -> bytes:
    return about.partition(b"<%s>" % element)[2].partition(b"</%s>" % element)[0]


def freshness_s(headers: Headers, now: datetime) -> float | None:
    """For how many more seconds an answer says that it stays as it is (RFC 9111, 4.2).

    That is max-age, or Expires less Date, and of it what is left at the answer's Age. None where it says nothing, or
    that it may change at any moment. The server's Date is what its Expires is compared with: its clock may be wrong.
    """
    headers = tuple(headers)
    directives = _directives(headers)
    if directives.get("no-cache") == "" or "no-store" in directives:
        return None
    lifetime_s = _seconds(directives["max-age"]) if "max-age" in directives else _until_s(headers, "expires", now)
    left_s = (lifetime_s or 0.0) - (_seconds(_value(headers, "age") or "") or 0.0)
    return left_s if left_s > 0 else None


def retry_after(headers: Headers, now: datetime) -> datetime | None:
    """Before when the server does not want to be asked again (RFC 9110, 10.2.3), at most a day from now.

    None where it does not say, says nonsense, or a moment that is over.
    """
    headers = tuple(headers)
    told = _value(headers, "retry-after")
    wait_s = (_seconds(told) or _until_s(headers, "retry-after", now)) if told else None
    if not wait_s or wait_s <= 0:
        return None
    return now + min(timedelta(seconds=wait_s), LONGEST_RETRY)


def _value(headers: Headers, name: str) -> str | None:
    return next((v for n, v in headers if n == name), None)


def _directives(headers: Headers) -> dict[str, str]:
    """Those of Cache-Control, the first of each name (RFC 9111, 4.2.1); empty for one without a value."""
    told: dict[str, str] = {}
    for name, value in _DIRECTIVE.findall(",".join(v for n, v in headers if n == "cache-control")):
        told.setdefault(name.lower(), value.strip('"'))
    return told


def _seconds(text: str) -> float | None:
    found = _SECONDS.fullmatch(text.strip())
    if not found:
        return None
    digits = found[1].lstrip("0") or "0"
    return float(digits if len(digits) <= _MOST_DIGITS else "9" * _MOST_DIGITS)


def _until_s(headers: Headers, name: str, now: datetime) -> float | None:
    """Seconds from the answer's Date, or from now, to the date in a header."""
    until = _http_date(_value(headers, name))
    return (until - (_http_date(_value(headers, "date")) or now)).total_seconds() if until else None


def _http_date(text: str | None) -> datetime | None:
    """A date in any of the three forms of RFC 9110, 5.6.7; None for what is none."""
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
