"""A slice of a walk: so many requests, bytes or seconds of it, everything kept in raw/."""

import math
from collections.abc import Callable, Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass
from datetime import datetime
from random import Random

import aiohttp

from pipeline.lake.raw import RawStore
from pipeline.options import Settings
from pipeline.sources.archives.archive import Archive, Walker
from pipeline.sources.archives.feed import FeedWalker
from pipeline.sources.archives.folder import FolderWalker
from pipeline.sources.archives.jsonapi import JsonWalker
from pipeline.sources.archives.sitemap import SitemapWalker
from pipeline.sources.archives.wordpress import WordPressWalker
from pipeline.sources.folders.folder import FolderPoller
from pipeline.sources.keeping import kept
from pipeline.sources.loop import Budget, Outlet, body_bytes, in_thread
from pipeline.sources.opening import opened
from pipeline.sources.polled import Polled
from schemas.records import Source

STEPS = 20
SLICE_S = 60.0
"""A slice lands after so many requests, or so long: what is in hand when the process is killed is asked for again."""


@dataclass(frozen=True, slots=True)
class ArchiveRound:
    """What a slice of a walk is told.

    Args:
        settings: limits; after `slice_mb` of new bodies it ends too.
        source: whose archive.
        since: what was published from then on,
        until: to then counts.
        cursor: where it goes on; None at the beginning.
        raw: keeps the payloads.
        cycle: when the slice began.
        clock: tells the time.
        seed: of the jitter.
        resolver: of host names; the system's by default.
    """

    settings: Settings
    source: Source
    since: datetime
    until: datetime
    cursor: str | None
    raw: RawStore
    cycle: datetime
    clock: Callable[[], datetime]
    seed: int
    resolver: aiohttp.abc.AbstractResolver | None = None

    def walk(self) -> Iterator[Polled]:
        """The outcomes of the slice, as a walker's; each payload is kept in raw/ before it comes out of here.

        Raises:
            LakeError: where payloads cannot be kept, or the cursor is none.
        """
        if self.source.kind == "folder":
            yield from kept(self.raw, self._folder().walk(self.cursor))
            return
        out = Outlet()
        with closing(in_thread(lambda: self._web(out), out)) as polled:
            yield from kept(self.raw, polled)

    async def _web(self, out: Outlet) -> None:
        slice_ends = Budget(self.settings.run.slice_mb << 20, SLICE_S)
        steps = 0
        async with (
            opened(self, [self.source], out, Budget(0, math.inf)) as asker,
            aclosing(self._walker(Archive(asker, self.source, self.since, self.until)).walk(self.cursor)) as walk,
        ):
            async for polled in walk:
                slice_ends.bytes_left -= body_bytes(polled)
                out.put(polled)
                if polled.step and polled.step.cursor != self.cursor:
                    steps += 1
                    if steps >= STEPS or slice_ends.spent():
                        return
                await out.room()

    def _walker(self, archive: Archive) -> Walker:
        kind = self.source.kind
        if kind == "wordpress":
            return WordPressWalker(archive)
        if kind == "json":
            return JsonWalker(archive)
        if kind == "sitemap":
            return SitemapWalker(archive)
        return FeedWalker(archive, self.source.location)

    def _folder(self) -> FolderWalker:
        run, http = self.settings.run, self.settings.http
        limits = (int(http.max_body_mb * 1e6), run.slice_mb << 20)
        poller = FolderPoller(self.clock, self.cycle, *limits, Random(self.seed))
        return FolderWalker(poller, self.source, self.since, self.until)
