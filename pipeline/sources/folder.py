"""Polling a folder: files that are new or changed since they last landed, archives in parts."""

import fnmatch
import gzip
import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import IO

from pipeline.sources.polled import Polled, body_digest, day_of, failed, payload_of, succeeded
from pipeline.state import SourceState
from schemas.records import Fetch, Payload, Raw, Source

SUFFIXES = (".json", ".xml", ".html", ".htm", ".txt", ".jsonl")
PART_LINES = 1000
"""Lines of a JSON Lines file that make one payload."""

_DAMAGED = "damaged "
"""Before the mark of a file that could not be read to its end: it is not read again until it changes."""

PART_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class FolderPoller:
    """Reads folders.

    Args:
        clock: tells the time.
        cycle: when this round began.
        max_file_bytes: of a file that is one document, or of one line of an archive, decompressed.
        budget_bytes: after so much a poll stops, and the next goes on with the next file.
    """

    clock: Callable[[], datetime]
    cycle: datetime
    max_file_bytes: int
    budget_bytes: int
    chance: Random

    def poll(self, source: Source, state: SourceState) -> Iterator[Polled]:
        """A Polled for each part of each new file; the last one carries the state. Unreadable files are failures."""
        done = dict(state.files)
        spent, more = 0, False
        if not Path(source.location).exists():
            reason = f"there is nothing at {source.location}; expected a folder or a file"
            gone = self._fetch(source, Path(source.location), "failed", time.monotonic(), reason=reason)
            yield Polled(fetch=gone, state=failed(state, source, self.cycle, self.clock(), reason, self.chance))
            return
        files = [(p, mark, done.get(_name(source, p))) for p, mark in _files(source)]
        damaged = [_name(source, p) for p, mark, known in files if known == _DAMAGED + mark]
        problem = f"{damaged[0]}: is damaged, and has not changed since" if damaged else None
        fresh = [(p, mark) for p, mark, known in files if known not in (mark, _DAMAGED + mark)]
        for path, mark in fresh:
            if spent > self.budget_bytes:
                more = True
                break
            started, name = time.monotonic(), _name(source, path)
            try:
                for payload, raw in self._payloads(source, path):
                    spent += len(raw.body)
                    yield Polled(
                        fetch=self._fetch(source, path, "ok", started, raw), state=None, raw=raw, payload=payload
                    )
                done[name] = mark
            except (OSError, EOFError, zlib.error, _TooLargeError) as e:
                problem = f"{name}: {e}"
                if not isinstance(e, OSError) or isinstance(e, gzip.BadGzipFile):
                    done[name] = _DAMAGED + mark  # it stays so until it changes
                yield Polled(fetch=self._fetch(source, path, "failed", started, reason=problem), state=None)
        now = self.clock()
        state = replace(state, files=done)
        state = (
            failed(state, source, self.cycle, now, problem, self.chance)
            if problem
            else succeeded(state, source, self.cycle, now)
        )
        state = replace(state, next_due_at=None) if more else state
        fetch = None if fresh else self._fetch(source, Path(source.location), "unchanged", time.monotonic())
        yield Polled(fetch=fetch, state=state)

    def _payloads(self, source: Source, path: Path) -> Iterator[tuple[Payload, Raw]]:
        as_of = source.as_of or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        with _open(path) as file:
            for first_line, body in _parts(file, path, self.max_file_bytes):
                now = self.clock()
                raw = Raw(
                    digest=body_digest(body),
                    source_id=source.id,
                    url=path.as_uri(),
                    status=200,
                    content_type="",
                    fetched_at=now,
                    as_of=as_of,
                    path=_name(source, path),
                    first_line=first_line,
                    body=body,
                    date=day_of(now),
                )
                yield payload_of(source, raw), raw

    def _fetch(
        self,
        source: Source,
        path: Path,
        outcome: str,
        started: float,
        raw: Raw | None = None,
        reason: str | None = None,
    ) -> Fetch:
        now = self.clock()
        return Fetch(
            source_id=source.id,
            url=path.as_uri(),
            outcome=outcome,  # type: ignore[arg-type]
            reason=reason,
            body_bytes=len(raw.body) if raw else 0,
            duration_s=time.monotonic() - started,
            payload=raw.digest if raw else None,
            fetched_at=now,
            date=day_of(now),
        )


class _TooLargeError(Exception):
    pass


def _files(source: Source) -> Iterator[tuple[Path, str]]:
    """Files of the kinds that we read, in order, with a mark that changes when they do."""
    root = Path(source.location)
    paths = [root] if root.is_file() else sorted(p for p in root.rglob("*") if p.is_file())
    for path in paths:
        if path.name.startswith(".") or not path.name.lower().removesuffix(".gz").endswith(SUFFIXES):
            continue
        if _wanted(source, _name(source, path)):
            with suppress(FileNotFoundError):  # gone since it was listed
                info = path.stat()
                yield path, f"{info.st_size}-{info.st_mtime_ns}"


def _wanted(source: Source, name: str) -> bool:
    def matches(patterns: tuple[str, ...]) -> bool:
        return any(fnmatch.fnmatch(name, p) for p in patterns)

    return (not source.include or matches(source.include)) and not matches(source.exclude)


def _name(source: Source, path: Path) -> str:
    """Its path within the source; bytes that are not UTF-8 stand as `\\xe9`."""
    root = Path(source.location)
    name = path.name if root.is_file() else path.relative_to(root).as_posix()
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]


def _parts(file: IO[bytes], path: Path, max_bytes: int) -> Iterator[tuple[int, bytes]]:
    """(number of the first line, bytes): a whole document, or a JSON Lines file in parts."""
    if not path.name.lower().removesuffix(".gz").endswith(".jsonl"):
        body = file.read(max_bytes + 1)
        if len(body) > max_bytes:
            raise _TooLargeError(f"passes {max_bytes / 1e6:g} MB ([http] max_body_mb)")
        yield 0, body
        return
    first = 0
    while lines := _some_lines(file, max_bytes):
        yield first, b"".join(lines)
        first += len(lines)


def _some_lines(file: IO[bytes], max_bytes: int) -> list[bytes]:
    lines: list[bytes] = []
    size = 0
    while len(lines) < PART_LINES and size <= PART_BYTES and (line := file.readline(max_bytes + 1)):
        if len(line) > max_bytes:
            raise _TooLargeError(f"a line passes {max_bytes / 1e6:g} MB ([http] max_body_mb)")
        lines.append(line)
        size += len(line)
    return lines
