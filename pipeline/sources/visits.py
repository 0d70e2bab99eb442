"""The pages of a bounded cycle: those that its entries want, and those that wait from cycles before."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import __version__
from pipeline.here import Here
from pipeline.lake import LakeMemory, RawStore
from pipeline.options import Settings
from pipeline.progress import TALLY
from pipeline.sources.pages import PageRound
from pipeline.sources.polled import Polled, utc_now
from pipeline.sources.waiting import (
    REMEMBERED,
    Form,
    after_answer,
    after_failure,
    due,
    is_final,
    latest,
    open_again,
    postpone,
)
from pipeline.state import StateFolder
from schemas.errors import PageError, ParseError
from schemas.records import Fetch, Item, Payload, PendingPage, Reject
from transforms.dedupe.memory import Memory
from transforms.fetch.merge import led_to, shared_ends, with_page
from transforms.fetch.needs import has_text, is_poorer, needs_page
from transforms.identity import digest, page_digest
from transforms.parse.documents import parse
from transforms.rejects import reject_item


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
        return _Visits(self, self.memory(), StateFolder(Path(self.settings.lake)))


class _Visits:
    def __init__(self, told: CycleVisits, memory: Memory, state: StateFolder) -> None:
        self._told, self._memory, self._state = told, memory, state
        self._sources = {s.id: s for s in told.settings.sources}
        self._known_sources = self._sources.keys() | {s.id for s in told.settings.disabled}
        self._passed: dict[Form, datetime] = {}

    def wanted(self, item: Item) -> bool:
        source = self._sources.get(item.source_id)
        if source is None or source.kind == "folder":
            return False
        wanted = needs_page(item, source.full_text) and not self._is_richer_elsewhere(item)
        if not wanted:
            self._passed[item.entry_key, item.entry_digest] = item.fetched_at
        return wanted

    def _is_richer_elsewhere(self, item: Item) -> bool:
        others = [t for t in self._memory.history(item.article_id) if t.source_id != item.source_id]
        return any(t.kind == "landed" and t.text_source != "feed-summary" for t in others)

    def visit(self, items: Sequence[Item]) -> Iterator[Item | Reject | Fetch]:
        begun = self._state.pending_pages(self._told.cycle_id)
        if begun is not None and not items:
            return  # a runner makes further bundles of a cycle, such as one for its timers
        before = self._state.pages() if begun is None else begun
        kept = filter(self._worth_keeping, before)
        wanted = [PendingPage(item=item, since=item.fetched_at) for item in items]
        waiting = latest([*kept, *wanted], self._passed)
        told = {page.form for page in wanted} & waiting.keys()
        given_up = [form for form in told if waiting[form].given_up]
        yield from (waiting[form].item for form in given_up if self._may_go_on(waiting[form].item))
        if waiting.keys() != {page.form for page in before}:
            self._state.save_pages(waiting.values())  # before anything of them lands: none is forgotten
        yield from self._visited(waiting, {form for form in told if waiting[form].waits})

    def _visited(self, waiting: dict[Form, PendingPage], fresh: set[Form]) -> Iterator[Item | Reject | Fetch]:
        led_away: list[Polled] = []
        for polled in self._round().visit(due(waiting.values(), self._sources, self._told.clock())):
            if polled.fetch is None or polled.fetch.outcome == "cut-off":
                continue  # the time was over before its answer came: it waits as if it had not been asked for
            yield polled.fetch
            if polled.payload and led_to(polled.pages[0].item.entry, polled.payload.url):
                led_away.append(polled)  # whether others end there too shows when all have been asked
            else:
                yield from self._outcomes(polled, waiting)
        shared = shared_ends((p.pages[0].item, p.payload.url) for p in led_away if p.payload)
        for polled in led_away:
            yield from self._outcomes(polled, waiting, shared)
        for form in fresh:
            if waiting[form].waits and self._may_go_on(waiting[form].item):
                yield waiting[form].item
        self._state.keep_pending_pages(self._told.cycle_id, waiting.values())

    def _outcomes(
        self, polled: Polled, waiting: dict[Form, PendingPage], shared: Collection[str] = ()
    ) -> Iterator[Item | Reject]:
        now, until = self._told.clock(), open_again(polled)
        if until is not None:
            postpone(waiting, polled, until, now)
        for page in polled.pages:
            if until is None or now - page.since >= REMEMBERED:
                yield from self._outcome(page, polled, waiting, shared)

    def _outcome(
        self, page: PendingPage, polled: Polled, waiting: dict[Form, PendingPage], shared: Collection[str]
    ) -> Iterator[Item | Reject]:
        try:
            item = self._with_page(page.item, polled, shared)
        except (PageError, ParseError) as e:
            after = after_failure(page, str(e), self._told.clock(), final=is_final(polled))
            waiting[page.form] = after
            if after.given_up:
                yield from self._given_up(after)
            return
        waiting[page.form] = after_answer(page)
        TALLY.add("pages")
        yield item

    def _with_page(self, item: Item, polled: Polled, shared: Collection[str]) -> Item:
        payload: Payload | None = polled.payload
        if payload is None or (polled.fetch and polled.fetch.outcome != "ok"):
            reason = polled.fetch.reason or polled.fetch.outcome if polled.fetch else "no answer"
            raise PageError(f"the page could not be had: {reason}")
        document = parse(payload)
        landed = self._memory.first_of_entry(item.entry_key) is not None
        return with_page(item, document.entries[0], payload, landed=landed, shared=shared)

    def _given_up(self, page: PendingPage) -> Iterator[Item | Reject]:
        """The summary stands, where there is one, it does not stand already, and nothing richer does."""
        if not has_text(page.item):
            message = f"{page.last_error}, in {page.tries} tries; the entry has no text of its own"
            yield reject_item(PageError(message), page.item, __version__)
        elif not self._memory.knows(*page.form) and self._may_go_on(page.item):
            yield page.item

    def _may_go_on(self, item: Item) -> bool:
        """Whether the summary lands without its page: not where it would take the place of something richer."""
        landed = [t for t in self._memory.history(item.article_id) if t.kind == "landed"]
        last = max(landed, key=lambda t: t.version, default=None)
        richer = last is not None and last.source_id == item.source_id and is_poorer(item, last.text_source)
        return has_text(item) and not richer

    def _worth_keeping(self, page: PendingPage) -> bool:
        """Not where nobody asks for its source any more, or for its pages; one that is only disabled may be enabled
        again."""
        if page.item.source_id not in self._known_sources or self._is_superseded(page.item):
            return False
        source = self._sources.get(page.item.source_id)
        if page.waits and source and not needs_page(page.item, source.full_text):
            return False
        if not page.waits and self._told.clock() - page.since >= REMEMBERED:
            return False
        return page.given_up or not self._memory.knows(page.item.entry_key, page_digest(page.item.entry_digest))

    def _is_superseded(self, item: Item) -> bool:
        """Whether a later form of the entry has been dealt with since this one was."""
        own = (item.entry_digest, page_digest(item.entry_digest))
        told = [t.entry_digest for t in self._memory.history(item.article_id) if t.entry_key == item.entry_key]
        return any(digest in own for digest in told) and told[-1] not in own

    def _round(self) -> PageRound:
        told = self._told
        return PageRound(
            settings=told.settings,
            sources=self._sources,
            raw=RawStore(Path(told.settings.lake)),
            cycle=told.cycle,
            clock=told.clock,
            seed=int(digest(told.cycle_id, size_bytes=4), 16),
            time=told.time,
        )
