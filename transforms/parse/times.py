"""When an entry says it was published, as far as its own document has to know."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import ciso8601

from schemas.records import Entry

_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
_MONTH = re.compile(r"\d{4}-\d\d")
_WIDEST_ZONE = timedelta(hours=14)
"""A time without a zone is of some zone: from UTC-12 to UTC+14."""


def moment(text: str) -> datetime | None:
    """The time that an ISO 8601 or RFC 5322 date tells, without a zone where it names none; None for all else."""
    for read in (ciso8601.parse_datetime, parsedate_to_datetime):
        try:
            told: datetime = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return told
    return None


def is_outside(entry: Entry, since: datetime | None, until: datetime | None) -> bool:
    """Whether the entry says (published, else updated), and for sure, that it is of another time than was asked for."""
    told = (entry.published or entry.updated or "").strip()
    if (since is None and until is None) or not told or _MONTH.fullmatch(told):
        return False
    at = moment(told)
    if at is None:
        return False
    unsure = timedelta(0) if at.tzinfo else _WIDEST_ZONE
    lasts = timedelta(days=1) if _DAY.fullmatch(told) else timedelta(0)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    too_old = since is not None and at < since - lasts - unsure
    return too_old or (until is not None and at > until + unsure)
