"""Polling a folder: files that are new or changed since they last landed, archives in parts."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from random import Random

from pipeline.sources.folders.files import File, files_of
from pipeline.sources.folders.part import Part, Unread
from pipeline.sources.folders.parts import DAMAGED, parts
from pipeline.sources.manners.schedule import Limits, failed, succeeded
from pipeline.sources.polled import Polled, body_digest, day_of, payload_of
from pipeline.state import SourceState
from schemas.records import Fetch, Outcome, Raw, Source


@dataclass(frozen=True, slots=True)
class FolderPoller:
    """Reads folders.

    Args:
        clock: tells the time.
        cycle: when this round began.
        max_file_bytes: of a file that is one document, of one line, or of one record of an archive, decompressed.
        budget_bytes: after so much a poll stops, and the next one goes on there.
        interval_s: a folder without an interval of its own is looked at so often.
    """

    clock: Callable[[], datetime]
    cycle: datetime
    max_file_bytes: int
    budget_bytes: int
    chance: Random
    interval_s: float = 300.0

    def poll(self, source: Source, state: SourceState) -> Iterator[Polled]:
        """A Polled for each part of each new file; the last one carries the state. Unreadable files are failures."""
        root = Path(source.location)
        if not root.exists():
            yield self._nothing_there(source, state, root)
            return
        files = list(files_of(source))
        fresh = [f for f in files if not f.is_done(state.files)]
        reading = _Reading(done=dict(state.files), left_bytes=self.budget_bytes)
        for file in fresh:
            reading.more = reading.more or reading.left_bytes < 0
            if reading.more:
                break
            yield from self._file(source, file, reading)
        damaged = [
            f"{f.name}: is damaged, and has not changed since" for f in files if state.files.get(f.name) == f.damaged
        ]
        problem = reading.problem or (damaged[0] if damaged else None)
        fetch = None if fresh else self._fetch(source, root.as_uri(), "unchanged", time.monotonic())
        yield Polled(fetch=fetch, state=self._after(source, state, reading, problem))

    def _file(self, source: Source, file: File, reading: "_Reading") -> Iterator[Polled]:
        """What comes of a file, as far as the budget goes."""
        started, place = time.monotonic(), file.place(reading.done)
        try:
            for part in parts(file.path, place, self.max_file_bytes):
                if reading.left_bytes < 0:
                    reading.more = True
                    reading.done[file.name] = file.partly(part.place)
                    return
                yield self._part(source, file, part, started, reading)
                started = time.monotonic()
            reading.done[file.name] = file.mark
        except (OSError, *DAMAGED) as e:
            reading.problem = f"{file.name}: {e}"
            if isinstance(e, DAMAGED):
                reading.done[file.name] = file.damaged
            fetch = self._fetch(source, file.path.as_uri(), "failed", started, reason=reading.problem)
            yield Polled(fetch=fetch, state=None)

    def _part(self, source: Source, file: File, part: Part | Unread, started: float, reading: "_Reading") -> Polled:
        if isinstance(part, Unread):
            reason = f"{file.name}#{part.place}: {part.reason}"
            return Polled(
                fetch=self._fetch(source, part.url or file.path.as_uri(), "failed", started, reason=reason), state=None
            )
        raw = self._raw(source, file, part)
        reading.left_bytes -= len(raw.body)
        status = part.status if part.url else None
        fetch = self._fetch(source, raw.url, "ok", started, status=status, raw=raw)
        return Polled(fetch=fetch, state=None, raw=raw, payload=payload_of(source, raw, headers=part.headers))

    def _raw(self, source: Source, file: File, part: Part) -> Raw:
        now = self.clock()
        return Raw(
            digest=body_digest(part.body),
            source_id=source.id,
            url=part.url or file.path.as_uri(),
            status=part.status,
            content_type=part.content_type,
            headers=tuple(f"{name}: {value}" for name, value in part.headers),
            fetched_at=now,
            as_of=part.as_of or source.as_of or file.changed_at,
            path=f"{file.name}#{part.place}" if part.url else file.name,  # its suffix says nothing of what is in it
            first_line=part.first_line,
            read_as="file",
            body=part.body,
            date=day_of(now),
        )

    def _after(self, source: Source, state: SourceState, reading: "_Reading", problem: str | None) -> SourceState:
        """Looked at again as usual, also where a file is of no use: others may come."""
        new = reading.left_bytes < self.budget_bytes
        times = {"cycle": self.cycle, "now": self.clock(), "chance": self.chance}
        after = succeeded(state, source, self._limits, new=new, asked_s=None, **times)  # type: ignore[arg-type]
        if problem:
            after = replace(after, last_ok_at=state.last_ok_at, last_error=problem, failures=state.failures + 1)
        return replace(after, files=reading.done, next_due_at=None if reading.more else after.next_due_at)

    def _nothing_there(self, source: Source, state: SourceState, root: Path) -> Polled:
        reason = f"there is nothing at {source.location}; expected a folder or a file"
        fetch = self._fetch(source, root.as_uri(), "failed", time.monotonic(), reason=reason)
        after = failed(
            state,
            source,
            self._limits,
            reason=reason,
            status=None,
            retry_at=None,
            cycle=self.cycle,
            now=fetch.fetched_at,
            chance=self.chance,
        )
        return Polled(fetch=fetch, state=after)

    @property
    def _limits(self) -> Limits:
        return Limits(self.interval_s, self.interval_s)

    def _fetch(
        self,
        source: Source,
        url: str,
        outcome: Outcome,
        started: float,
        *,
        status: int | None = None,
        raw: Raw | None = None,
        reason: str | None = None,
    ) -> Fetch:
        now = self.clock()
        return Fetch(
            source_id=source.id,
            url=url,
            outcome=outcome,
            status=status,
            reason=reason,
            body_bytes=len(raw.body) if raw else 0,
            duration_s=time.monotonic() - started,
            payload=raw.digest if raw else None,
            fetched_at=now,
            date=day_of(now),
        )


@dataclass(slots=True, kw_only=True)
class _Reading:
    """How far one poll has come: what is done, with its mark; the budget; the last problem; whether there is more."""

    done: dict[str, str]
    left_bytes: int
    problem: str | None = None
    more: bool = False
