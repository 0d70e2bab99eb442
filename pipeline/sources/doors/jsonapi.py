"""Polling a JSON API that the configuration describes."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit, urlunsplit

from pipeline.sources.doors.door import after_failure, after_success, concluded
from pipeline.sources.manners.asker import Asker, Reply, Request, validators
from pipeline.sources.manners.schedule import address
from pipeline.sources.polled import Polled
from pipeline.sources.secrets import linked
from pipeline.state import SourceState
from schemas.errors import ParseError
from schemas.records import Api, Payload, Source
from transforms.parse.api import next_of
from transforms.parse.documents import parse
from transforms.parse.encoding import decode

MOST_PAGES = 100
"""That one poll asks for."""

OVERLAP = timedelta(hours=1)
"""Of what a poll asks for with the poll before: what is dated now may be shown a little later."""

PLACES = ("since", "until", "page", "cursor")
"""What a URL may leave open: `{since}`."""


@dataclass(frozen=True, slots=True)
class JsonDoor:
    """An API's objects."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """The first answer, and those to the pages after it, whether or not the first is as it was.

        Pages that the last poll brought just so are unchanged. More than `MOST_PAGES` fail the source and leave its
        cursor: nobody knows what was on those that were not read.
        """
        api, began = source.api or Api(), self.asker.clock()
        since = datetime.fromisoformat(state.cursor) - OVERLAP if state.cursor else None
        here = replace(source, location=address(state, source))
        learned = {"cursor": began.isoformat()}
        first = _read(await self._ask(source, state, filled(here.location, api, since=since)))
        if not (first.new and first.payload):
            yield concluded(self.asker, source, state, first, **(learned if first.ok else {}))
            return
        known, pages, new = frozenset(state.seen.split()), [], False
        async for reply in self._pages(source, here, state, first, since):
            told = _unchanged(reply) if reply.new and reply.fetch.payload in known else reply
            new |= told.new
            yield told.polled()
            if not reply.ok:  # what was not read is asked for again
                yield Polled(fetch=None, state=after_failure(self.asker, source, state, reply))
                return
            pages.append(reply.fetch.payload or "")
        learned["seen"] = " ".join(pages) if "{since}" in source.location else ""
        yield Polled(fetch=None, state=after_success(self.asker, source, state, first, new=new, **learned))

    async def _pages(
        self, source: Source, here: Source, state: SourceState, first: Reply, since: datetime | None
    ) -> AsyncIterator[Reply]:
        """The first page and those after it, until one is the last, leads back, is one that was read, or fails."""
        reply, asked, read = first, {first.fetch.url}, set[str | None]()
        for page in range(1, MOST_PAGES + 1):
            url, reply = _following(here, reply, since=since, page=page)
            if url is None or url in asked or reply.fetch.payload in read:
                yield reply
                return
            if page == MOST_PAGES:
                yield reply.failed(_too_many(since))
                return
            yield reply
            asked.add(url)
            read.add(reply.fetch.payload)
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
    return f"more than {MOST_PAGES} pages came since {since:%Y-%m-%dT%H:%M:%SZ}; expected fewer: narrow the URL"


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
        "since": _time(since, api),
        "until": _time(until, api),
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


def _time(moment: datetime | None, api: Api) -> str:
    if moment is None:
        return ""
    if api.time_format == "unix":
        return str(int(moment.timestamp()))
    if api.time_format == "unix-ms":
        return str(int(moment.timestamp() * 1000))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ" if api.time_format == "iso" else api.time_format)
