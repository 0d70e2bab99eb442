"""Which door belongs to which kind of source."""

from pipeline.sources.doors.door import Door
from pipeline.sources.doors.feed import FeedDoor
from pipeline.sources.doors.jsonapi import JsonDoor, filled
from pipeline.sources.doors.page import PageDoor
from pipeline.sources.doors.sitemap import SitemapDoor
from pipeline.sources.doors.wordpress import WordPressDoor
from pipeline.sources.doors.wordpress_api import posts_url
from pipeline.sources.manners.asker import Asker
from schemas.records import Api, ReadAs, Source


def doors(asker: Asker) -> dict[str, Door]:
    """A door for each kind of source on the web."""
    return {
        "feed": FeedDoor(asker),
        "wordpress": WordPressDoor(asker),
        "json": JsonDoor(asker),
        "sitemap": SitemapDoor(asker),
        "page": PageDoor(asker),
    }


def first_request(source: Source) -> tuple[str, ReadAs]:
    """What is asked of a source on the web that was never asked before, and what the answer is read as."""
    if source.kind == "wordpress":
        return posts_url(source), "wordpress"
    if source.kind == "json":
        return filled(source.location, source.api or Api()), "json"
    if source.kind == "sitemap":
        return source.location, "sitemap"
    if source.kind == "page":
        return source.location, "listing" if source.links else "page"
    return source.location, "feed"
