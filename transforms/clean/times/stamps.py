"""Lines that say a date and hardly anything else."""

import re

from transforms.clean.times import ages, clock, written
from transforms.clean.times.calendar_words import LABELS, LEADING

_FORMS = (
    written.DAY_MONTH_YEAR,
    written.MONTH_DAY_YEAR,
    written.CHARACTERS,
    written.YEAR_FIRST,
    written.NUMERIC,
    written.SHORT_YEAR,
)
_LONGEST = 120
_WORDS = 14
_OTHER_WORDS = 5
_AGE_WORDS = 7
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_PROSE_END = re.compile(r"(?<![ap]\.m)[.!?]$")


def is_date_line(line: str) -> bool:
    """Whether a short line says a date or an age and hardly anything else ("Updated: 8 January 2026", "4 hours ago")."""
    if len(line) > _LONGEST or line.count(" ") > _WORDS or _PROSE_END.search(line):
        return False
    line = written.plain(line)
    if ages.AGE.search(line) or ages.days_ago(LEADING.sub("", line)):
        return len(line.split()) <= _AGE_WORDS
    for pattern in _FORMS:
        if match := pattern.search(line):
            month = match.groupdict().get("month", "1")
            if not month.isdecimal() and not written.month(month):
                continue
            rest = clock.TIME.sub(" ", line[: match.start()] + " " + line[match.end() :])
            return len(_LETTERS.findall(LABELS.sub(" ", rest))) <= _OTHER_WORDS
    return False
