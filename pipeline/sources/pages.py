"""Fetching the pages behind entries: many hosts at once, one page at a time for each, with a pause in between."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import aiohttp

from pipeline.lake.raw import RawStore
from pipeline.options import Settings
from pipeline.sources.keeping import kept
from pipeline.sources.loop import Budget, Outlet, host_by_host, in_thread
from pipeline.sources.manners.asker import Asker, Reply, Request
from pipeline.sources.opening import opened
from pipeline.sources.polled import Polled
from schemas.records import PendingPage, Source
from transforms.identity import canonical_link
from transforms.url import url_identity


@dataclass(frozen=True, slots=True)
class PageRound:
    """What a round of pages is told.

    Args:
        settings: limits, and the slice: after that many bytes of pages no further one is begun.
        sources: by id; a page is asked for as its entry's source says.
        raw: keeps the payloads.
        cycle: when the round began.
        clock: tells the time.
        seed: of the jitter.
        time: no page is begun after so long, and what is on its way is cut off.
        resolver: of host names; the system's by default.
    """

    settings: Settings
    sources: Mapping[str, Source]
    raw: RawStore
    cycle: datetime
    clock: Callable[[], datetime]
    seed: int
    time: timedelta
    resolver: aiohttp.abc.AbstractResolver | None = None

    def visit(self, pages: Sequence[PendingPage]) -> Iterator[Polled]:
        """An outcome for each page that the budget let begin: `pages` in it are those that it answers.

        Pages are asked for in the given order at each host; several entries of one address share an answer. Each
        payload is kept in raw/ before it comes out of here. A host that blocks a request is asked no more.

        Raises:
            LakeError: where payloads cannot be kept.
        """
        if not pages:
            return
        out = Outlet()
        with closing(in_thread(lambda: self._all(pages, out), out)) as polled:
            yield from kept(self.raw, polled)

    async def _all(self, pages: Sequence[PendingPage], out: Outlet) -> None:
        closed: set[str] = set()
        budget = Budget(self.settings.run.slice_mb << 20, self.time.total_seconds())
        async with opened(self, self.sources.values(), out, budget) as asker:

            async def ask(same: Sequence[PendingPage]) -> AsyncIterator[Polled]:
                if host_of(same[0].url) in closed:
                    return
                polled = replace((await self._ask(asker, same[0])).polled(), pages=tuple(same))
                closed.update(_blocking_host(polled))
                yield polled

            at_once = self.settings.http.hosts_at_once
            await host_by_host(_by_host(pages), ask, at_once=at_once, budget=budget, out=out)

    async def _ask(self, asker: Asker, page: PendingPage) -> Reply:
        source = self.sources[page.item.source_id]
        return await asker.ask(Request(source=source, url=page.url, read_as="page", purpose="page", polite=True))


def _by_host(pages: Sequence[PendingPage]) -> list[list[list[PendingPage]]]:
    """For each host its pages in the given order, those of one address together."""
    by_address: dict[str, list[PendingPage]] = {}
    for page in pages:
        link = canonical_link(page.item.entry)
        by_address.setdefault(url_identity(link) if link else page.url, []).append(page)
    hosts: dict[str, list[list[PendingPage]]] = {}
    for same in by_address.values():
        hosts.setdefault(host_of(same[0].url), []).append(same)
    return list(hosts.values())


def _blocking_host(polled: Polled) -> set[str]:
    """The host that does not let us in, or not now, which may be another than the one that was asked."""
    fetch = polled.fetch
    return {host_of(fetch.final_url or fetch.url)} if fetch and fetch.outcome == "blocked" else set()


def host_of(url: str) -> str:
    """Its host; none where it is no URL."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""  # asking for it says what is wrong
