"""Tables of words and patterns as they are written in this room: one entry a line."""

import re


def lines(table: str) -> frozenset[str]:
    """The entries of a table."""
    return frozenset(line.strip() for line in table.splitlines() if line.strip())


def any_of(table: str) -> str:
    """A pattern for any of the patterns of a table, the longest first, so that none hides another."""
    return "|".join(sorted(lines(table), key=lambda line: (-len(line), line)))


def patterns(table: str) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(any_of(table))
