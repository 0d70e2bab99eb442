"""What the lake remembers of each source between polls: _state/sources.jsonl, a line a source."""

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.errors import LakeError
from schemas.records import PendingPage

_TIMES = {"last_polled_at", "last_ok_at", "next_due_at", "since"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Where a source stands. Validators and digest are those of the last body that landed."""

    source_id: str
    location: str
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    failed_digest: str | None = None  # of the last body that was of no use
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_error: str | None = None
    failures: int = 0
    next_due_at: datetime | None = None
    files: Mapping[str, str] = field(default_factory=dict)  # folder: path -> size and time of what was read


def is_due(state: SourceState | None, now: datetime) -> bool:
    """Whether a source is to be asked now; one never asked is."""
    return state is None or state.next_due_at is None or state.next_due_at <= now


class StateFolder:
    """The lake's _state/ folder."""

    def __init__(self, lake: Path) -> None:
        self._folder = lake / "_state"

    def sources(self) -> dict[str, SourceState]:
        """The committed states by source id."""
        return {s.source_id: s for s in _read(self._folder / "sources.jsonl", SourceState)}

    def keep_pending(self, cycle: str, states: Iterable[SourceState]) -> None:
        """Write the states that a cycle wants to commit; they count for nothing yet."""
        _write(self._pending(cycle), states)

    def commit(self, cycle: str, not_landed: Iterable[str] = ()) -> list[SourceState]:
        """Make a cycle's states the committed ones, but for sources that did not land in full; returns them all."""
        skip = set(not_landed)
        pending: list[SourceState] = _read(self._pending(cycle), SourceState)
        states = self.sources()
        states.update({s.source_id: s for s in pending if s.source_id not in skip})
        _write(self._folder / "sources.jsonl", states.values())
        self._pending(cycle).unlink(missing_ok=True)
        return pending

    def drop_pending(self) -> None:
        """Forget what cycles that never ended wanted to commit."""
        for path in self._folder.glob("pending-*.jsonl"):
            path.unlink()

    def pages(self) -> list[PendingPage]:
        """Pages that wait to be fetched, oldest first."""
        return sorted(_read(self._folder / "pages.jsonl", PendingPage), key=lambda p: (p.since, p.url))

    def save_pages(self, pages: Iterable[PendingPage]) -> None:
        """Replace the list of pages that wait."""
        _write(self._folder / "pages.jsonl", pages)

    def _pending(self, cycle: str) -> Path:
        return self._folder / f"pending-{cycle}.jsonl"


def _read(path: Path, kind: type) -> list[Any]:
    try:
        lines = path.read_text("utf-8").split("\n")  # and nowhere else: a value may hold what Unicode calls a line end
    except FileNotFoundError:
        return []
    except OSError as e:
        raise LakeError(f"cannot read {path}: {e.strerror or e}") from e
    names = {f.name for f in fields(kind)}
    try:
        return [kind(**{k: _value(k, v) for k, v in json.loads(line).items() if k in names}) for line in lines if line]
    except (ValueError, TypeError, AttributeError) as e:
        remedy = "remove the file: every source is then asked anew, and nothing lands twice"
        raise LakeError(f"cannot read {path}: a line is damaged ({e}); {remedy}") from e


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and value else value


def _write(path: Path, records: Iterable[Any]) -> None:
    temporary = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(_plain(r)) + "\n" for r in records)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except OSError as e:
        with suppress(OSError):
            temporary.unlink()
        raise LakeError(f"cannot write {path}: {e.strerror or e}") from e


def _plain(record: Any) -> dict[str, Any]:
    values = {f.name: getattr(record, f.name) for f in fields(record)}
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items() if v not in (None, {}, 0)}
