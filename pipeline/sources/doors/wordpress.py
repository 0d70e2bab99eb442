"""Polling a WordPress site: what was changed, and what was published, since the last poll, by its REST API; by its feed
where it refuses that.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.sources.doors.door import after_failure, after_success, concluded
from pipeline.sources.doors.wordpress_api import feed_url, is_beyond_the_last, lesser_way
from pipeline.sources.doors.wordpress_place import (
    Place,
    first_place,
    following,
    is_published_due,
    is_unheeded,
    kept_way,
    published_place,
)
from pipeline.sources.manners.asker import Asker, Reply, Request, validators
from pipeline.sources.manners.schedule import address
from pipeline.sources.polled import Polled
from pipeline.state import SourceState
from schemas.records import Source

MOST_PAGES = 30
"""Of 100 posts each, that one poll asks for."""

MOST_PUBLISHED_PAGES = 5
"""Of those, that are asked for what was published: most of it is among what changed, too."""

AHEAD = timedelta(days=1)
"""A time so far ahead of the clock is none: more than that no zone explains."""


@dataclass(frozen=True, slots=True)
class WordPressDoor:
    """A site's posts."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """What was published since, now and then; and the first answer on what changed, and those to further pages where more
        changed than one holds."""
        now, refused = self.asker.clock(), None
        state = before = _believed(state, now)
        place = first_place(state, now)
        async for told, after in self._published(source, before, place):
            yield told.polled()
            if told.retry_at or told.fetch.outcome == "cut-off":
                yield Polled(fetch=None, state=after_failure(self.asker, source, before, told))
                return
            state, place = after, replace(place, polite=True)
        brought = state.published != (before.published or before.cursor)
        if is_published_due(state, now):
            state = replace(state, published_at=now)
        reply = await self._ask(source, state, place)
        while lesser := lesser_way(place.way, reply):
            refused = refused or reply
            yield replace(reply, raw=None, payload=None).polled()  # told in fetches/, and the next way is tried
            place = replace(place, way=lesser)
            reply = await self._ask(source, state, place)
        if noticed := is_unheeded(place, reply):
            yield _unchanged(reply).polled()
            place = replace(place, latest=True)
            reply = await self._ask(source, state, place)
        learned = {"way": kept_way(place, state, anew=refused is not None or noticed, now=now)}
        if refused and not reply.ok:
            yield replace(reply, raw=None, payload=None).polled()
            why = reply if reply.fetch.outcome == "cut-off" else replace(refused, retry_at=reply.retry_at)
            yield Polled(fetch=None, state=after_failure(self.asker, source, state, why))
        elif not reply.ok:
            yield concluded(self.asker, source, state, reply)
        elif not reply.new:
            yield reply.polled(after_success(self.asker, source, state, reply, new=brought, **learned))
        else:
            async for polled in self._all_pages(source, state, reply, place, learned, brought=brought):
                yield polled

    async def _published(
        self, source: Source, state: SourceState, place: Place
    ) -> AsyncIterator[tuple[Reply, SourceState]]:
        """The answers on what was published since, each with the state after it. One that fails leaves what is behind
        it to the next poll."""
        left, read = published_place(place, state, self.asker.clock()), 0
        while left and read < MOST_PUBLISHED_PAGES:
            asked, read = left, read + 1
            reply = await self._ask(source, state, asked)
            if is_unheeded(asked, reply):
                yield _unchanged(reply), state
                return
            if reply.ok:
                published = self._newest(reply, asked, state.published or state.cursor)
                shown = state.seen if asked.further else reply.fetch.payload or ""
                state = replace(state, published=published, seen=shown)
            yield reply, state
            left = following(source, asked, reply) if reply.new else None

    async def _all_pages(
        self,
        source: Source,
        state: SourceState,
        first: Reply,
        place: Place,
        learned: dict[str, str | None],
        *,
        brought: bool,
    ) -> AsyncIterator[Polled]:
        """As many pages as one poll may ask for. The cursor moves to the newest that was read, but never over what was
        not: where the site does not give the oldest first, more pages than that fail the source."""
        yield first.polled()
        cursor, left, read = self._newest(first, place, state.cursor), following(source, place, first), 1
        if left and not place.latest:  # the same page again does not say that nothing came behind it
            learned |= {"body_digest": None, "etag": None, "last_modified": None}
        while left and read < MOST_PAGES:
            place, read = left, read + 1
            more = await self._ask(source, state, place)
            yield more.polled()
            if not more.ok:  # what was not read is asked for again
                yield Polled(fetch=None, state=after_failure(self.asker, source, state, more))
                return
            cursor, left = self._newest(more, place, cursor), following(source, place, more)
        if left and (left.latest or left.unsorted or cursor == state.cursor):
            yield Polled(fetch=None, state=after_failure(self.asker, source, state, first.failed(_too_many(state))))
            return
        if cursor != state.cursor:
            learned |= {"cursor": cursor, "etag": None}  # which was of another address
        new = brought or cursor != state.cursor or cursor is None or place.way == "feed"
        yield Polled(fetch=None, state=after_success(self.asker, source, state, first, new=new, **learned))

    def _newest(self, reply: Reply, place: Place, cursor: str | None) -> str | None:
        """The cursor after a page: its newest time that is none to come."""
        latest = _latest_time(self.asker.clock())
        return max((t for t in (*place.times(reply), cursor or "") if t <= latest), default="") or None

    async def _ask(self, source: Source, state: SourceState, place: Place) -> Reply:
        here = replace(source, location=address(state, source))
        by_feed = place.way == "feed"
        same_address = not (place.further or place.by_date)
        known = state.seen if place.by_date else state.body_digest
        request = Request(
            source=source,
            url=feed_url(here) if by_feed else place.url(here),
            read_as="feed" if by_feed else "wordpress",
            validators=validators(state) if same_address else {},
            known_digest=None if place.further else known or None,
            polite=place.further or place.polite,
        )
        reply = await self.asker.ask(request)
        nothing = reply.answer is not None and reply.ok and reply.answer.body.strip() == b"[]"
        return _unchanged(reply) if nothing or (place.page > 1 and is_beyond_the_last(reply)) else reply


def _believed(state: SourceState, now: datetime) -> SourceState:
    """The state; without a cursor that lies in time to come, behind which nothing would ever be new."""
    if state.cursor is None or state.cursor <= _latest_time(now):
        return state
    return replace(state, cursor=None, etag=None, last_modified=None, body_digest=None)


def _latest_time(now: datetime) -> str:
    return f"{now.astimezone(UTC) + AHEAD:%Y-%m-%dT%H:%M:%S}"


def _too_many(state: SourceState) -> str:
    return (
        f"more than {MOST_PAGES} pages of posts changed since {state.cursor}, and the site does not give them oldest "
        "first; expected fewer: narrow the URL, by ?categories=… for example"
    )


def _unchanged(reply: Reply) -> Reply:
    faults = reply.fetch.faults if reply.ok else ()
    fetch = replace(reply.fetch, outcome="unchanged", payload=None, reason=None, faults=faults)
    return replace(reply, fetch=fetch, raw=None, payload=None)
