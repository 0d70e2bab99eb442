"""Tables of words and patterns as they are written in this room: one entry a line."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources


def lines(table: str) -> frozenset[str]:
    """The entries of a table."""
    return frozenset(line.strip() for line in table.splitlines() if line.strip())


def of_languages(name: str) -> frozenset[str]:
    """The entries that the files of `languages/` have in their tables of this name, all together."""
    return frozenset().union(*(lines(tables[name]) for tables in languages().values() if name in tables))


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """The tables of each file of `languages/`, by its name (ISO 639-1, or `several`)."""
    files = resources.files("transforms.clean.lines.languages").iterdir()
    return {f.name[:-5]: tomllib.loads(f.read_text("utf-8")) for f in files if f.name.endswith(".toml")}


def any_of(patterns: Iterable[str]) -> str:
    """A pattern for any of the patterns, the longest first, so that none hides another."""
    return "|".join(sorted(patterns, key=lambda line: (-len(line), line)))
