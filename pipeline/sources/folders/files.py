"""The files of a folder source, and the marks by which a poll knows what those before it have read."""

import fnmatch
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from schemas.records import Source

SUFFIXES = (".json", ".xml", ".html", ".htm", ".txt", ".jsonl", ".warc")
"""Of files that are read; each may be followed by `.gz`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a folder; `mark` changes when it does."""

    path: Path
    name: str
    mark: str
    changed_at: datetime

    @property
    def damaged(self) -> str:
        """The mark of one that could not be read to its end: it is not read again until it changes."""
        return f"damaged {self.mark}"

    def partly(self, place: str) -> str:
        """The mark of one where reading is to go on at a place."""
        return f"from {place} {self.mark}"

    def is_done(self, done: Mapping[str, str]) -> bool:
        """Whether it was read to its end, or as far as it can be."""
        return done.get(self.name) in (self.mark, self.damaged)

    def place(self, done: Mapping[str, str]) -> str:
        """Where reading is to go on; empty for the beginning."""
        partly = re.fullmatch(rf"from (\S+) {re.escape(self.mark)}", done.get(self.name, ""))
        return partly[1] if partly else ""


def files_of(source: Source) -> Iterator[File]:
    """Files of the kinds that we read, in order."""
    root = Path(source.location)
    paths = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
    for path in paths:
        name = _name(source, path)
        if _is_read(path) and _wanted(source, name):
            with suppress(FileNotFoundError):  # gone since it was listed
                info = path.stat()
                changed_at = datetime.fromtimestamp(info.st_mtime, UTC)
                yield File(path=path, name=name, mark=f"{info.st_size}-{info.st_mtime_ns}", changed_at=changed_at)


def _is_read(path: Path) -> bool:
    return not path.name.startswith(".") and path.name.lower().removesuffix(".gz").endswith(SUFFIXES)


def _wanted(source: Source, name: str) -> bool:
    def matches(patterns: tuple[str, ...]) -> bool:
        return any(fnmatch.fnmatch(name, p) for p in patterns)

    return (not source.include or matches(source.include)) and not matches(source.exclude)


def _name(source: Source, path: Path) -> str:
    """Its path within the source; bytes that are not UTF-8 stand as `\\xe9`."""
    root = Path(source.location)
    name = path.name if root.is_file() else path.relative_to(root).as_posix()
    return os.fsencode(name).decode("utf-8", "backslashreplace")
