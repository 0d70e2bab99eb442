"""One round of polling: many sources at once, one request at a time for each host, everything kept in raw/."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from random import Random
from urllib.parse import urlsplit

import aiohttp

from pipeline.lake.raw import RawStore
from pipeline.options import Settings
from pipeline.progress import TALLY
from pipeline.sources.doors.kinds import doors
from pipeline.sources.folders.folder import FolderPoller
from pipeline.sources.keeping import kept
from pipeline.sources.loop import Budget, Outlet, host_by_host, in_thread
from pipeline.sources.manners.schedule import known
from pipeline.sources.opening import opened
from pipeline.sources.polled import Polled
from pipeline.state import SourceState
from schemas.records import Source


@dataclass(frozen=True, slots=True)
class Round:
    """What a round is told.

    Args:
        settings: limits, and the slice: after that many bytes of new bodies no further source is begun.
        states: where the sources stand.
        raw: keeps the payloads.
        cycle: when the round began.
        clock: tells the time.
        seed: of the jitter.
        resolver: of host names; the system's by default.
    """

    settings: Settings
    states: dict[str, SourceState]
    raw: RawStore
    cycle: datetime
    clock: Callable[[], datetime]
    seed: int
    resolver: aiohttp.abc.AbstractResolver | None = None

    def poll(self, sources: Sequence[Source]) -> Iterator[Polled]:
        """Every source's outcomes, each payload kept in raw/ before it comes out of here.

        Sources that the budget or the deadline did not let begin have no outcome: they stay due.

        Raises:
            LakeError: where payloads cannot be kept.
        """
        yield from kept(self.raw, map(_tallied, self._folders([s for s in sources if s.kind == "folder"])))
        web_sources = [s for s in sources if s.kind != "folder"]
        if web_sources:
            out = Outlet()
            with closing(in_thread(lambda: self._web(web_sources, out), out)) as polled:
                yield from kept(self.raw, map(_tallied, polled))

    def _folders(self, sources: Sequence[Source]) -> Iterator[Polled]:
        limits = self.settings
        poller = FolderPoller(
            self.clock,
            self.cycle,
            int(limits.http.max_body_mb * 1e6),
            limits.run.slice_mb << 20,
            Random(self.seed),
            interval_s=limits.run.interval.total_seconds(),
        )
        for source in sources:
            yield from poller.poll(source, known(source, self.states))

    async def _web(self, sources: Sequence[Source], out: Outlet) -> None:
        budget = Budget(self.settings.run.slice_mb << 20, self.settings.run.deadline.total_seconds())
        async with opened(self, sources, out, budget) as asker:
            by_kind = doors(asker)

            def ask(source: Source) -> AsyncIterator[Polled]:
                return by_kind[source.kind].poll(source, known(source, self.states))

            at_once = self.settings.http.hosts_at_once
            await host_by_host(self._by_host(sources), ask, at_once=at_once, budget=budget, out=out)

    def _by_host(self, sources: Sequence[Source]) -> list[list[Source]]:
        """Sources by their host; those that failed lately come last, for they may take long."""
        hosts: dict[str, list[Source]] = {}
        for source in sources:
            hosts.setdefault(urlsplit(source.location).hostname or "", []).append(source)
        for on_host in hosts.values():
            if len(on_host) > 1:
                on_host.sort(key=lambda s: known(s, self.states).failures)
        return list(hosts.values())


def _tallied(polled: Polled | None) -> Polled | None:
    if polled and polled.state:
        TALLY.add("sources")
    return polled
