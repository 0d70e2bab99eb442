"""What a process remembers of the lake: one snapshot of keys/."""

import threading
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pipeline.keys import KeyMemory, empty
from pipeline.lake.errors import lake_errors
from pipeline.lake.keys import key_files, read_keys
from transforms.land.current import covers


@dataclass
class _Snapshot:
    """Keys as read so far, and which files they came from."""

    memory: KeyMemory
    source_ids: list[str]
    files: set[str]
    read_at: float = 0.0  # seconds of the monotonic clock


_SNAPSHOTS: dict[tuple[str, int], _Snapshot] = {}
_SNAPSHOTS_LOCK = threading.Lock()


@dataclass(frozen=True)
class LakeMemory:
    """Provides a process's one snapshot of keys/, brought up to date by the new files only.

    Args:
        lake: the lake's folder.
        remember_days: days of keys/ that count.
        today: the last of them.
        refresh_s: a call looks for new files after so many seconds; None in a bounded run, which need not.
    """

    lake: str
    remember_days: int
    today: date
    refresh_s: float | None = None

    def __call__(self) -> KeyMemory:
        """The memory. Raises LakeError where keys/ cannot be read."""
        with _SNAPSHOTS_LOCK:
            slot = (self.lake, self.remember_days)
            if slot not in _SNAPSHOTS:
                _SNAPSHOTS[slot] = _Snapshot(KeyMemory(empty(), []), [], set())
                self._update(_SNAPSHOTS[slot])
            elif self.refresh_s is not None and time.monotonic() - _SNAPSHOTS[slot].read_at > self.refresh_s:
                self._update(_SNAPSHOTS[slot])
            return _SNAPSHOTS[slot].memory

    def update(self) -> None:
        """Take in what has landed since."""
        with _SNAPSHOTS_LOCK:
            slot = (self.lake, self.remember_days)
            if slot in _SNAPSHOTS:
                self._update(_SNAPSHOTS[slot])

    def forget(self) -> None:
        """Drop the snapshot; the next call reads anew."""
        with _SNAPSHOTS_LOCK:
            _SNAPSHOTS.pop((self.lake, self.remember_days), None)

    @lake_errors("reading keys/")
    def _update(self, snapshot: _Snapshot) -> None:
        snapshot.read_at = time.monotonic()
        try:
            self._take_in(snapshot)
        except FileNotFoundError:  # gathered, and its grace over, between listing and reading
            self._take_in(snapshot)

    def _take_in(self, snapshot: _Snapshot) -> None:
        oldest = (self.today - timedelta(days=self.remember_days)).isoformat()
        paths = [p for p in key_files(Path(self.lake), oldest) if str(p) not in snapshot.files]
        unread = [p for p in paths if not _is_read(p, snapshot.files)]
        if unread:
            more = read_keys(unread, snapshot.source_ids)
            if any(map(covers, unread)):  # some of what such a file covers may have been read
                more = snapshot.memory.lacking(more)
            snapshot.memory = snapshot.memory.with_more(more, snapshot.source_ids)
        snapshot.files.update(map(str, paths))


def _is_read(path: Path, files: set[str]) -> bool:
    covered = covers(path)
    return bool(covered) and all(str(path.with_name(name)) in files for name in covered)
