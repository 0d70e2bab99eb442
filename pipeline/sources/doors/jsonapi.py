"""Polling a JSON API that the configuration describes."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from pipeline.sources.doors.door import after_failure, after_success, concluded
from pipeline.sources.manners.asker import Asker, Reply, Request, validators
from pipeline.sources.manners.schedule import address
from pipeline.sources.polled import Polled
from pipeline.sources.secrets import linked
from pipeline.sources.trail import contents
from pipeline.state import SourceState
from schemas.errors import ParseError
from schemas.records import Api, Payload, Source
from transforms.parse.api import next_of
from transforms.parse.documents import parse
from transforms.parse.encoding import decode

MOST_PAGES = 100
"""That one poll asks for."""

MOST_IN_ALL = 20 * MOST_PAGES
"""That several polls ask for, each going on where the one before was. An API with more is taken to have no end."""

OVERLAP = timedelta(hours=1)
"""Of what a poll asks for with the poll before: what is dated now may be shown a little later."""

_WEST, _EAST = timedelta(hours=12), timedelta(hours=14)
"""How far behind and ahead of UTC a day begins somewhere."""

_CLOCK = re.compile(r"%-?[HIMSTXcrRfs]")
"""What of a pattern tells a time of the day."""

PLACES = ("since", "until", "page", "cursor")
"""What a URL may leave open: `{since}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Where a poll that asked for all the pages that it may goes on: how many were read, what is next, and when the
    first of them was asked for."""

    pages: int
    url: str
    began: str

    def text(self) -> str:
        """As the state keeps it."""
        return f"{self.pages} {self.began} {self.url}"


def left_of(state: SourceState) -> Left | None:
    """What the last poll left; None where it read all, or it did not work out to go on there."""
    pages, _, rest = (state.way or "").partition(" ")
    began, _, url = rest.partition(" ")
    return Left(pages=int(pages), url=url, began=began) if url and pages.isdecimal() and not state.failures else None


@dataclass(frozen=True, slots=True)
class JsonDoor:
    """An API's objects."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """The first answer, and those to the pages after it, whether or not the first is as it was.

        Pages that the last poll brought just so are unchanged. After `MOST_PAGES` the next poll goes on where this one
        was; the cursor stays until all were read. Where that fails, it is begun anew.
        """
        api, left = source.api or Api(), left_of(state)
        began = left.began if left else self.asker.clock().isoformat()
        since = datetime.fromisoformat(state.cursor) - OVERLAP if state.cursor else None
        here = replace(source, location=address(state, source))
        url = left.url if left else filled(here.location, api, since=since)
        first = _read(await self._ask(source, state, url))
        if not (first.new and first.payload):
            learned: dict[str, Any] = {"cursor": began, "way": None} if first.ok else {}
            yield concluded(self.asker, source, state, first, **learned)
            return
        known, pages, new, further = frozenset(state.seen.split()), [], False, None
        before = left.pages if left else 0
        async for reply, goes_on in self._pages(source, here, state, first, since, before):
            further = goes_on
            told = _unchanged(reply) if reply.new and reply.fetch.payload in known else reply
            new |= told.new
            yield told.polled()
            if not reply.ok:  # what was not read is asked for again
                yield Polled(fetch=None, state=after_failure(self.asker, source, state, reply))
                return
            pages.append(reply.fetch.payload or "")
        if further and before + len(pages) >= MOST_IN_ALL:
            yield Polled(fetch=None, state=after_failure(self.asker, source, state, first.failed(_too_many(since))))
            return
        learned = _learned(began, before, pages, further)
        learned["seen"] = " ".join(pages) if "{since}" in source.location else ""
        yield Polled(fetch=None, state=after_success(self.asker, source, state, first, new=new, **learned))

    async def _pages(
        self, source: Source, here: Source, state: SourceState, first: Reply, since: datetime | None, before: int
    ) -> AsyncIterator[tuple[Reply, str | None]]:
        """The first page and those after it, until one is the last, leads back, is one that was read, or fails; with
        each where it goes on, where it does. `before`: how many the polls before this one read."""
        reply, asked, read = first, {first.fetch.url}, set[str]()
        for page in range(1, MOST_PAGES + 1):
            url, reply = _following(here, reply, since=since, page=before + page)
            shown = contents(parse(reply.payload)) if url and reply.payload else ""
            if url is None or url in asked or shown in read:
                yield reply, None
                return
            yield reply, self.asker.scrubber.scrub(url)
            if page == MOST_PAGES:
                return
            asked.add(url)
            read.add(shown)
            reply = _read(await self._ask(source, state, url, further=True))

    async def _ask(self, source: Source, state: SourceState, url: str, *, further: bool = False) -> Reply:
        same_address = not further and "{since}" not in source.location
        request = Request(
            source=source,
            url=url,
            read_as="json",
            validators=validators(state) if same_address else {},
            known_digest=state.body_digest if same_address else None,
            polite=further,
        )
        return await self.asker.ask(request)


def _read(reply: Reply) -> Reply:
    """The reply; a failed one where it has no entries, but a word on why: many APIs say so with 200."""
    if not (reply.new and reply.payload):
        return reply
    try:
        parse(reply.payload)
    except ParseError as e:
        return reply.failed(str(e), "wrong-format")
    return reply


def _unchanged(reply: Reply) -> Reply:
    return replace(reply, fetch=replace(reply.fetch, outcome="unchanged"), raw=None, payload=None)


def _too_many(since: datetime | None) -> str:
    return f"more than {MOST_IN_ALL} pages came since {since:%Y-%m-%dT%H:%M:%SZ}; expected fewer: narrow the URL"


def _learned(began: str, before: int, pages: list[str], further: str | None) -> dict[str, str | None]:
    """The cursor after all pages were read, else where the next poll goes on."""
    if further is None:
        return {"cursor": began, "way": None}
    return {"way": Left(pages=before + len(pages), url=further, began=began).text()}


def _following(source: Source, reply: Reply, *, since: datetime | None, page: int) -> tuple[str | None, Reply]:
    """Where the next page of a live poll is, and the reply: failed, where it breaks off or names what is no URL.

    Without `{since}` in the source's URL only the first page is of now, and at the first poll no more is wanted.
    """
    if "{since}" not in source.location or not reply.ok or reply.payload is None:
        return None, reply
    try:
        url = following(source, reply.payload, since=since, page=page)
    except ParseError as e:
        return None, reply.failed(str(e))
    return url if since else None, reply


def following(
    source: Source, payload: Payload, *, page: int, since: datetime | None = None, until: datetime | None = None
) -> str | None:
    """The URL of the page after this one, by its own link, its cursor, or by counting on from `page` while there are
    entries; None after the last.

    Raises:
        ParseError: the answer breaks off, so that nobody knows whether it is the last, or its link is no URL.
    """
    api, document = source.api or Api(), parse(payload)
    if cut := next((p.message for p in document.problems if p.position is None), None):
        raise ParseError(cut)
    if not (document.entries or document.problems):
        return None
    link, cursor = next_of(decode(payload.body, payload.content_type), api)
    if link:
        return _joined(payload.url, link)
    if cursor:
        return filled(source.location, api, since=since, until=until, cursor=cursor)
    if api.next_link or api.cursor or "{page}" not in source.location:
        return None
    return filled(source.location, api, since=since, until=until, page=api.first_page + page)


def _joined(url: str, link: str) -> str:
    try:
        return linked(url, link)
    except ValueError as e:
        raise ParseError(f"the answer names {link!r:.200} as its next page; expected a URL ({e})") from e


def filled(
    template: str,
    api: Api,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    page: int | None = None,
    cursor: str | None = None,
) -> str:
    """The URL with its places filled in; a parameter whose place stays empty is left out."""
    values = {
        "since": _time(since, api, -_WEST),
        "until": _time(until, api, _EAST),
        "page": str(api.first_page if page is None else page),
        "cursor": cursor or "",
    }
    parts = urlsplit(template)
    query = "&".join(q for pair in parts.query.split("&") if (q := _pair(pair, values)))
    return urlunsplit((parts.scheme, parts.netloc, _put(parts.path, values), query, ""))


def _pair(pair: str, values: Mapping[str, str]) -> str:
    empty = any(not values[name] for name in PLACES if f"{{{name}}}" in pair)
    return "" if empty else _put(pair, values)


def _put(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", quote(value, safe=""))
    return text


def _time(moment: datetime | None, api: Api, zone: timedelta = timedelta(0)) -> str:
    """As the API is told it; `zone`: how far ahead of us it may be where it reads days, which are of its own zone."""
    if moment is None:
        return ""
    if api.time_format == "unix":
        return str(int(moment.timestamp()))
    if api.time_format == "unix-ms":
        return str(int(moment.timestamp() * 1000))
    if api.time_format == "iso":
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    of_a_day = not _CLOCK.search(api.time_format)
    return (moment + zone if of_a_day else moment).strftime(api.time_format)
