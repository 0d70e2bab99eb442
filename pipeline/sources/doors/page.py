"""Polling a page: the article itself, or a page that lists others."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from pipeline.sources.doors.door import concluded, conditional_request
from pipeline.sources.manners.asker import Asker
from pipeline.sources.polled import Polled
from pipeline.state import SourceState
from schemas.records import Source


@dataclass(frozen=True, slots=True)
class PageDoor:
    """One page; where the source names patterns of links, the pages that it links."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """One outcome."""
        request = conditional_request(source, state, "listing" if source.links else "page", polite=True)
        yield concluded(self.asker, source, state, await self.asker.ask(request))
