"""Walking through a JSON API that the configuration describes."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.sources.archives.archive import Archive, dates, failure, packed, reached, unpacked
from pipeline.sources.doors.jsonapi import filled, following
from pipeline.sources.polled import Polled
from pipeline.sources.trail import Trail
from schemas.errors import ParseError
from schemas.records import Api, Payload
from transforms.parse.document import Document
from transforms.parse.documents import parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of an API. `trail`: that to it.

    A walk by numbers of pages goes on with the page that was read last: when entries vanish meanwhile, those behind
    them move to a page before.
    """

    url: str = ""
    trail: Trail = field(default_factory=Trail)


@dataclass(frozen=True, slots=True)
class JsonWalker:
    """An API's pages, in its own order."""

    archive: Archive

    async def walk(self, cursor: str | None) -> AsyncGenerator[Polled, None]:
        """An outcome a page."""
        place: Place | None = unpacked(Place, cursor)
        while place:
            url = place.url or self._first()
            reply = await self.archive.ask(url, "json")
            if not reply.ok or not reply.payload:
                yield failure(reply)
                return
            try:
                document = parse(reply.payload)
                further = self._next(url, place.trail, reply.payload, document)
            except ParseError as e:
                yield failure(reply.failed(str(e)))
                return
            here = place if self._counts_pages() else further
            yield reached(reply, packed(here) if further and here else None, self._share(document))
            place = further

    def _counts_pages(self) -> bool:
        api = self.archive.source.api or Api()
        return not (api.next_link or api.cursor)

    def _first(self) -> str:
        archive = self.archive
        return filled(archive.source.location, archive.source.api or Api(), since=archive.since, until=archive.until)

    def _next(self, url: str, before: Trail, payload: Payload, document: Document) -> Place | None:
        """The place of the next page; None where there is none, or none that is wanted.

        Raises:
            ParseError: the page breaks off, so that it is not known.
        """
        archive, trail = self.archive, before.on(url, document)
        if trail is None or (_is_newest_first(document) and archive.is_before(document)):
            return None
        link = following(archive.source, payload, page=trail.steps, since=archive.since, until=archive.until)
        return Place(url=archive.asker.scrubber.scrub(link), trail=trail) if link else None

    def _share(self, document: Document) -> float | None:
        return self.archive.share(document, oldest_first=not _is_newest_first(document))


def _is_newest_first(document: Document) -> bool:
    """Whether nothing younger is to be expected after a page: its entries grow older."""
    told = dates(document)
    return all(a >= b for a, b in pairwise(told))
