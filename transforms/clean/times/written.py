"""How dates are written: in words, in characters, in figures.

The groups of a form are `year`, `month` and `day`; `a` and `b` where either may be the day.
"""

import re
import unicodedata

from transforms.clean.times.calendar_words import MONTHS

_MONTH = r"(?P<month>[^\W\d_][^\s\d.,،/()-]{2,11}|মে|मई|آب|(?:كانون|تشرين) (?:الأول|الثاني))"
_OTHER_CALENDAR = (
    r"(?:\s?/\s?[\u0621-\u064a]{2,8}(?: [\u0621-\u064a]{2,8})?)?"  # يناير/كانون الثاني: both names of a month
)
DAY_MONTH_YEAR = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|[.º°])?[\s./-]+(?:de |of )?{_MONTH}{_OTHER_CALENDAR}[.,،]{{0,2}}[\s./-]+"
    r"(?:de |del )?(?P<year>\d{4}|\d\d(?=\s+\d\d:)|(?<=[./-])\d\d$)(?!\d)",
    re.IGNORECASE,
)
MONTH_DAY_YEAR = re.compile(
    rf"(?<![^\W\d_]){_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s+(?:\d\d:\d\d(?::\d\d)?\s+(?:(?:[A-Z]{{1,5}}|[+-]\d{{4}})\s+)?)?"
    r"(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
CHARACTERS = re.compile(r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]")
YEAR_FIRST = re.compile(r"(?<!\d)(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
NUMERIC = re.compile(r"(?<![\d.])(?P<a>\d{1,2})([./-])(?P<b>\d{1,2})\2(?P<year>\d{4})(?!\d)")
SHORT_YEAR = re.compile(r"(?<![\d.])(?P<a>\d{1,2})([./])(?P<b>\d{1,2})\2(?P<year>\d\d)(?![\d.])")
_OTHER_DIGITS = re.compile(r"(?![0-9])\d")


def plain(value: str) -> str:
    """The value in NFC, its digits those of ASCII, whatever script they were in."""
    if value.isascii():
        return value
    value = _OTHER_DIGITS.sub(lambda match: str(unicodedata.decimal(match[0])), unicodedata.normalize("NFC", value))
    return value.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-")


def month(name: str) -> int:
    """Its number; 0 where it is no name of a month."""
    return MONTHS.get(name.lower().replace("\u0307", ""), 0)
