"""`presslake backfill`: what a source published in the past, slice by slice, from where the last call left off."""

import logging
import threading
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from pipeline.backfill_state import BackfillFolder, BackfillState
from pipeline.options import Settings
from pipeline.progress import TALLY
from pipeline.slices import Lake, land, writing
from pipeline.sources import waiting
from pipeline.sources.archives.ptransform import ArchivePlan, PollArchive
from pipeline.verbs.backfill_order import Order
from pipeline.verbs.console import Console
from pipeline.verbs.figures import figures
from schemas.records import Source
from transforms.land.names import window_stamp

log = logging.getLogger("presslake")

_SECOND = timedelta(seconds=1)


def run_backfill(settings: Settings, console: Console, order: Order, stop: threading.Event) -> int:
    """Walk, and fetch the entries' pages, until all is done, a request fails, or `stop` is set; 0, or 1 where it has
    to be called again.

    Raises:
        ConfigurationError: as `Order.check` does.
        LockedError, LakeError: as `writing` does.
    """
    began = datetime.now(UTC).replace(microsecond=0)
    source = order.check(settings, began)
    settings = _for_backfill(settings, source)
    with writing(settings, "backfill", began) as lake:
        folder = BackfillFolder(settings.folder)
        state = _begin(folder, source, order, began)
        if state.finished_at:
            console.say(f"{_words(state)} has finished at {state.finished_at:%Y-%m-%d %H:%M} UTC; --restart repeats it")
            return 0
        if state.retry_at and began < state.retry_at:
            console.error(f"{state.source_id}: {_not_before(state.retry_at)}; nothing was asked")
            return 1
        log.info("%s%s", _words(state), f", {state.done:.0%} done before" if state.done else "")
        before = state
        with console.walking(state.source_id, state.done):
            slices = _Slices(settings, lake, folder, began)
            state = slices.run(state, stop)
    asked = {"requests": state.requests - before.requests, "requests failed": state.failed - before.failed}
    seconds = (datetime.now(UTC) - began).total_seconds()
    _show(state, asked | figures(slices.totals, seconds), console)
    return 0 if state.finished_at else 1


class _Slices:
    """Slices of one backfill, each later than the one before by a second at least."""

    def __init__(self, settings: Settings, lake: Lake, folder: BackfillFolder, began: datetime) -> None:
        self._settings, self._lake, self._folder = settings, lake, folder
        self._last = began - _SECOND
        self.totals: Counter[str] = Counter()

    def run(self, state: BackfillState, stop: threading.Event) -> BackfillState:
        """Where the backfill stands when it is done, failed or stopped."""
        tried: Set[tuple[str, str]] = set()
        while not stop.is_set():
            due = self._pages_due(state.source_id)
            if due and due != tried:  # what one round could not change, another one would not either
                tried = due
                self._land(state, walk=False)
            elif not state.walked:
                state = self._land(state, walk=True)
            else:
                state = replace(state, finished_at=datetime.now(UTC))
                TALLY.put("share_permille", 1000)
                self._folder.save(state)
            if state.problem or state.finished_at:
                break
        left = [p for p in self._lake.state.pages() if p.item.source_id == state.source_id and p.waits]
        self.totals["pages_waiting"] = len(left)
        return state

    def _land(self, state: BackfillState, *, walk: bool) -> BackfillState:
        """Land a slice of the walk, or only of the pages that wait, and commit it."""
        cycle = self._last = max(self._last + _SECOND, datetime.now(UTC).replace(microsecond=0))
        known_raw, settings, memory = self._lake.known_raw, self._settings, self._lake.memory
        plan = ArchivePlan(settings=settings, known_raw=known_raw, cycle=cycle, cycle_id=window_stamp(cycle))
        start = [state] if walk else []
        landed = land(settings, start, partial(PollArchive, plan), memory, cycle, settings.run.page_time)
        memory.update()
        self.totals.update(landed.counts)
        if not walk:
            return state
        if state.source_id in landed.not_landed:
            return replace(state, problem="a row could not be written; rejects/ says why")
        return self._folder.commit(plan.cycle_id)

    def _pages_due(self, source_id: str) -> Set[tuple[str, str]]:
        return {p.form for p in waiting.due(self._lake.state.pages(), {source_id}, datetime.now(UTC))}


def _begin(folder: BackfillFolder, source: Source, order: Order, now: datetime) -> BackfillState:
    """Where the last call left off, if it asked for the same; else the beginning."""
    before = folder.load(source.id)
    if before and not order.restart and _is_same(before, source, order):
        return replace(before, problem=None)
    if before and not before.finished_at:
        log.info("%s is not finished, and given up for this one", _words(before))
    state = BackfillState(
        source_id=source.id,
        location=source.location,
        since=order.since,
        until=order.until or now,
        begun_at=now,
        open_end=order.until is None,
        retry_at=before.retry_at if before and before.location == source.location else None,
    )
    folder.save(state)
    return state


def _is_same(before: BackfillState, source: Source, order: Order) -> bool:
    same_end = before.open_end if order.until is None else before.until == order.until
    return before.location == source.location and before.since == order.since and same_end


def _for_backfill(settings: Settings, source: Source) -> Settings:
    """Nothing is too old, for who asks for what is old wants it; and only this source is asked, the others as little as
    if they were disabled: what waits of them goes on waiting."""
    others = tuple(s for s in settings.sources if s.id != source.id)
    run = replace(settings.run, max_age=None)
    return replace(settings, sources=(source,), disabled=(*settings.disabled, *others), run=run)


def _words(state: BackfillState) -> str:
    return f"backfill of {state.source_id} from {state.since:%Y-%m-%d} to {state.until:%Y-%m-%d}"


def _not_before(retry_at: datetime) -> str:
    return f"the server wants to be asked again at {retry_at:%Y-%m-%d %H:%M:%S} UTC, and not before"


def _show(state: BackfillState, values: Mapping[str, object], console: Console) -> None:
    """What this call did, and where the backfill stands."""
    if console.as_json:
        told = {label.replace(" ", "_"): value for label, value in values.items()}
        stands = {"finished": state.finished_at is not None, "problem": state.problem, "note": state.note}
        console.line(told | stands)
        return
    console.table(None, [state.source_id, ""], list(values.items()))
    if state.problem:
        when = f"; {_not_before(state.retry_at)}" if state.retry_at else ""
        console.error(f"{state.source_id}: {state.problem}{when}")
    if not state.finished_at:
        done = f" ({state.done:.0%} done)" if state.done else ""
        console.say(f"not finished{done}: the same call goes on from here, and with --restart it begins anew")
    elif state.failed:
        console.say("what failed was passed over: fetches/ says what it was, and why")
    if state.finished_at and state.note:
        console.say(state.note)
    if state.finished_at and values["pages waiting"]:
        console.say("what waits is fetched by `presslake run`")
