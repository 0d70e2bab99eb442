"""Rows that wait for a lake that cannot be written: each by itself, and one line for all of them in half a minute."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from schemas.errors import LakeError

log = logging.getLogger("presslake")

LONGEST_PAUSE_S = 10.0
"""Between two tries to write to a lake that cannot be written."""

TOLD_S = 30.0
"""Between two lines that say so: a window has dozens of files, all of which wait."""

_A = TypeVar("_A")


class Waiting:
    """Those that wait for one lake, in all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number, self._since_s, self._told_s = 0, 0.0, 0.0

    def begin(self) -> None:
        """One more."""
        with self._lock:
            self._number += 1
            if self._number == 1:
                self._since_s, self._told_s = time.monotonic(), -TOLD_S

    def say(self, e: LakeError, patience_s: float) -> None:
        """Why, unless another has just said so."""
        with self._lock:
            now_s = time.monotonic()
            if now_s - self._told_s >= TOLD_S:
                self._told_s = now_s
                log.warning("%s; what is to land waits, for %.0f s at most", e, patience_s)

    def end(self, *, landed: bool) -> None:
        """One less. The last says that it is over."""
        with self._lock:
            self._number -= 1
            if landed and not self._number:
                log.info(
                    "the lake can be written again; what was to land waited %.0f s", time.monotonic() - self._since_s
                )


_WAITING: dict[str, Waiting] = {}


def patiently(write: Callable[[], _A], lake: str, patience_s: float) -> _A:
    """What comes of writing to a lake, tried again and again while it cannot be written.

    Raises:
        LakeError: where it cannot be for longer than that.
    """
    try:
        return write()
    except LakeError as e:
        if not patience_s:
            raise
        error = e
    waiting, landed = _WAITING.setdefault(lake, Waiting()), False
    waiting.begin()
    try:
        waiting.say(error, patience_s)
        found = _again(write, waiting, patience_s)
        landed = True
        return found
    finally:
        waiting.end(landed=landed)


def _again(write: Callable[[], _A], waiting: Waiting, patience_s: float) -> _A:
    until, pause_s = time.monotonic() + patience_s, min(1.0, patience_s)
    while True:
        time.sleep(pause_s)
        try:
            return write()
        except LakeError as e:
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            if time.monotonic() + pause_s > until:
                raise
            waiting.say(e, patience_s)
