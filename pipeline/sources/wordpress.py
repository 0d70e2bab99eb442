"""Polling a WordPress site: what was changed since the last poll, by its REST API; by its feed where it refuses that.

https://developer.wordpress.org/rest-api/reference/posts/
"""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline.sources.asker import Asker, Reply, Request, validators
from pipeline.sources.door import after_failure, after_success, concluded
from pipeline.sources.polled import Polled
from pipeline.sources.schedule import address
from pipeline.state import SourceState
from schemas.records import Source

WAYS = ("modified", "after", "plain", "feed")
"""Ways of asking, the best first: posts changed since; posts published since, for sites before WordPress 5.7; posts
changed since, for sites without pretty addresses; the site's feed, for sites whose API is closed."""

_REFUSED_BY = {
    "after": {400},  # it knows no `modified_after`
    "plain": {200, 404, 405, 501},  # its addresses are others, or lead to its front page
    "feed": {200, 400, 401, 403, 404, 405, 501},
}
"""Answers of no use to which each of the lesser ways is the next try."""

MOST_PAGES = 10
"""Of 100 posts each, that one poll asks for."""

_TRY_AGAIN = timedelta(days=7)
"""A lesser way is kept for so long; then the best is tried again."""

_FIELDS = (
    "id,date,date_gmt,modified,modified_gmt,guid,link,status,title,content,excerpt,jetpack_featured_media_url,"
    "_links.author,_links.wp:term,_embedded"  # without the links WordPress embeds nothing
)
_MODIFIED = re.compile(rb'"modified":\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"')
_PUBLISHED = re.compile(rb'"date":\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"')


@dataclass(frozen=True, slots=True)
class WordPressDoor:
    """A site's posts."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """The first answer, and those to further pages where more changed than one holds."""
        way, refused = _first_way(state, self.asker.clock()), None
        reply = await self._ask(source, state, way)
        while lesser := lesser_way(way, reply):
            refused = refused or reply
            yield replace(reply, raw=None, payload=None).polled()  # told in fetches/, and the next way is tried
            way, reply = lesser, await self._ask(source, state, lesser)
        learned = {"way": _kept(way, state, anew=refused is not None, now=self.asker.clock())}
        if refused and not reply.ok:
            yield replace(reply, raw=None, payload=None).polled()
            why = reply if reply.fetch.outcome == "cut-off" else replace(refused, retry_at=reply.retry_at)
            yield Polled(fetch=None, state=after_failure(self.asker, source, state, why))
        elif not reply.new:
            yield concluded(self.asker, source, state, reply, **learned)
        else:
            async for polled in self._all_pages(source, state, reply, way, learned):
                yield polled

    async def _all_pages(
        self, source: Source, state: SourceState, first: Reply, way: str, learned: dict[str, str | None]
    ) -> AsyncIterator[Polled]:
        yield first.polled()
        async for more in self._further(source, state, first, way):
            yield more.polled()
            if not more.ok:  # what was not read is asked for again
                yield Polled(fetch=None, state=after_failure(self.asker, source, state, more))
                return
        cursor = max(_times(first, way), default=state.cursor)
        if cursor != state.cursor:
            learned |= {"cursor": cursor, "etag": None}  # which was of another address
        new = cursor != state.cursor or cursor is None or way == "feed"
        yield Polled(fetch=None, state=after_success(self.asker, source, state, first, new=new, **learned))

    async def _ask(self, source: Source, state: SourceState, way: str, page: int = 1) -> Reply:
        here = replace(source, location=address(state, source))
        url = feed_url(here) if way == "feed" else posts_url(here, way, since=state.cursor, page=page)
        request = Request(
            source=source,
            url=url,
            read_as="feed" if way == "feed" else "wordpress",
            validators=validators(state) if page == 1 else {},
            known_digest=state.body_digest if page == 1 else None,
            polite=page > 1,
        )
        reply = await self.asker.ask(request)
        nothing = reply.answer is not None and reply.ok and reply.answer.body.strip() == b"[]"
        return _unchanged(reply) if nothing else reply

    async def _further(self, source: Source, state: SourceState, first: Reply, way: str) -> AsyncIterator[Reply]:
        """Pages after the first, while they may hold what changed since."""
        if way == "feed" or not state.cursor:
            return
        last = first
        for page in range(2, min(_total_pages(first), MOST_PAGES) + 1):
            if _oldest(last, way) <= state.cursor:  # a site that does not know `modified_after` gives everything
                return
            last = await self._ask(source, state, way, page)
            yield last
            if not last.new:
                return


def _first_way(state: SourceState, now: datetime) -> str:
    """The way that worked last time; the best one where there is none, or it is time to try again."""
    way, _, since = (state.way or "").partition("@")
    lately = bool(since) and datetime.fromisoformat(since).replace(tzinfo=UTC) + _TRY_AGAIN > now
    return way if way in WAYS and lately else WAYS[0]


def lesser_way(way: str, reply: Reply) -> str | None:
    """What to try after a site refused; None where it did not, or nothing is left."""
    if reply.ok or reply.retry_at or "challenge" in reply.fetch.faults:
        return None
    tried = WAYS.index(way)
    return next((w for w in WAYS[tried + 1 :] if reply.fetch.status in _REFUSED_BY[w]), None)


def _kept(way: str, state: SourceState, *, anew: bool, now: datetime) -> str | None:
    """The way that worked, and since when it is the one to take; nothing of the best. `anew`: better ones refused now."""
    if way == WAYS[0]:
        return None
    return f"{way}@{now.date().isoformat()}" if anew else state.way


def _oldest(reply: Reply, way: str) -> str:
    return min(_times(reply, way), default="")


def _times(reply: Reply, way: str) -> list[str]:
    # in the site's own zone, in which it also reads the times that it is asked for
    pattern = _PUBLISHED if way == "after" else _MODIFIED
    return [t.decode("ascii") for t in pattern.findall(reply.answer.body)] if reply.answer else []


def _total_pages(reply: Reply) -> int:
    told = (reply.answer.header("x-wp-totalpages") if reply.answer else None) or ""
    return int(told) if told.isdecimal() and len(told) < 7 else 1


def _unchanged(reply: Reply) -> Reply:
    fetch = replace(reply.fetch, outcome="unchanged", payload=None)
    return replace(reply, fetch=fetch, raw=None, payload=None)


def posts_url(source: Source, way: str = "modified", *, since: str | None = None, page: int = 1) -> str:
    """What is asked of a site's API: the latest changes first."""
    asked = {"per_page": "100", "orderby": "date" if way == "after" else "modified", "order": "desc"}
    if since:
        asked["after" if way == "after" else "modified_after"] = just_before(since)
    if page > 1:
        asked["page"] = str(page)
    return api_url(source, asked, plain=way == "plain")


def api_url(source: Source, asked: Mapping[str, str], *, plain: bool = False) -> str:
    """The address of a site's posts with these parameters, in the form for sites without pretty addresses where
    `plain`. What the configured URL's query says, counts."""
    parts = urlsplit(source.location)
    path, query = parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))
    route = query.pop("rest_route", None)
    if not path.rstrip("/").endswith("/posts") and not (route or "").rstrip("/").endswith("/posts"):
        base, route = path.rstrip("/").partition("/wp-json")[0], route and "/wp/v2/posts"
        path = f"{base}/wp-json/wp/v2/posts" if route is None and not plain else f"{base}/"
        route = route or ("/wp/v2/posts" if plain else None)
    where = {"rest_route": route} if route else {}
    whole = {**where, **asked, "_embed": "author,wp:term", "_fields": _FIELDS, **query}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(whole, safe="/:,${}"), ""))


def feed_url(source: Source) -> str:
    """The feed of the site, for sites whose API is closed."""
    parts = urlsplit(source.location)
    base = parts.path.rstrip("/").partition("/wp-json")[0]
    return urlunsplit((parts.scheme, parts.netloc, f"{base}/feed/", "", ""))


def just_before(time: str) -> str:
    """A second earlier: `after` excludes its own second, in which more may have been published since."""
    return (datetime.fromisoformat(time) - timedelta(seconds=1)).isoformat()
