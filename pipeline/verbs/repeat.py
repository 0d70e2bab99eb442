"""`presslake run`: one cycle, or one after the other until Ctrl-C, and what each did."""

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from pipeline.cycle import Report, due_sources, run_cycle
from pipeline.lock import LockedError
from pipeline.options import Settings
from pipeline.verbs.console import Console
from pipeline.verbs.figures import figures
from schemas.errors import LakeError

log = logging.getLogger("presslake")


def run_once(settings: Settings, console: Console, *, all_sources: bool) -> int:
    """One cycle; 0, or 1 where sources were due and not one of them gave anything.

    Raises:
        LockedError, LakeError: as `run_cycle` does.
    """
    cycle = datetime.now(UTC).replace(microsecond=0)
    with console.progress(len(due_sources(settings, cycle, all_sources=all_sources))):
        report = run_cycle(settings, cycle, all_sources=all_sources)
    _show(report, console)
    return 1 if report.due and report["sources_failed"] == report["sources_polled"] and not report["items"] else 0


def run_every(
    settings: Settings, console: Console, every: timedelta, stop: threading.Event, *, all_sources: bool
) -> int:
    """Cycle after cycle, each beginning `every` after the last began, until `stop` is set: then the cycle in hand is
    finished. A lake that is held or cannot be written now is tried again at the next cycle."""
    code = 0
    while not stop.is_set():
        began = datetime.now(UTC)
        try:
            code = run_once(settings, console, all_sources=all_sources)
        except (LakeError, LockedError) as e:
            console.error(str(e))
            code = 1
        pause = began + every - datetime.now(UTC)
        stop.wait(max(0.0, pause.total_seconds()))
    log.info("stopped after the cycle in hand")
    return code


_ROWS = (
    ("sources polled", "sources_polled"),
    ("sources unchanged", "sources_unchanged"),
    ("sources failed", "sources_failed"),
)


def _show(report: Report, console: Console) -> None:
    values: dict[str, object] = {label: report[name] for label, name in _ROWS}
    values |= figures(report.counts, report.seconds)
    if console.as_json:
        values["failing"] = report.failing
        console.line({label.replace(" ", "_"): value for label, value in values.items()})
        return
    if not report.due and not report["pages_fetched"]:
        next_due = f"; the next is at {report.next_due_at:%H:%M:%S} UTC" if report.next_due_at else ""
        console.say(f"no source is due{next_due} (`presslake run --all` polls every source now)")
        return
    console.table(None, ["this cycle", ""], list(values.items()))
    if report.failing:
        console.say(f"failing: {_some(report.failing)} (`presslake sources health` says since when and why)")
    if report.moved:
        told = "`presslake sources health` names the new addresses, for your configuration"
        console.say(f"moved for good: {_some(report.moved)} ({told})")


def _some(names: Sequence[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
