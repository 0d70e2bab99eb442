"""Walking through a sitemap, or all parts of an index, from those that changed first to those that changed last."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, replace

from pipeline.sources.archives.archive import Archive, failure, packed, reached, unpacked
from pipeline.sources.doors.sitemap import is_away
from pipeline.sources.manners.asker import Reply
from pipeline.sources.polled import Polled, Step
from schemas.records import Entry
from transforms.parse.encoding import decode
from transforms.parse.sitemap import Part, parts
from transforms.parse.times import is_outside

DEEPEST = 3
"""Indexes within indexes. The protocol knows of none, but sites do."""

Key = tuple[str, str]
"""A part's lastmod and address: its place in the order."""

_BEGINNING: Key = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a walk goes on: behind this part of the index, or, where there are several, behind the last of them, which
    is a part of the index that the one before it is."""

    path: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class SitemapWalker:
    """A sitemap and all that it leads to. Its pages are fetched later on."""

    archive: Archive

    async def walk(self, cursor: str | None) -> AsyncGenerator[Polled, None]:
        """An outcome for each sitemap, and one at the end of an index."""
        path, step = unpacked(Place, cursor).path, None
        async for polled in self._sitemap(self.archive.source.location, (), path):
            yield polled
            step = polled.step
        if step and step.cursor is not None:
            yield Polled(fetch=None, state=None, step=Step(cursor=None, share=1.0))

    async def _sitemap(
        self, url: str, above: tuple[Key, ...], path: tuple[Key, ...], share: float | None = None
    ) -> AsyncGenerator[Polled, None]:
        """A sitemap's outcome; where it is an index, those of its parts behind `path` too. `above` leads to it, and
        `share` of the way lies behind it."""
        reply = await self.archive.ask(url, "sitemap")
        if above and is_away(reply):
            yield _passed(reply, above, share)
            return
        if not reply.ok or not reply.payload:
            yield failure(reply)
            return
        listed = parts(decode(reply.payload.body, reply.payload.content_type))
        if not listed:
            yield reached(reply, packed(Place(path=above)) if above else None, share)
            return
        path = path or (_BEGINNING,)
        yield _passed(reply, (*above, *path))  # an index has no entries
        async for polled in self._parts(reply, listed, above, path):
            yield polled

    async def _parts(
        self, index: Reply, listed: list[Part], above: tuple[Key, ...], path: tuple[Key, ...]
    ) -> AsyncGenerator[Polled, None]:
        keys = sorted(self._wanted(index, listed, above))
        for read, key in enumerate(keys, 1):
            inside = path[1:] if key == path[0] else ()
            if key < path[0] or (key == path[0] and not inside):
                continue
            share = None if above else read / len(keys)
            async for polled in self._sitemap(key[1], (*above, key), inside, share):
                yield polled
                if polled.step is None:
                    return

    def _wanted(self, index: Reply, listed: list[Part], above: tuple[Key, ...]) -> Iterator[Key]:
        """The parts that may hold what is asked for, but for those that lead back to where they are named."""
        archive, base = self.archive, index.fetch.final_url or index.fetch.url
        led_from = {archive.source.location, *(address for _, address in above)}
        for part in listed if len(above) < DEEPEST else ():
            address = archive.address(base, part.loc)
            if address not in led_from and not is_outside(Entry(published=part.lastmod), archive.since, None):
                yield part.lastmod or "", address


def _passed(reply: Reply, path: tuple[Key, ...], share: float | None = None) -> Polled:
    """A step to behind this part by an answer of which nothing is kept."""
    return Polled(
        fetch=replace(reply.fetch, payload=None), state=None, step=Step(cursor=packed(Place(path=path)), share=share)
    )
