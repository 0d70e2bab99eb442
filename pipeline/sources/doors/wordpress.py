"""Polling a WordPress site: what was changed since the last poll, by its REST API; by its feed where it refuses that.

https://developer.wordpress.org/rest-api/reference/posts/
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.sources.doors.door import after_failure, after_success, concluded
from pipeline.sources.doors.wordpress_api import (
    WAYS,
    feed_url,
    is_beyond_the_last,
    just_before,
    lesser_way,
    page_size,
    posts_url,
    times,
    total_pages,
)
from pipeline.sources.manners.asker import Asker, Reply, Request, validators
from pipeline.sources.manners.schedule import address
from pipeline.sources.polled import Polled
from pipeline.state import SourceState
from schemas.records import Source

MOST_PAGES = 30
"""Of 100 posts each, that one poll asks for."""

AHEAD = timedelta(days=1)
"""A time so far ahead of the clock is none: more than that no zone explains."""

_TRY_AGAIN = timedelta(days=7)
"""A lesser way is kept for so long; then the best is tried again."""

_LATEST = " latest"
"""After a way that is kept: the site does not heed the time that it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What is asked for: posts from the second `since` on, oldest first, so that what one poll does not reach is the
    newest; `latest` ones first where there is no such second, or the site does not heed it.

    It goes on by time: from the last second of a full page, page 1. So a post that vanishes meanwhile hides no other.
    Only where a whole page is of one second, and where the site does not sort (`unsorted`), it counts pages.
    """

    way: str
    since: str | None
    latest: bool
    page: int = 1
    further: bool = False
    unsorted: bool = False


@dataclass(frozen=True, slots=True)
class WordPressDoor:
    """A site's posts."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """The first answer, and those to further pages where more changed than one holds."""
        now, refused = self.asker.clock(), None
        state = _believed(state, now)
        place = _first_place(state, now)
        reply = await self._ask(source, state, place)
        while lesser := lesser_way(place.way, reply):
            refused = refused or reply
            yield replace(reply, raw=None, payload=None).polled()  # told in fetches/, and the next way is tried
            place = replace(place, way=lesser)
            reply = await self._ask(source, state, place)
        if noticed := _is_unheeded(place, reply):
            yield _unchanged(reply).polled()
            place = replace(place, latest=True)
            reply = await self._ask(source, state, place)
        learned = {"way": _kept(place, state, anew=refused is not None or noticed, now=now)}
        if refused and not reply.ok:
            yield replace(reply, raw=None, payload=None).polled()
            why = reply if reply.fetch.outcome == "cut-off" else replace(refused, retry_at=reply.retry_at)
            yield Polled(fetch=None, state=after_failure(self.asker, source, state, why))
        elif not reply.new:
            yield concluded(self.asker, source, state, reply, **learned)
        else:
            async for polled in self._all_pages(source, state, reply, place, learned):
                yield polled

    async def _all_pages(
        self, source: Source, state: SourceState, first: Reply, place: _Place, learned: dict[str, str | None]
    ) -> AsyncIterator[Polled]:
        """As many pages as one poll may ask for. The cursor moves to the newest that was read, but never over what was
        not: where the site does not give the oldest first, more pages than that fail the source."""
        yield first.polled()
        cursor, left, read = self._newest(first, place, state.cursor), _following(source, place, first), 1
        if left and not place.latest:  # the same page again does not say that nothing came behind it
            learned |= {"body_digest": None, "etag": None, "last_modified": None}
        while left and read < MOST_PAGES:
            place, read = left, read + 1
            more = await self._ask(source, state, place)
            yield more.polled()
            if not more.ok:  # what was not read is asked for again
                yield Polled(fetch=None, state=after_failure(self.asker, source, state, more))
                return
            cursor, left = self._newest(more, place, cursor), _following(source, place, more)
        if left and (left.latest or left.unsorted or cursor == state.cursor):
            yield Polled(fetch=None, state=after_failure(self.asker, source, state, first.failed(_too_many(state))))
            return
        if cursor != state.cursor:
            learned |= {"cursor": cursor, "etag": None}  # which was of another address
        new = cursor != state.cursor or cursor is None or place.way == "feed"
        yield Polled(fetch=None, state=after_success(self.asker, source, state, first, new=new, **learned))

    def _newest(self, reply: Reply, place: _Place, cursor: str | None) -> str | None:
        """The cursor after a page: its newest time that is none to come."""
        latest = _latest_time(self.asker.clock())
        return max((t for t in (*times(reply, place.way), cursor or "") if t <= latest), default="") or None

    async def _ask(self, source: Source, state: SourceState, place: _Place) -> Reply:
        here = replace(source, location=address(state, source))
        by_feed = place.way == "feed"
        request = Request(
            source=source,
            url=feed_url(here) if by_feed else _url(here, place),
            read_as="feed" if by_feed else "wordpress",
            validators={} if place.further else validators(state),
            known_digest=None if place.further else state.body_digest,
            polite=place.further,
        )
        reply = await self.asker.ask(request)
        nothing = reply.answer is not None and reply.ok and reply.answer.body.strip() == b"[]"
        return _unchanged(reply) if nothing or (place.page > 1 and is_beyond_the_last(reply)) else reply


def _following(source: Source, place: _Place, reply: Reply) -> _Place | None:
    """Where it goes on after a page; None where nothing can be left: it is not full, and the site, which may count
    wrongly or leave out posts of a page, tells of no further one."""
    told = times(reply, place.way)
    if place.way == "feed" or not place.since or not told:
        return None
    full, pages = len(told) >= page_size(source), total_pages(reply)
    if place.latest:
        over = min(told) < place.since or (not full and pages is not None and place.page >= pages)
        return None if over else replace(place, page=place.page + 1, further=True)
    if not full and place.page >= (pages or 1):
        return None
    place = replace(place, further=True, unsorted=place.unsorted or told != sorted(told))
    if not place.unsorted and told[-1] > (place.since or ""):
        return replace(place, since=told[-1], page=1)
    return replace(place, page=place.page + 1)


def _is_unheeded(place: _Place, reply: Reply) -> bool:
    """Whether a site gives what is older than it was asked for: it does not know `modified_after`."""
    if place.way == "feed" or place.latest or not place.since or not reply.ok:
        return False
    return min(times(reply, place.way), default=place.since) < just_before(place.since)


def _first_place(state: SourceState, now: datetime) -> _Place:
    """By the way that worked last time; the best one where there is none, or it is time to try again."""
    kept, _, since = (state.way or "").partition("@")
    lately = bool(since) and datetime.fromisoformat(since).replace(tzinfo=UTC) + _TRY_AGAIN > now
    way = kept.removesuffix(_LATEST)
    known = lately and way in WAYS
    latest = state.cursor is None or (known and kept.endswith(_LATEST))
    return _Place(way=way if known else WAYS[0], since=state.cursor, latest=latest)


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


def _kept(place: _Place, state: SourceState, *, anew: bool, now: datetime) -> str | None:
    """The way that worked, and since when it is the one to take; nothing of the best. `anew`: better ones failed now."""
    named = place.way + (_LATEST if place.latest and place.since and place.way != "feed" else "")
    if named == WAYS[0]:
        return None
    return f"{named}@{now.date().isoformat()}" if anew else state.way


def _unchanged(reply: Reply) -> Reply:
    faults = reply.fetch.faults if reply.ok else ()
    fetch = replace(reply.fetch, outcome="unchanged", payload=None, reason=None, faults=faults)
    return replace(reply, fetch=fetch, raw=None, payload=None)


def _url(source: Source, place: _Place) -> str:
    return posts_url(source, place.way, since=place.since, page=place.page, latest=place.latest)
