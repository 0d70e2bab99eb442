"""WordPress's REST API: the addresses of a site's posts, and what an answer says of the pages that there are.

https://developer.wordpress.org/rest-api/reference/posts/
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline.sources.manners.asker import Reply
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

_FIELDS = (
    "id,date,date_gmt,modified,modified_gmt,guid,link,status,title,content,excerpt,jetpack_featured_media_url,"
    "_links.author,_links.wp:term,_embedded"  # without the links WordPress embeds nothing
)
_MODIFIED = re.compile(rb'"modified":\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"')
_PUBLISHED = re.compile(rb'"date":\s*"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"')


def posts_url(
    source: Source,
    way: str = "modified",
    *,
    since: str | None = None,
    page: int = 1,
    latest: bool = True,
    by_date: bool = False,
) -> str:
    """What is asked of a site's API: the `latest` changes first, or the oldest; with `by_date` what was published."""
    by_date = by_date or way == "after"
    orderby, order = "date" if by_date else "modified", "desc" if latest else "asc"
    asked = {"per_page": "100", "orderby": orderby, "order": order}
    if since:
        asked["after" if by_date else "modified_after"] = just_before(since)
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
    return earlier(time, timedelta(seconds=1))


def earlier(time: str, by: timedelta) -> str:
    """So much before a time of the site's own."""
    return (datetime.fromisoformat(time) - by).isoformat()


def lesser_way(way: str, reply: Reply) -> str | None:
    """What to try after a site refused; None where it did not, or nothing is left."""
    if reply.ok or reply.retry_at or "challenge" in reply.fetch.faults:
        return None
    tried = WAYS.index(way)
    return next((w for w in WAYS[tried + 1 :] if reply.fetch.status in _REFUSED_BY[w]), None)


def times(reply: Reply, *, by_date: bool) -> list[str]:
    """When the posts of a page were changed, or (`by_date`) published: in the site's own zone, in which it also
    reads the times that it is asked for."""
    pattern = _PUBLISHED if by_date else _MODIFIED
    return [t.decode("ascii") for t in pattern.findall(reply.answer.body)] if reply.answer else []


def total_pages(reply: Reply) -> int | None:
    """How many pages a site says that there are; None where it does not."""
    told = (reply.answer.header("x-wp-totalpages") if reply.answer else None) or ""
    return int(told) if told.isdecimal() and len(told) < 7 else None


def page_size(source: Source) -> int:
    """Of how many posts a full page is: what the configured URL says, else 100."""
    told = dict(parse_qsl(urlsplit(source.location).query)).get("per_page", "")
    return int(told) if told.isdecimal() and 0 < len(told) < 7 else 100


def is_beyond_the_last(reply: Reply) -> bool:
    """Whether a site says that there is no such page."""
    answer = reply.answer
    return answer is not None and answer.status == 400 and b"invalid_page_number" in answer.body
