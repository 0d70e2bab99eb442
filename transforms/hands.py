"""What a process has in hand, noted so that the note outlives it, and what was in hand when others ended.

    _state/hands/<host>-<pid>-…    a note: what the threads of a process have in hand; locked for as long as it lives
    _state/suspects/<step>-<key>   an empty file: a process ended while it had that in hand

A note is memory that the process shares with the kernel (mmap(2)): to note costs no call of the system, and what was
noted is in the file however the process ends. The lock (flock(2)) ends with its process, so a note that can be locked
is that of a process that is gone.
"""

import fcntl
import logging
import mmap
import os
import re
import socket
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from math import inf
from pathlib import Path
from struct import Struct
from weakref import WeakValueDictionary

from transforms import watchdog
from transforms.identity import digest

log = logging.getLogger("presslake")

RECORDS, RECORD_BYTES = 1024, 64
"""Threads of a process that may have something in hand, and bytes for the name of each thing."""

FORGOTTEN_S = 30 * 86400.0
"""What did not come again for so long is suspected no more."""

_SIZE = RECORDS * RECORD_BYTES
_RECORD = Struct(f"{RECORD_BYTES}s")
_NAME = re.compile(r"[a-z]+-[0-9a-f]{32}")
_TEMPORARY = Path(tempfile.gettempdir())  # as the process begins: those after it look for its notes there
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]+:/")


class Hands:
    """The note of this process, and who is suspected to end processes. Where the folder cannot be used, a warning says
    so, and what is in hand is forgotten when the process ends.

    Args:
        folder: for notes and suspects.
    """

    def __init__(self, folder: Path) -> None:
        self._notes, self._marks = folder / "hands", folder / "suspects"
        self._free = list(range(RECORDS))
        self._since = [inf] * RECORDS
        self.suspects: set[str] = set()
        try:
            self._memory = self._note()
        except OSError as e:
            log.warning("what is in hand cannot be noted in %s (%s); it is not known after a crash", self._notes, e)
            self._memory = mmap.mmap(-1, _SIZE)

    def take(self, what: str) -> int:
        """Note that something is in hand from now on; returns its place in the note."""
        place = self._free.pop()
        self._since[place] = time.monotonic()
        _RECORD.pack_into(self._memory, place * RECORD_BYTES, what.encode())
        return place

    def put_down(self, place: int) -> None:
        """What was noted there is not in hand any more."""
        self._memory[place * RECORD_BYTES] = 0
        self._since[place] = inf
        self._free.append(place)

    def held_s(self) -> float:
        """For how many seconds the oldest thing has been in hand; 0 where nothing is."""
        return max(0.0, time.monotonic() - min(self._since))

    def settle(self) -> None:
        """Suspect what was in hand when other processes ended, and what other processes suspect."""
        try:
            for note in _files(self._notes):
                for what in _left_in(note):
                    log.warning("a process ended while it had %s in hand", what)
                    self.suspect(what)
            self.suspects = set(self._marked())
        except OSError as e:
            log.warning("cannot read in %s what was in hand when a process ended: %s", self._notes, e)

    def suspect(self, what: str) -> None:
        """From now on, here and in whoever settles."""
        self.suspects.add(what)
        try:
            self._marks.mkdir(parents=True, exist_ok=True)
            (self._marks / what).touch()
        except OSError as e:
            log.warning("cannot remember in %s that %s ended a process: %s", self._marks, what, e)

    def clear(self, what: str) -> None:
        """It was handled well: whatever ended the process was something else."""
        self.suspects.discard(what)
        try:
            (self._marks / what).unlink(missing_ok=True)
        except OSError as e:
            log.warning("cannot remove %s: %s", self._marks / what, e)

    def _note(self) -> mmap.mmap:
        self._notes.mkdir(parents=True, exist_ok=True)
        prefix = f"{socket.gethostname()}-{os.getpid()}-"
        while True:
            number, name = tempfile.mkstemp(prefix=prefix, dir=self._notes)
            with os.fdopen(number, "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if os.fstat(file.fileno()).st_nlink:  # else another took it for that of a process that is gone
                    file.write(bytes(_SIZE))  # a hole would turn a full disk into SIGBUS
                    file.flush()
                    weakref.finalize(self, _remove, Path(name))
                    return mmap.mmap(file.fileno(), _SIZE)  # keeps the lock

    def _marked(self) -> Iterator[str]:
        for mark in _files(self._marks):
            if time.time() - mark.stat().st_mtime > FORGOTTEN_S:
                mark.unlink(missing_ok=True)
            else:
                yield mark.name


_OPEN: WeakValueDictionary[str, Hands] = WeakValueDictionary()
_OPEN_LOCK = threading.Lock()


def hands_of(lake: str) -> Hands:
    """This process's one note for a lake, settled now; it ends with the last that holds it."""
    with _OPEN_LOCK:
        hands = _OPEN.get(lake)
        if hands is None:
            hands = _OPEN[lake] = Hands(state_folder(lake))
        hands.settle()
    watchdog.begin(longest_held_s)
    return hands


def state_folder(lake: str) -> Path:
    """Where notes of a lake lie: in its `_state/`; for one that is no folder here, with this machine's temporary files."""
    if _ELSEWHERE.match(lake):
        return _TEMPORARY / f"presslake-{digest(lake, size_bytes=8)}"
    return Path(lake) / "_state"


def longest_held_s() -> float | None:
    """Seconds that the oldest thing has been in hand, of all lakes; None where nobody holds a note."""
    with _OPEN_LOCK:
        return max((hands.held_s() for hands in _OPEN.values()), default=None)


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _left_in(note: Path) -> list[str]:
    """What a process had in hand when it ended; nothing where it lives. The note goes."""
    try:
        with note.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            data = file.read()
    except (BlockingIOError, FileNotFoundError):
        return []
    note.unlink(missing_ok=True)
    records = (data[n : n + RECORD_BYTES] for n in range(0, len(data), RECORD_BYTES) if data[n])
    names = (record.rstrip(b"\0").decode("ascii", "replace") for record in records)
    return [name for name in names if _NAME.fullmatch(name)]


def _remove(note: Path) -> None:
    try:
        note.unlink(missing_ok=True)
    except OSError as e:
        log.debug("cannot remove %s: %s", note, e)
