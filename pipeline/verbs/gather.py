"""`presslake gather`: small files of closed windows into large ones."""

import logging
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.gather import Figures, Rule, gather, gathering
from pipeline.options import Settings
from pipeline.stopping import stop_asked
from pipeline.verbs.console import Console
from schemas.errors import LakeError

log = logging.getLogger("presslake")


def run_gather(settings: Settings, console: Console, every: timedelta | None, rule: Mapping[str, Any]) -> int:
    """Gather once, or again and again until Ctrl-C; 0, or 1 where something could not be gathered: the next time it is
    tried again.

    Args:
        settings: names the lake, and how long a window is.
        console: for figures.
        every: from the begin of one gathering to the next.
        rule: what differs from a Rule's defaults.

    Raises:
        LockedError: where somebody else gathers this lake.
        LakeError: where it cannot be written, or, gathering once, not be read.
    """
    wanted = Rule(window=settings.run.window, **rule)
    with gathering(settings.lake, datetime.now(UTC)):
        if every is None:
            return _once(settings, wanted, console)
        with stop_asked() as stop:
            return _again(settings, wanted, console, every, stop)


def _once(settings: Settings, rule: Rule, console: Console) -> int:
    began = time.monotonic()
    done = gather(settings.lake, rule, lambda: datetime.now(UTC))
    _show(done, time.monotonic() - began, console)
    return 1 if done.problems else 0


def _again(settings: Settings, rule: Rule, console: Console, every: timedelta, stop: threading.Event) -> int:
    code = 0
    while not stop.is_set():
        began = time.monotonic()
        try:
            code = _once(settings, rule, console)
        except LakeError as e:
            console.error(str(e))
            code = 1
        stop.wait(max(0.0, began + every.total_seconds() - time.monotonic()))
    log.info("stopped")
    return code


def _show(done: Figures, seconds: float, console: Console) -> None:
    values: dict[str, object] = {
        "files gathered": done.files_before,
        "into": done.files_after,
        "rows": done.rows,
        "MB before": round(done.bytes_before / 1e6, 2),
        "MB after": round(done.bytes_after / 1e6, 2),
        "files removed": done.removed,
        "files waiting for removal": done.waiting,
        "seconds": round(seconds, 2),
    }
    for problem in done.problems:
        console.error(problem)
    if console.as_json:
        console.line({label.replace(" ", "_"): value for label, value in values.items()})
        return
    console.table(None, ["gathered", ""], list(values.items()))
    if done.waiting:
        console.say("what waits is covered by the larger files; the next gathering after its grace removes it")
