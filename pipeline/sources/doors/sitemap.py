"""Polling a sitemap, or an index of them (https://www.sitemaps.org/protocol.html): what lately came into it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.sources.doors.door import after_failure, after_success, concluded, conditional_request
from pipeline.sources.doors.sitemap_marks import marks_of
from pipeline.sources.doors.sitemap_turns import DEEPEST, Turns, may_differ
from pipeline.sources.manners.asker import Asker, Reply, Request
from pipeline.sources.polled import Polled
from pipeline.sources.secrets import linked
from pipeline.state import SourceState
from schemas.records import Source
from transforms.parse.encoding import decode
from transforms.parse.sitemap import Part, parts

NEWS_AGE = timedelta(days=2)
"""What a news sitemap holds by its definition; older entries are for a backfill."""

MOST_PARTS = 20
"""Of an index, that one poll asks for; the others have their turn in the next ones."""

_LONG = re.compile(r"\d{4}(?:-\d\d)?")

_AWAY = {"not-found", "gone", "bad-url", "inner-address"}
"""What is wrong with a part that is passed over: it is not there, or nowhere."""

_TOO_DEEP = f"an index of sitemaps, {DEEPEST} indexes deep; expected a sitemap there: configure one that is less deep"


@dataclass(frozen=True, slots=True)
class SitemapDoor:
    """A sitemap; its pages are fetched later on."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """The sitemap's outcome, and those of its parts where it is an index."""
        request = conditional_request(source, state, "sitemap", polite=True)
        reply = await self.asker.ask(request)
        listed = self._listed(reply) if reply.new else []
        parts_may_differ = reply.fetch.outcome == "unchanged" and may_differ(state.files)
        if not reply.ok or not (listed or parts_may_differ):
            yield concluded(self.asker, source, state, self._recent(reply, state))
            return
        yield reply.polled()
        async for polled in self._parts(source, state, reply, listed):
            yield polled

    def _listed(self, reply: Reply) -> list[Part]:
        """The parts that an index names, at the addresses that they are kept by: whole, and without secrets."""
        if reply.payload is None:
            return []
        listed = parts(decode(reply.payload.body, reply.payload.content_type))
        base, scrub = reply.payload.url, self.asker.scrubber.scrub
        return [Part(loc=scrub(_absolute(base, p.loc)), lastmod=_change(p.lastmod)) for p in listed]

    async def _parts(
        self, source: Source, state: SourceState, index: Reply, listed: list[Part]
    ) -> AsyncIterator[Polled]:
        """The outcomes of the parts that have their turn, and the next state."""
        turns = self._turns(source, state, index, listed)
        failure, brought = None, False
        while turns.queue and turns.asked < MOST_PARTS:
            part = turns.queue.pop(0)
            answer = await self._part(source, part, turns)
            nested = self._listed(answer) if answer.new else []
            if nested and turns.depth(part.loc) >= DEEPEST:
                answer, nested = answer.failed(_TOO_DEEP), []
            yield self._recent(answer, state).polled()
            brought |= answer.new and not nested
            if answer.ok or is_away(answer):
                turns.read(part, answer, nested, self.asker.clock())
                continue
            turns.failed.append(part)
            failure = answer if failure is None or answer.retry_at else failure
            if answer.fetch.outcome in ("blocked", "cut-off"):
                break
        incomplete = turns.leave()
        state = replace(state, files={address: mark.text() for address, mark in turns.marks.items()})
        if failure:
            after = after_failure(self.asker, source, state, failure)
        else:
            after = after_success(self.asker, source, state, index, new=brought)
        if incomplete:  # what the index says was not all looked into
            after = replace(after, body_digest=None, etag=None, last_modified=None)
        yield Polled(fetch=None, state=after)

    def _turns(self, source: Source, state: SourceState, index: Reply, listed: list[Part]) -> Turns:
        since = self._since(state).date().isoformat()
        turns = Turns(index=source.location, since=since, marks=marks_of(state.files))
        turns.begin(listed if index.new else None)
        return turns

    async def _part(self, source: Source, part: Part, turns: Turns) -> Reply:
        turns.asked += 1
        known = turns.marks[part.loc].digest if part.loc in turns.marks else None
        request = Request(source=source, url=part.loc, read_as="sitemap", known_digest=known or None, polite=True)
        return await self.asker.ask(request)

    def _recent(self, reply: Reply, state: SourceState) -> Reply:
        if reply.payload is None:
            return reply
        return replace(reply, payload=replace(reply.payload, since=self._since(state)))

    def _since(self, state: SourceState) -> datetime:
        """Two days ago, or a day before the last good poll."""
        recent = self.asker.clock() - NEWS_AGE
        return min(recent, state.last_ok_at - timedelta(days=1)) if state.last_ok_at else recent


def _change(lastmod: str | None) -> str | None:
    """A lastmod that tells one change from the next; a year or a month does not."""
    told = " ".join((lastmod or "").split())
    return None if not told or _LONG.fullmatch(told) else told


def is_away(answer: Reply) -> bool:
    """Whether a part that an index names is not there, or not for us; the others are what counts."""
    return answer.fetch.outcome == "disallowed" or not _AWAY.isdisjoint(answer.fetch.faults)


def _absolute(base: str, loc: str) -> str:
    try:
        return linked(base, loc)
    except ValueError:
        return loc.replace("{", "%7B")  # asking for it says what is wrong
