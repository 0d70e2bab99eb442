"""Walking back through a feed: archived and paged feeds (RFC 5005), JSON Feed's next_url, WordPress's own pages."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline.sources.archives.archive import Archive, failure, packed, reached, unpacked
from pipeline.sources.polled import Polled
from pipeline.sources.trail import Trail
from schemas.errors import ParseError
from schemas.records import Payload
from transforms.parse.document import Document
from transforms.parse.documents import parse

_ALL = "the feed names no older document: what it shows now is all that can be had of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A document of a feed. `page`: its number, where it is a page of a WordPress feed; 0 elsewhere. `trail`: that to it.

    A walk goes on with the document that was read last: when entries vanish meanwhile, those behind them move to a
    page before.
    """

    url: str = ""
    page: int = 0
    trail: Trail = field(default_factory=Trail)


@dataclass(frozen=True, slots=True)
class FeedWalker:
    """A feed's documents, the newest first, from `url` on."""

    archive: Archive
    url: str

    async def walk(self, cursor: str | None) -> AsyncGenerator[Polled, None]:
        """An outcome a document, until one names no older one, or all in it is older than what is asked for."""
        place: Place | None = unpacked(Place, cursor)
        while place:
            reply = await self.archive.ask(place.url or self.url, "feed")
            if place.page and reply.fetch.status == 404:  # there is no further page
                yield reached(replace(reply, raw=None, payload=None), None)
                return
            if not reply.ok or not reply.payload:
                yield failure(reply)
                return
            try:
                document = parse(reply.payload)
            except ParseError as e:
                yield failure(reply.failed(str(e)))
                return
            older = self._older(place, reply.payload, document)
            note = _ALL if older is None and self._shows_all(place, document) else None
            yield reached(reply, packed(place) if older else None, self.archive.share(document), note)
            place = older

    def _older(self, place: Place, payload: Payload, document: Document) -> Place | None:
        """The place of the next older document; None where there is none, or none that is wanted."""
        trail = place.trail.on(place.url or self.url, document)
        if trail is None or self.archive.is_before(document):
            return None
        if document.older:
            return Place(url=self.archive.address(payload.url, document.older), trail=trail)
        if place.page or "wordpress" in (document.generator or "").lower():
            page = max(place.page, 1) + 1
            return Place(url=_paged(self.url, page), page=page, trail=trail)
        return None

    def _shows_all(self, place: Place, document: Document) -> bool:
        """Whether the first document ends the walk though it does not reach back as far as is asked for."""
        return place == Place() and not document.older and not self.archive.is_before(document)


def _paged(url: str, page: int) -> str:
    """https://developer.wordpress.org/reference/classes/wp_query/#pagination-parameters"""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"paged": str(page)}
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query, safe="/:,${}"), ""))
