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
        """A link that an answer from `base` gives, as it may be kept: without the secrets in it. One that is no URL
        stays as it is: asking for it says what is wrong."""
        try:
            whole = linked(base, link)
        except ValueError:
            whole = link.replace("{", "%7B")
        return self.asker.scrubber.scrub(whole)

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


def reached(reply: Reply, cursor: str | None, share: float | None = None, note: str | None = None) -> Polled:
    """The outcome of a good answer, and where the walk goes on."""
    return replace(reply.polled(), step=Step(cursor=cursor, share=1.0 if cursor is None else share, note=note))


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
