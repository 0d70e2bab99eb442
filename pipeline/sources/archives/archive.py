"""What all ways of walking back have in common: how to ask, how far one is, and what ends a walk."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from pipeline.jsonlines import record_of, text_of
from pipeline.sources.manners.asker import Asker, Reply, Request
from pipeline.sources.polled import Polled, Step
from pipeline.sources.secrets import linked
from schemas.errors import LakeError
from schemas.records import Entry, ReadAs, Source
from transforms.identity import digest
from transforms.parse.document import Document
from transforms.parse.times import is_outside, moment

T = TypeVar("T")


class Walker(Protocol):
    """One kind of source."""

    def walk(self, cursor: str | None) -> AsyncGenerator[Polled, None]:
        """What was published there, from a cursor on; None: from the beginning.

        An outcome with a step leads on, and the step with cursor None ends the walk. So does an outcome without a
        step, if nothing follows it: what failed then is asked for again where the last step was.
        """


@dataclass(frozen=True, slots=True)
class Archive:
    """What was published from `since` to `until`, and how it is asked for."""

    asker: Asker
    source: Source
    since: datetime
    until: datetime

    async def ask(self, url: str, read_as: ReadAs) -> Reply:
        """An answer; of its entries those count that were published in time."""
        request = Request(source=self.source, url=url, read_as=read_as, purpose="backfill", polite=True)
        reply = await self.asker.ask(request)
        if reply.payload is None:
            return reply
        return replace(reply, payload=replace(reply.payload, since=self.since, until=self.until))

    def address(self, base: str, link: str) -> str:
        """A link that an answer from `base` gives, as it may be kept: without the secrets in it."""
        return self.asker.scrubber.scrub(linked(base, link))

    def is_before(self, document: Document) -> bool:
        """Whether every entry says that it was published, and changed, before `since`."""
        entries = document.entries
        return bool(entries) and all(is_outside(e, self.since, None) for entry in entries for e in _both(entry))

    def share(self, document: Document, *, oldest_first: bool = False) -> float | None:
        """How much of the time asked for lies behind a document's entries; None where they have no dates."""
        times = dates(document)
        if not times:
            return None
        span_s = (self.until - self.since).total_seconds()
        ahead_s = (self.until - max(times) if oldest_first else min(times) - self.since).total_seconds()
        return min(1.0, max(0.0, 1.0 - ahead_s / span_s))


def _both(entry: Entry) -> tuple[Entry, Entry]:
    return entry, replace(entry, published=entry.updated or entry.published)


def dates(document: Document) -> list[datetime]:
    """When the entries were published, as far as they say, in their order."""
    told = (moment((entry.published or entry.updated or "").strip()) for entry in document.entries)
    return [at if at.tzinfo else at.replace(tzinfo=UTC) for at in told if at]


def reached(reply: Reply, cursor: str | None, share: float | None = None) -> Polled:
    """The outcome of a good answer, and where the walk goes on."""
    return replace(reply.polled(), step=Step(cursor=cursor, share=1.0 if cursor is None else share))


def failure(reply: Reply) -> Polled:
    """The outcome of an answer of no use; it is not kept, for the same is asked again."""
    return Polled(fetch=replace(reply.fetch, payload=None), state=None, retry_at=reply.retry_at)


def packed(place: Any) -> str:
    """A place, which is a dataclass, as a cursor."""
    return text_of(place)


def unpacked(kind: type[T], cursor: str | None) -> T:
    """The place that a cursor stands for; the first one for None.

    Raises:
        LakeError: it is no such cursor.
    """
    try:
        return record_of(kind, json.loads(cursor or "{}"))
    except (ValueError, TypeError, AttributeError) as e:
        what = f"cannot go on: {cursor!r:.80} is no place in an archive of this kind ({e})"
        raise LakeError(f"{what}; `presslake backfill` with --restart begins anew") from e


@dataclass(frozen=True, slots=True)
class Trail:
    """Notices that a walk goes round in circles, in the room of two places (R. P. Brent, 1980).

    Remembered are the place before, and one before that, which is replaced after 1, 2, 4, 8 … steps: so every
    circle is noticed, and a server that gives its last page for ever at once.
    """

    steps: int = 0
    silent: int = 0  # documents in a row without an entry
    last: str = ""
    far: str = ""

    def on(self, url: str, document: Document) -> "Trail | None":
        """The trail with one more document; None where the walk is at its end.

        That is where the document's address, or its entries, are those of a place that is remembered, or no entry
        came in the last `SILENCE` documents.
        """
        here = f"{digest(url, size_bytes=8)} {_contents(document)}".strip()
        remembered = {*self.last.split(), *self.far.split()}
        silent = 0 if document.entries else self.silent + 1
        if remembered & set(here.split()) or silent >= SILENCE:
            return None
        steps = self.steps + 1
        return Trail(steps, silent, last=here, far=here if steps & (steps - 1) == 0 else self.far)


SILENCE = 12
"""Documents in a row without an entry that end a walk: a year of empty months."""


def _contents(document: Document) -> str:
    """What tells the entries of a document from those of others; empty where it has none."""
    told = sorted({digest(*_told(e), size_bytes=8) for e in document.entries})
    return digest(*told, size_bytes=8) if told else ""


def _told(entry: Entry) -> tuple[str, ...]:
    """Whatever tells an entry from others: a name alone may be that of many."""
    e = entry
    return tuple(part or "" for part in (e.guid, e.link, e.title, e.published, e.updated, e.body, e.summary))
