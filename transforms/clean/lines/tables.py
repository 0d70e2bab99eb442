"""Tables of words and patterns as they are written in this room: one entry a line."""

import re
from collections.abc import Iterable


def lines(table: str) -> frozenset[str]:
    """The entries of a table."""
    return frozenset(line.strip() for line in table.splitlines() if line.strip())


def any_of(patterns: Iterable[str]) -> str:
    """A pattern for any of the patterns, the longest first, so that none hides another."""
    return "|".join(sorted(patterns, key=lambda line: (-len(line), line)))


def patterns(table: str) -> re.Pattern[str]:
    """Any of the patterns of a table, compiled."""
    return re.compile(any_of(lines(table)))
