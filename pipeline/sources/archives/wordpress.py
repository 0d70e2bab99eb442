"""Walking through a WordPress site's posts by its REST API, oldest first; by its feed where it refuses that.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from itertools import pairwise

from pipeline.sources.archives.archive import Archive, failure, packed, reached, unpacked
from pipeline.sources.archives.feed import FeedWalker
from pipeline.sources.doors.wordpress_api import (
    api_url,
    feed_url,
    is_beyond_the_last,
    just_before,
    lesser_way,
    page_size,
    total_pages,
)
from pipeline.sources.manners.asker import Reply
from pipeline.sources.polled import Polled
from schemas.errors import ParseError
from transforms.parse.encoding import decode
from transforms.parse.jsontext import load

_BY_FEED = "feed "
"""Before the cursor of a walk by the site's feed."""

_SLACK = timedelta(days=1)
"""A site reads the times that it is asked for in its own zone: what is too old or too young is left out later."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk through an API goes on.

    It goes by time: posts published `after`, page 1. So posts that appear or vanish meanwhile move nothing. Only
    where a whole page is of one second, and where the site does not give what it is asked for (`by_page`), it counts
    pages.
    """

    after: str = ""  # the site's own time
    page: int = 1
    way: str = "after"
    by_page: bool = False
    read: int = 0  # pages
    pages: int = 0  # that there were at first; 0: the site does not say


@dataclass(frozen=True, slots=True)
class WordPressWalker:
    """A site's posts."""

    archive: Archive

    async def walk(self, cursor: str | None) -> AsyncGenerator[Polled, None]:
        """An outcome a page of 100 posts, or a document of the feed."""
        if cursor and cursor.startswith(_BY_FEED):
            async for polled in self._by_feed(cursor.removeprefix(_BY_FEED)):
                yield polled
            return
        place: Place | None = unpacked(Place, cursor)
        while place:
            reply = await self._ask(place)
            lesser = None if place.read else lesser_way(place.way, reply)
            if lesser == "feed":
                yield failure(reply)
                async for polled in self._by_feed(None):
                    yield polled
                return
            if lesser:
                yield failure(reply)
                place = replace(place, way=lesser)
                continue
            try:
                place = self._next(place, reply)
            except ParseError as e:
                yield failure(reply.failed(str(e)) if reply.ok else reply)
                return
            yield reached(reply, packed(place) if place else None, _share(place))

    async def _by_feed(self, cursor: str | None) -> AsyncGenerator[Polled, None]:
        async for polled in FeedWalker(self.archive, feed_url(self.archive.source)).walk(cursor):
            step = polled.step
            if step and step.cursor is not None:
                step = replace(step, cursor=_BY_FEED + step.cursor)
            yield replace(polled, step=step)

    async def _ask(self, place: Place) -> Reply:
        asked = {
            "per_page": "100",
            "orderby": "date",
            "order": "asc",
            "after": place.after or self._first(),
            "before": self._last(),
        }
        if place.page > 1:
            asked["page"] = str(place.page)
        url = api_url(self.archive.source, asked, plain=place.way == "plain")
        return await self.archive.ask(url, "wordpress")

    def _first(self) -> str:
        return f"{self.archive.since.astimezone(UTC) - _SLACK:%Y-%m-%dT%H:%M:%S}"

    def _last(self) -> str:
        return f"{self.archive.until.astimezone(UTC) + _SLACK:%Y-%m-%dT%H:%M:%S}"

    def _next(self, place: Place, reply: Reply) -> Place | None:
        """Where it goes on after a page; None after the last: one that is not full, where the site, which may count
        wrongly or leave out posts of a page, tells of no further one.

        Raises:
            ParseError: it cannot be read to its end, or is none.
        """
        if place.page > 1 and is_beyond_the_last(reply):
            return None
        if not reply.ok:
            raise ParseError(reply.reason)
        (size, told), pages = _published(reply), total_pages(reply)
        after = place.after or self._first()
        full = size >= page_size(self.archive.source)
        if not told or (not full and pages is not None and place.page >= pages):
            return None
        if any(b < a for a, b in pairwise(told)) or told[0] < after:
            place = replace(place, by_page=True)  # it does not sort, or gives older posts too
        elif told[0] > self._last():
            return None
        place = replace(place, read=place.read + 1, pages=place.pages or pages or 0)
        if not place.by_page and (moved := just_before(told[-1])) > after:
            return replace(place, after=moved, page=1)
        return replace(place, after=after, page=place.page + 1)


def _published(reply: Reply) -> tuple[int, list[str]]:
    """How many posts a page holds, and when they were published, in the site's own time."""
    payload = reply.payload
    loaded = load(decode(payload.body, payload.content_type)) if payload else None
    if loaded is None or not isinstance(loaded.value, list):
        raise ParseError("no list of posts came; expected a page of them")
    if loaded.cut:
        raise ParseError(loaded.cut)
    times = [post.get("date") if isinstance(post, dict) else None for post in loaded.value]
    return len(loaded.value), [time[:19] for time in times if isinstance(time, str) and len(time) >= 19]


def _share(place: Place | None) -> float | None:
    return min(1.0, place.read / place.pages) if place and place.pages else None
