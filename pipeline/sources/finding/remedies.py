"""What is wrong with a source, told from one answer, and what its owner can do about it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline import __version__
from pipeline.sources.finding.candidates import kind_of, linked, site_of
from pipeline.sources.finding.found import Finding
from pipeline.sources.finding.naming import moved
from pipeline.sources.manners.asker import Reply
from schemas.errors import CleanError, OptedOutError
from schemas.records import Payload, Source
from transforms.clean.article import clean
from transforms.parse.documents import parse
from transforms.parse.items import items
from transforms.parse.sniff import sniff

OLD = timedelta(days=180)
"""A source whose newest entry is older has probably been left behind."""

_WITHOUT_DATES = ("page", "sitemap")  # whose pages tell them


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing that is wrong: its name, what it is, and what mends it where `what` does not say so."""

    fault: str
    what: str
    fix: str | None = None


def unset(names: Sequence[str]) -> Wrong:
    """Environment variables that the source names are not there."""
    what = f"the environment variable {', '.join(names)} is not set"
    return Wrong(fault="environment", what=what, fix="set it where presslake runs")


def unreadable(source: Source, why: str) -> Wrong:
    """The document cannot be parsed."""
    return Wrong(fault="unreadable", what=why, fix=None if source.kind == "json" else _at(source, _ADDRESS))


def of_folder(source: Source) -> Iterator[Wrong]:
    """What is wrong with a folder that is there: nothing may be in it."""
    if not any(p.is_file() for p in [Path(source.location), *Path(source.location).rglob("*")]):
        what = f"there is no file in {source.location}"
        yield Wrong(fault="empty", what=what, fix="put files there, or change `path`")


def of_move(source: Source, reply: Reply) -> Iterator[Wrong]:
    """The new address of what answers at another one for good."""
    if reply.ok and reply.answer and reply.answer.permanent:
        what = f"it moved for good (HTTP status {reply.answer.hops[0].status})"
        url = moved(source.kind, source.location, reply.answer.permanent)
        yield Wrong(fault="moved", what=what, fix=f'write url = "{url}"')


def of_answer(source: Source, reply: Reply) -> Wrong:
    """What is wrong with an answer of no use, or with there being none."""
    fault = next((f for f in reply.fetch.faults if f not in ("moved", "moved-for-now")), reply.fetch.outcome)
    if source.kind == "wordpress" and reply.fetch.status in _CLOSED:
        fix: str | None = _FEED_INSTEAD
    else:
        fix = _fix_of_format(source, reply) if fault == "wrong-format" else _FIXES.get(fault, _LATER)
    return Wrong(fault=fault, what=reply.reason, fix=fix and _at(source, fix))


def of_page(payload: Payload, honour: Collection[str]) -> Iterator[Wrong]:
    """Why a page that is an article itself is rejected by each run; `honour`: as in [run]."""
    for item in items(parse(payload), payload):
        try:
            clean(item, pipeline_version=__version__, honour=honour)
        except OptedOutError as e:
            yield Wrong(fault="opted-out", what=str(e))
        except CleanError as e:
            yield Wrong(fault="no-text", what=str(e), fix=_at(payload.source, _NO_TEXT))


def _at(source: Source, fix: str) -> str:
    return fix.replace("{site}", site_of(source.location))


def _fix_of_format(source: Source, reply: Reply) -> str:
    """Another kind where it is one that is polled; for a page, the feed that it links."""
    body = reply.answer.body if reply.answer else b""
    kind = kind_of(body)
    if kind and kind != source.kind:
        return f'write kind = "{kind}"'
    if sniff(body) == "json" and source.kind != "json":
        return 'if this is the API that was meant, write kind = "json", and its `fields`'
    feeds = [c.url for c in linked(reply.answer) if c.kind == "feed"] if reply.answer and sniff(body) == "page" else []
    if feeds:
        return f'the page links a feed: write url = "{feeds[0]}", or run `presslake sources add {source.location}`'
    return f"`presslake sources add {source.location}` looks for its feed"


_CLOSED = (401, 403, 404, 405, 501)
_FEED_INSTEAD = "where its API is closed, the site's feed is polled; `presslake sources add {site}` finds what it has"
_LATER = "it is the server's to mend: try again later"
_ADDRESS = "is the address right? `presslake sources add {site}` finds what is there now"
_NO_TEXT = "if it lists articles, write `links`; if scripts fill it in, `presslake sources add {site}` finds a feed"
_CONTACT = "ask its owner, and say in [http] contact who you are"
_FIXES: dict[str, str | None] = {
    "challenge": f"the server lets only browsers in: {_CONTACT}",
    "forbidden": f"the server does not let us in: {_CONTACT}",
    "rate-limited": f"the server wants to be asked less often: write an `interval`; {_CONTACT}",
    "unauthorised": "the server wants a password or a token: write `auth` or `headers`",
    "not-found": _ADDRESS,
    "gone": _ADDRESS,
    "http-error": _ADDRESS,
    "empty": _ADDRESS,
    "robots": 'ask its owner; with leave, write robots = "never"',
    "dns": "is the host in `url` right?",
    "connect": "is the host in `url` right, and to be reached from here?",
    "tls": "its certificate is the server's to mend; is the host in `url` right, and does it speak https?",
    "inner-address": None,  # the message says it
    "timeout": "try again later, or allow more time",
    "too-large": "allow more, or poll a smaller feed of the site",
    "redirect-loop": _ADDRESS,
    "bad-url": "write an http or https address",
}


def of_entries(source: Source, found: Finding, now: datetime, max_age: timedelta | None) -> Iterator[Wrong]:
    """What is wrong with what a document holds; `max_age`: of what is taken from it."""
    if not found.entries and source.links:
        yield Wrong(fault="empty", what="it has no entries", fix="none of the page's links matches `links`")
        return
    if not found.entries:
        fix = f"a new one may be so; else, {_at(source, _ADDRESS)}"
        yield Wrong(fault="empty", what="it has no entries", fix=fix)
        return
    if found.full == 0 and source.full_text == "never":
        what = "its entries have no full texts, and pages are not fetched"
        yield Wrong(fault="summaries", what=what, fix='write full_text = "auto"')
    if found.newest is None and source.kind not in _WITHOUT_DATES:
        what = "its entries tell no time that can be read"
        yield Wrong(fault="no-dates", what=what, fix="they count as published when they are fetched; `fields` may help")
    elif found.newest is not None and max_age and now - found.newest > max_age:
        what = f"its newest entry is of {found.newest:%Y-%m-%d}: older than [run] max_age, so nothing lands"
        yield Wrong(fault="too-old", what=what, fix="allow a greater age, or remove the source")
    elif found.newest is not None and now - found.newest > OLD:
        what = f"its newest entry is of {found.newest:%Y-%m-%d}"
        yield Wrong(fault="too-old", what=what, fix=_at(source, _ADDRESS))
