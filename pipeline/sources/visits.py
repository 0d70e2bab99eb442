"""The pages of a bounded cycle: those that its entries want, and those that wait from cycles before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import __version__
from pipeline.here import Here
from pipeline.lake import LakeMemory, RawStore
from pipeline.options import Settings
from pipeline.progress import TALLY
from pipeline.sources.pages import PageRound
from pipeline.sources.polled import Polled, utc_now
from pipeline.state import StateFolder
from schemas.errors import PageError, ParseError
from schemas.records import Fetch, Item, Payload, PendingPage, Reject
from transforms.dedupe.memory import Memory
from transforms.fetch.merge import with_page
from transforms.fetch.needs import has_text, is_poorer, needs_page
from transforms.identity import digest, page_digest
from transforms.parse.documents import parse
from transforms.rejects import reject_item

MOST_TRIES = 3
"""Then an entry's summary stands."""

_PAUSES = (timedelta(minutes=10), timedelta(hours=2))
"""After the first and the second failure."""

_REMEMBER_GIVEN_UP = timedelta(days=30)
"""An entry that is still shown must not be tried for ever."""


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

    def wanted(self, item: Item) -> bool:
        source = self._sources.get(item.source_id)
        if source is None or source.kind == "folder" or not needs_page(item, source.full_text):
            return False
        others = [t for t in self._memory.history(item.article_id) if t.source_id != item.source_id]
        return not any(t.kind == "landed" and t.text_source != "feed-summary" for t in others)

    def visit(self, items: Sequence[Item]) -> Iterator[Item | Reject | Fetch]:
        begun = self._state.pending_pages(self._told.cycle_id)
        if begun is not None and not items:
            return  # a runner makes further bundles of a cycle, such as one for its timers
        waiting = {p.form: p for p in self._waiting(begun) if self._worth_keeping(p)}
        fresh = {p.form: p for p in map(self._pending, items)}
        given_up = [fresh.pop(form).item for form in list(fresh) if form in waiting and waiting[form].given_up]
        yield from filter(has_text, given_up)
        if not (fresh.keys() <= waiting.keys()):
            waiting = fresh | waiting
            self._state.save_pages(waiting.values())  # before anything of them lands: none is forgotten
        yield from self._visited(waiting, set(fresh))

    def _visited(
        self, waiting: dict[tuple[str, str], PendingPage], fresh: set[tuple[str, str]]
    ) -> Iterator[Item | Reject | Fetch]:
        now = self._told.clock()
        due = [p for p in waiting.values() if not p.given_up and (p.not_before is None or p.not_before <= now)]
        for polled in self._round().visit(sorted(due, key=lambda p: p.since)):
            if polled.fetch is None or polled.fetch.outcome == "cut-off":
                continue  # the time was over before its answer came: it waits as if it had not been asked for
            yield polled.fetch
            for page in polled.pages:
                yield from self._outcome(page, polled, waiting, fresh)
        for form in fresh & waiting.keys():
            if self._may_go_on(waiting[form].item):
                yield waiting[form].item
        self._state.keep_pending_pages(self._told.cycle_id, waiting.values())

    def _outcome(
        self,
        page: PendingPage,
        polled: Polled,
        waiting: dict[tuple[str, str], PendingPage],
        fresh: set[tuple[str, str]],
    ) -> Iterator[Item | Reject]:
        try:
            item = self._with_page(page.item, polled)
        except (PageError, ParseError) as e:
            after = _after_failure(page, str(e), self._told.clock(), final=_is_final(polled))
            waiting[page.form] = after
            if after.given_up:
                fresh.discard(page.form)
                yield from self._given_up(after)
            return
        del waiting[page.form]
        TALLY.add("pages")
        yield item

    def _with_page(self, item: Item, polled: Polled) -> Item:
        payload: Payload | None = polled.payload
        if payload is None or (polled.fetch and polled.fetch.outcome != "ok"):
            reason = polled.fetch.reason or polled.fetch.outcome if polled.fetch else "no answer"
            raise PageError(f"the page could not be had: {reason}")
        document = parse(payload)
        landed = self._memory.first_of_entry(item.entry_key) is not None
        return with_page(item, document.entries[0], payload, landed=landed)

    def _given_up(self, page: PendingPage) -> Iterator[Item | Reject]:
        """The summary stands, where there is one and it does not stand already."""
        if not has_text(page.item):
            message = f"{page.last_error}, in {page.tries} tries; the entry has no text of its own"
            yield reject_item(PageError(message), page.item, __version__)
        elif not self._memory.knows(page.item.entry_key, page.item.entry_digest):
            yield page.item

    def _may_go_on(self, item: Item) -> bool:
        """Whether the summary lands while its page waits: not where it would take the place of something richer."""
        landed = [t for t in self._memory.history(item.article_id) if t.kind == "landed"]
        last = max(landed, key=lambda t: t.version, default=None)
        richer = last is not None and last.source_id == item.source_id and is_poorer(item, last.text_source)
        return has_text(item) and not richer

    def _waiting(self, begun: list[PendingPage] | None) -> list[PendingPage]:
        return self._state.pages() if begun is None else begun

    def _worth_keeping(self, page: PendingPage) -> bool:
        if page.item.source_id not in self._sources:
            return False
        if page.given_up:
            return self._told.clock() - page.since < _REMEMBER_GIVEN_UP
        return not self._memory.knows(page.item.entry_key, page_digest(page.item.entry_digest))

    def _pending(self, item: Item) -> PendingPage:
        return PendingPage(item=item, since=item.fetched_at)

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


def _after_failure(page: PendingPage, reason: str, now: datetime, *, final: bool) -> PendingPage:
    tries = page.tries + 1
    given_up = final or tries >= MOST_TRIES
    pause = _PAUSES[min(tries, len(_PAUSES)) - 1]
    return replace(
        page, tries=tries, last_error=reason, given_up=given_up, not_before=None if given_up else now + pause
    )


def _is_final(polled: Polled) -> bool:
    """Whether asking again makes no sense: it is gone, or robots.txt says no."""
    fetch = polled.fetch
    return fetch is not None and (fetch.status == 410 or fetch.outcome == "disallowed")
