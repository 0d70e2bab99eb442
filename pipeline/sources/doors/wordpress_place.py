"""Where a poll of a WordPress site's API is: which posts are asked for, and where it goes on after a page."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.sources.doors.wordpress_api import WAYS, earlier, just_before, page_size, posts_url, times, total_pages
from pipeline.sources.manners.asker import Reply
from pipeline.state import SourceState
from schemas.records import Source

OVERLAP = timedelta(hours=1)
"""What was published may be shown so much later than it says: when the site's own clockwork is late, or its clocks
are put back."""

PUBLISHED_EVERY = timedelta(minutes=15)
"""A second question costs a site as much as the first; most of what it brings is among what changed, too."""

_TRY_AGAIN = timedelta(days=7)
"""A lesser way is kept for so long; then the best is tried again."""

_LATEST = " latest"
"""After a way that is kept: the site does not heed the time that it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is asked for: posts from the second `since` on, oldest first, so that what one poll does not reach is the
    newest; `latest` ones first where there is no such second, or the site does not heed it. `by_date`: from when they
    were published, whichever the way. `polite`: the poll has asked for something before.

    It goes on by time: from the last second of a full page, page 1. So a post that vanishes meanwhile hides no other.
    Only where a whole page is of one second, and where the site does not sort (`unsorted`), it counts pages.
    """

    way: str
    since: str | None
    latest: bool
    by_date: bool = False
    page: int = 1
    further: bool = False
    unsorted: bool = False
    polite: bool = False

    def url(self, source: Source) -> str:
        """What is asked."""
        return posts_url(source, self.way, since=self.since, page=self.page, latest=self.latest, by_date=self.by_date)

    def times(self, reply: Reply) -> list[str]:
        """Those of an answer's posts that `since` is compared with."""
        return times(reply, by_date=self.by_date or self.way == "after")


def first_place(state: SourceState, now: datetime) -> Place:
    """By the way that worked last time; the best one where there is none, or it is time to try again."""
    kept, _, since = (state.way or "").partition("@")
    lately = bool(since) and datetime.fromisoformat(since).replace(tzinfo=UTC) + _TRY_AGAIN > now
    way = kept.removesuffix(_LATEST)
    known = lately and way in WAYS
    latest = state.cursor is None or (known and kept.endswith(_LATEST))
    return Place(way=way if known else WAYS[0], since=state.cursor, latest=latest)


def is_published_due(state: SourceState, now: datetime) -> bool:
    """Whether it is time to ask again for what was published."""
    return state.published_at is None or not timedelta(0) <= now - state.published_at < PUBLISHED_EVERY


def published_place(place: Place, state: SourceState, now: datetime) -> Place | None:
    """Where posts are asked for by their publication, besides those that changed; None where that is what `place`
    does, nothing was read yet, or that was asked lately.

    A post that was written before, and published by the site's clockwork, keeps the time of its last change: it never
    shows among those that changed since (https://core.trac.wordpress.org/ticket/26980).
    """
    if not state.cursor or place.way not in ("modified", "plain") or not is_published_due(state, now):
        return None
    return replace(place, since=earlier(state.published or state.cursor, OVERLAP), by_date=True)


def following(source: Source, place: Place, reply: Reply) -> Place | None:
    """Where it goes on after a page; None where nothing can be left: it is not full, and the site, which may count
    wrongly or leave out posts of a page, tells of no further one."""
    told = place.times(reply)
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


def is_unheeded(place: Place, reply: Reply) -> bool:
    """Whether a site gives what is older than it was asked for: it does not know the parameter."""
    if place.way == "feed" or place.latest or not place.since or not reply.ok:
        return False
    return min(place.times(reply), default=place.since) < just_before(place.since)


def kept_way(place: Place, state: SourceState, *, anew: bool, now: datetime) -> str | None:
    """The way that worked, and since when it is the one to take; nothing of the best. `anew`: better ones failed now."""
    named = place.way + (_LATEST if place.latest and place.since and place.way != "feed" else "")
    if named == WAYS[0]:
        return None
    return f"{named}@{now.date().isoformat()}" if anew else state.way
