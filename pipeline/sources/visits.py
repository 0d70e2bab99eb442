"""The pages of a bounded cycle: those that its entries want, and those that wait from cycles before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.here import Here
from pipeline.lake.memory import LakeMemory
from pipeline.lake.raw import RawStore
from pipeline.options import Settings
from pipeline.sources.page_list import PageList
from pipeline.sources.pages import PageRound
from pipeline.sources.polled import utc_now
from pipeline.state import StateFolder
from schemas.records import Fetch, Item, Reject
from transforms.dedupe.memory import Memory
from transforms.identity import digest


@dataclass(frozen=True, slots=True)
class CycleVisits(Here):
    """One cycle's visits: what waits is read from the lake's list and, for `StateFolder.commit`, left there.

    Args:
        settings: limits, sources and the lake.
        memory: what has landed.
        cycle: when the cycle, or this slice of it, began.
        cycle_id: names the list that waits to be committed.
        time: what is left for pages.
        clock: tells the time.
    """

    settings: Settings
    memory: LakeMemory
    cycle: datetime
    cycle_id: str
    time: timedelta
    clock: Callable[[], datetime] = utc_now

    def __call__(self) -> "_Visits":
        """The visits, ready to begin: what a worker calls."""
        return _Visits(self, self.memory(), StateFolder(self.settings.folder))


class _Visits:
    def __init__(self, told: CycleVisits, memory: Memory, state: StateFolder) -> None:
        self._told, self._state = told, state
        self._list = PageList(told.settings, memory, told.clock)

    def wanted(self, item: Item) -> bool:
        return self._list.wants(item)

    def visit(self, items: Sequence[Item]) -> Iterator[Item | Reject | Fetch]:
        begun = self._state.pending_pages(self._told.cycle_id)
        if begun is not None and not items:
            return  # a runner makes further bundles of a cycle, such as one for its timers
        before = self._state.pages() if begun is None else begun
        told = self._list.enter(before, items)
        yield from self._list.without_page(told, given_up=True)
        fresh = {page.form for page in self._list.pages if page.waits} & told
        if {page.form for page in self._list.pages} != {page.form for page in before}:
            self._state.save_pages(self._list.pages)  # before anything of them lands: none is forgotten
        yield from self._visited()
        yield from self._list.without_page(fresh, given_up=False)
        self._state.keep_pending_pages(self._told.cycle_id, self._list.pages)

    def _visited(self) -> Iterator[Item | Reject | Fetch]:
        for polled in self._round().visit(self._list.due()):
            if polled.fetch is None or polled.fetch.outcome == "cut-off":
                continue  # the time was over before its answer came: it waits as if it had not been asked for
            yield polled.fetch
            yield from self._list.answered(polled)
        yield from self._list.led_away()

    def _round(self) -> PageRound:
        told = self._told
        return PageRound(
            settings=told.settings,
            sources=self._list.sources,
            raw=RawStore(told.settings.lake),
            cycle=told.cycle,
            clock=told.clock,
            seed=int(digest(told.cycle_id, size_bytes=4), 16),
            time=told.time,
        )
