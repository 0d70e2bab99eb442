"""The pages that wait, and what an answer, or the lack of one, makes of the entries that they belong to."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from pipeline import __version__
from pipeline.options import Settings
from pipeline.progress import TALLY
from pipeline.sources.polled import Polled
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
from schemas.errors import PageError, ParseError, PoisonError
from schemas.records import Item, Payload, PendingPage, Reject
from transforms.dedupe.memory import Memory
from transforms.fetch.merge import led_to, shared_ends, with_page
from transforms.fetch.needs import has_text, is_poorer, needs_page
from transforms.guard import Guard, entry_guarded
from transforms.identity import page_digest
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.rejects import reject_item


class PageList:
    """The pages that wait for an answer; it knows no network, and of the disk only what guards it (transforms/guard.py).

    Args:
        settings: sources, polled and disabled, and the lake.
        memory: what has landed.
        clock: tells the time.
    """

    def __init__(self, settings: Settings, memory: Memory, clock: Callable[[], datetime]) -> None:
        self._memory, self._clock, self._lake = memory, clock, str(settings.lake)
        self.sources = {s.id: s for s in settings.sources}
        self._known_sources = self.sources.keys() | {s.id for s in settings.disabled}
        self._passed: dict[Form, datetime] = {}
        self._waiting: dict[Form, PendingPage] = {}
        self._led_away: list[Polled] = []

    @property
    def pages(self) -> Collection[PendingPage]:
        """All of them, also those that are only remembered."""
        return self._waiting.values()

    def due(self) -> list[PendingPage]:
        """Those to ask for now, oldest first."""
        return due(self.pages, self.sources, self._clock())

    def wants(self, item: Item) -> bool:
        """Whether an item's page is to be fetched before it goes on."""
        source = self.sources.get(item.source_id)
        if source is None or source.kind == "folder":
            return False
        wanted = needs_page(item, source.full_text) and not self._is_richer_elsewhere(item)
        if not wanted:
            self._passed[item.entry_key, item.entry_digest] = item.fetched_at
        return wanted

    def enter(self, before: Iterable[PendingPage], items: Sequence[Item]) -> set[Form]:
        """Begin with the list as it was, and with items that came now; returns the forms of these that are listed."""
        wanted = [PendingPage(item=item, since=item.fetched_at) for item in items]
        self._waiting = latest([*filter(self._worth_keeping, before), *wanted], self._passed)
        return {page.form for page in wanted} & self._waiting.keys()

    def unwanted(self, before: Iterable[PendingPage]) -> Iterator[Item]:
        """The items of a list as it was whose page nobody wants any more, as they are, but for those that went on
        before: a stream that is resumed may have another configuration."""
        for page in before:
            if page.waits and not page.told and not self._is_wanted(page.item) and self._may_go_on(page.item):
                yield page.item

    def without_page(self, forms: Iterable[Form], *, given_up: bool) -> Iterator[Item]:
        """The items of these forms which go on as they are: those whose page was given up, or those that wait still."""
        pages = [self._waiting[form] for form in forms]
        chosen = (p for p in pages if (p.given_up if given_up else p.waits))
        yield from (page.item for page in chosen if self._may_go_on(page.item))

    def held_long(self, at_most: timedelta) -> Iterator[Item]:
        """The items that have waited for longer than that, once each, as they are; their pages are waited for on."""
        now = self._clock()
        for form, page in list(self._waiting.items()):
            if page.waits and not page.told and now - page.since > at_most:
                self._waiting[form] = replace(page, told=True)
                if self._may_go_on(page.item):
                    yield page.item

    def answered(self, polled: Polled) -> Iterator[Item | Reject]:
        """What an answer makes of the entries that it is for; one that led elsewhere waits for `led_away`."""
        if polled.payload and led_to(polled.pages[0].item.entry, polled.payload.url):
            self._led_away.append(polled)  # whether others end there too shows when all have been asked
        else:
            yield from self._outcomes(polled)

    def led_away(self) -> Iterator[Item | Reject]:
        """What those answers make of theirs that ended at another address: one where several end is a front page or
        a login."""
        shared = shared_ends((p.pages[0].item, p.payload.url) for p in self._led_away if p.payload)
        for polled in self._led_away:
            yield from self._outcomes(polled, shared)
        self._led_away = []

    def _outcomes(self, polled: Polled, shared: Collection[str] = ()) -> Iterator[Item | Reject]:
        now, until = self._clock(), open_again(polled)
        if until is not None:
            postpone(self._waiting, polled, until, now)
        for page in self._listed(polled.pages):
            if until is None or now - page.since >= REMEMBERED:
                yield from self._outcome(page, polled, shared)

    def _listed(self, asked: Iterable[PendingPage]) -> list[PendingPage]:
        """As they are now: ticks of a stream have come since they were asked for. One that is listed no more has landed,
        or a later form has taken its place, over which it must not land."""
        return [self._waiting[page.form] for page in asked if page.form in self._waiting]

    def _outcome(self, page: PendingPage, polled: Polled, shared: Collection[str]) -> Iterator[Item | Reject]:
        try:
            item = self._with_page(page.item, polled, shared)
        except (PageError, ParseError, PoisonError) as e:
            final = is_final(polled) or isinstance(e, PoisonError)
            after = after_failure(page, str(e), self._clock(), final=final)
            self._waiting[page.form] = after
            if after.given_up:
                yield from self._given_up(after)
            return
        self._waiting[page.form] = after_answer(page)
        TALLY.add("pages")
        yield item

    def _with_page(self, item: Item, polled: Polled, shared: Collection[str]) -> Item:
        payload: Payload | None = polled.payload
        if payload is None or (polled.fetch and polled.fetch.outcome != "ok"):
            reason = polled.fetch.reason or polled.fetch.outcome if polled.fetch else "no answer"
            raise PageError(f"the page could not be had: {reason}")
        document = self._read(entry_guarded(item), payload)
        landed = self._memory.first_of_entry(item.entry_key) is not None
        return with_page(item, document.entries[0], payload, landed=landed, shared=shared)

    @cached_property
    def _read(self) -> Guard[Payload, Document]:
        """A page often comes in other bytes: it is known by its entry."""
        return Guard(self._lake, "fetch", parse)

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
        if page.item.source_id not in self._known_sources or self._is_superseded(page.item):
            return False
        if page.waits and not self._is_wanted(page.item):
            return False
        if not page.waits and self._clock() - page.since >= REMEMBERED:
            return False
        return page.given_up or not self._memory.knows(page.item.entry_key, page_digest(page.item.entry_digest))

    def _is_wanted(self, item: Item) -> bool:
        """Not where nobody asks for its source any more, or for its pages; one that is only disabled may be enabled
        again."""
        source = self.sources.get(item.source_id)
        return needs_page(item, source.full_text) if source else item.source_id in self._known_sources

    def _is_superseded(self, item: Item) -> bool:
        """Whether a later form of the entry has been dealt with since this one was."""
        own = (item.entry_digest, page_digest(item.entry_digest))
        told = [t.entry_digest for t in self._memory.history(item.article_id) if t.entry_key == item.entry_key]
        return any(digest in own for digest in told) and told[-1] not in own

    def _is_richer_elsewhere(self, item: Item) -> bool:
        others = [t for t in self._memory.history(item.article_id) if t.source_id != item.source_id]
        return any(t.kind == "landed" and t.text_source != "feed-summary" for t in others)
