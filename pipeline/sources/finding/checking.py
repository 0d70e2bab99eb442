"""Asking each source once, to see what is wrong with it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

import aiohttp

from pipeline.options import Settings, missing_variables
from pipeline.sources.doors.kinds import first_request
from pipeline.sources.finding.found import finding
from pipeline.sources.finding.remedies import (
    Wrong,
    of_answer,
    of_entries,
    of_folder,
    of_move,
    of_page,
    unreadable,
    unset,
)
from pipeline.sources.loop import Budget, Outlet
from pipeline.sources.manners.asker import Asker, Reply, Request
from pipeline.sources.opening import opened
from schemas.errors import ParseError
from schemas.records import Source

_NO_LIMIT = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a round of checks is told."""

    settings: Settings
    cycle: datetime
    clock: Callable[[], datetime]
    seed: int = 0
    resolver: aiohttp.abc.AbstractResolver | None = None

    async def run(self, sources: Sequence[Source]) -> list[tuple[Source, list[Wrong]]]:
        """Every source, in the given order, with what is wrong. Writes nothing."""
        hosts = list(_by_host(sources).values())
        found: dict[str, list[Wrong]] = {}
        budget = Budget(_NO_LIMIT, float(_NO_LIMIT))
        asked = [s for s in sources if not missing_variables(s)]
        async with opened(self, asked, Outlet(), budget) as asker, asyncio.TaskGroup() as tasks:

            async def work() -> None:
                while hosts:
                    for source in hosts.pop():
                        found[source.id] = await self._one(asker, source)

            for _ in range(min(self.settings.http.hosts_at_once, len(hosts))):
                tasks.create_task(work())
        return [(s, found[s.id]) for s in sources]

    async def _one(self, asker: Asker, source: Source) -> list[Wrong]:
        if source.kind == "folder":
            return list(of_folder(source))
        missing = missing_variables(source)
        if missing:
            return [unset(missing)]
        url, read_as = first_request(source)
        polite = read_as in ("sitemap", "page", "listing")
        reply = await asker.ask(Request(source=source, url=url, read_as=read_as, polite=polite))
        told = self._of_document(source, reply) if reply.ok else [of_answer(source, reply)]
        scrub = asker.scrubber.scrub
        return [replace(w, what=scrub(w.what), fix=w.fix and scrub(w.fix)) for w in (*of_move(source, reply), *told)]

    def _of_document(self, source: Source, reply: Reply) -> Iterator[Wrong]:
        if reply.payload is None:
            return
        try:
            found = finding(reply.payload, source.kind, source.location, "given")
        except ParseError as e:
            yield unreadable(source, str(e))
            return
        yield from of_entries(source, found, self.cycle, self.settings.run.max_age)
        if reply.payload.read_as == "page":
            yield from of_page(reply.payload, self.settings.run.honour)


def _by_host(sources: Sequence[Source]) -> dict[str, list[Source]]:
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(urlsplit(source.location).hostname or "", []).append(source)
    return hosts
