"""What a process remembers of the lake: one snapshot of keys/."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.keys import KeyMemory, empty
from pipeline.lake.errors import lake_errors
from pipeline.lake.keys import key_files, key_files_of, read_keys
from pipeline.lake.recovery import remember_landed
from pipeline.sources.polled import utc_now
from schemas.errors import LakeError
from transforms.land.current import covers
from transforms.land.lake import LakeFiles, open_lake

log = logging.getLogger("presslake")


@dataclass
class _Snapshot:
    """Keys as read so far, and which files they came from."""

    memory: KeyMemory
    source_ids: list[str]
    files: set[str]
    read_at: float = 0.0  # when it was last tried, in seconds of the monotonic clock
    true_at: float = 0.0  # when that succeeded


_SNAPSHOTS: dict[tuple[str, int], _Snapshot] = {}
_SNAPSHOTS_LOCK = threading.Lock()


@dataclass(frozen=True)
class LakeMemory:
    """Provides a process's one snapshot of keys/, brought up to date by the new files only.

    Args:
        lake: the lake's folder, or its address in a store.
        remember_days: days of keys/ that count.
        today: the last of them.
        refresh_s: a call looks for new files after so many seconds; None in a bounded run, which need not. A process of
            a stream may follow one that died between rows and their keys, so its first call remembers those rows.
        patience_s: a lake that cannot be read for so long is no error after the first call: what was read stands.
        clock: tells the time.
    """

    lake: str
    remember_days: int
    today: date
    refresh_s: float | None = None
    patience_s: float = 0.0
    clock: Callable[[], datetime] = utc_now

    def __call__(self) -> KeyMemory:
        """The memory. Raises LakeError where keys/ cannot be read."""
        with _SNAPSHOTS_LOCK:
            slot = (self.lake, self.remember_days)
            if slot not in _SNAPSHOTS:
                if self.refresh_s is not None:
                    remember_landed(self.lake, self.clock())
                _SNAPSHOTS[slot] = _Snapshot(KeyMemory(empty(), []), [], set())
                self._update(_SNAPSHOTS[slot], all_days=True)
            elif self.refresh_s is not None and time.monotonic() - _SNAPSHOTS[slot].read_at > self.refresh_s:
                self._refresh(_SNAPSHOTS[slot])
            return _SNAPSHOTS[slot].memory

    def update(self) -> None:
        """Take in what has landed since."""
        with _SNAPSHOTS_LOCK:
            slot = (self.lake, self.remember_days)
            if slot in _SNAPSHOTS:
                self._update(_SNAPSHOTS[slot], all_days=True)

    def forget(self) -> None:
        """Drop the snapshot; the next call reads anew."""
        with _SNAPSHOTS_LOCK:
            _SNAPSHOTS.pop((self.lake, self.remember_days), None)

    def _refresh(self, snapshot: _Snapshot) -> None:
        try:
            self._update(snapshot, all_days=False)
        except LakeError as e:
            if time.monotonic() - snapshot.true_at > self.patience_s:
                raise
            log.warning("%s; what has landed lately is looked for again soon", e)

    @lake_errors("reading keys/")
    def _update(self, snapshot: _Snapshot, *, all_days: bool) -> None:
        snapshot.read_at = time.monotonic()
        try:
            self._take_in(snapshot, all_days)
        except FileNotFoundError:  # gathered, and its grace over, between listing and reading
            self._take_in(snapshot, all_days)
        snapshot.true_at = time.monotonic()

    def _take_in(self, snapshot: _Snapshot, all_days: bool) -> None:
        lake = open_lake(self.lake)
        files = key_files(lake, self._oldest()) if all_days else key_files_of(lake, self._lately())
        paths = [p for p in files if p not in snapshot.files]
        unread = [p for p in paths if not _is_read(lake, p, snapshot.files)]
        if unread:
            more = read_keys(lake, unread, snapshot.source_ids)
            if any(covers(lake, p) for p in unread):  # some of what such a file covers may have been read
                more = snapshot.memory.lacking(more)
            snapshot.memory = snapshot.memory.with_more(more, snapshot.source_ids)
        snapshot.files.update(paths)

    def _oldest(self) -> str:
        return (self.today - timedelta(days=self.remember_days)).isoformat()

    def _lately(self) -> list[date]:
        """The days in which a stream can have landed keys since the last look, yesterday's for what had to wait: a
        store is asked for two folders, not for a year of them."""
        today = self.clock().date()
        return [today - timedelta(days=1), today]


def _is_read(lake: LakeFiles, path: str, files: set[str]) -> bool:
    covered = covers(lake, path)
    return bool(covered) and all(f"{path.rpartition('/')[0]}/{name}" in files for name in covered)
