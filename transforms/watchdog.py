"""Ends this process where one thing has been in hand for too long: native code that never returns cannot be stopped
from within, and the next process knows by the note what it was."""

import faulthandler
import logging
import os
import sysconfig
import threading
import time
from collections.abc import Callable

log = logging.getLogger("presslake")

LIMIT_S = 300.0
"""Parsing and cleaning take milliseconds, the largest documents some ten seconds."""

LOOK_S = 10.0
"""Between two looks."""

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h."""

_STDERR = 2
_BEGUN = threading.Lock()

_ASLEEP_COUNTS = not sysconfig.get_config_var("HAVE_SEM_CLOCKWAIT")
"""Where Python waits by the clock on the wall, a laptop that wakes would seem to have hung."""


def begin(held_s: Callable[[], float | None], limit_s: float = LIMIT_S, look_s: float = LOOK_S) -> None:
    """Watch from now on. A thread looks now and then, one for a process.

    Code that hangs may hold the interpreter's lock, and this thread then never looks again; so each look also winds up
    a timer of faulthandler's, which runs without the lock and ends the process where it is not wound up in time. Both
    say on standard error where each thread was.

    Args:
        held_s: how long the oldest thing has been in hand; None where there is nothing to watch.
        limit_s: what is too long.
        look_s: between two looks.
    """
    _wind_up(limit_s)
    if _BEGUN.acquire(blocking=False):
        threading.Thread(target=_look, args=(held_s, limit_s, look_s), name="watchdog", daemon=True).start()


def _look(held_s: Callable[[], float | None], limit_s: float, look_s: float) -> None:
    while True:
        held = held_s()
        if held is not None and held > limit_s:
            log.critical("one thing has been in hand for %.0f s; this process ends, the next one sets it aside", held)
            faulthandler.dump_traceback(_STDERR)
            os._exit(EXIT_CODE)
        if held is None:
            faulthandler.cancel_dump_traceback_later()
        else:
            _wind_up(limit_s)
        time.sleep(look_s)


def _wind_up(limit_s: float) -> None:
    if not _ASLEEP_COUNTS:
        faulthandler.dump_traceback_later(limit_s, exit=True, file=_STDERR)
