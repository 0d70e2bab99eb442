"""Polling a sitemap, or an index of them (https://www.sitemaps.org/protocol.html): what lately came into it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from pipeline.sources.asker import Asker, Reply, Request, validators
from pipeline.sources.door import after_failure, after_success, concluded
from pipeline.sources.polled import Polled
from pipeline.sources.schedule import address
from pipeline.state import SourceState
from schemas.records import Source
from transforms.parse.encoding import decode
from transforms.parse.sitemap import Part, parts

NEWS_AGE = timedelta(days=2)
"""What a news sitemap holds by its definition; older entries are for a backfill."""

MOST_PARTS = 20
"""Of an index, that one poll asks for; the others have their turn in the next ones."""

_AWAY = {"not-found", "gone", "bad-url", "inner-address"}
"""What is wrong with a part that is passed over: it is not there, or nowhere."""

_UNDATED = "?"
"""Before the digest of a part of which the index does not say when it changed."""


@dataclass(frozen=True, slots=True)
class SitemapDoor:
    """A sitemap; its pages are fetched later on."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """The sitemap's outcome, and those of its parts where it is an index."""
        request = Request(
            source=source,
            url=address(state, source),
            read_as="sitemap",
            validators=validators(state),
            known_digest=state.body_digest,
            polite=True,
        )
        reply = await self.asker.ask(request)
        listed = self._listed(reply) if reply.new else _undated(state.files)
        if not reply.ok or not listed:
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
        return [replace(p, loc=self.asker.scrubber.scrub(_absolute(reply.payload.url, p.loc))) for p in listed]

    async def _parts(
        self, source: Source, state: SourceState, index: Reply, listed: list[Part]
    ) -> AsyncIterator[Polled]:
        """The outcomes of the parts that have their turn, and the next state."""
        due, named = self._due(listed, state), {p.loc for p in listed}
        files = {loc: mark for loc, mark in state.files.items() if loc in named}
        failure, brought = None, False
        for part in due[:MOST_PARTS]:
            answer = await self._part(source, part, files)
            yield self._recent(answer, state).polled()
            brought |= answer.new
            if answer.ok or _is_away(answer):
                mark = files.pop(part.loc, _UNDATED)
                files[part.loc] = part.lastmod or f"{_UNDATED}{answer.fetch.payload or mark[1:]}"
                continue
            failure = answer if failure is None or answer.retry_at else failure
            if answer.fetch.outcome in ("blocked", "cut-off"):
                break
        left = due[MOST_PARTS:]
        state = replace(state, files={p.loc: _UNDATED for p in left if not p.lastmod and p.loc not in files} | files)
        if failure:
            after = after_failure(self.asker, source, state, failure)
        else:
            after = after_success(self.asker, source, state, index, new=brought)
        if any(p.lastmod for p in left):  # what the index says was not all looked into
            after = replace(after, body_digest=None, etag=None, last_modified=None)
        yield Polled(fetch=None, state=after)

    def _due(self, listed: list[Part], state: SourceState) -> list[Part]:
        """Parts that changed since they were read, those of now first; then those that may have, the ones that were
        not read for longest first."""
        oldest, turn = self._since(state).isoformat(), {loc: n for n, loc in enumerate(state.files, 1)}
        dated = [p for p in listed if p.lastmod and p.lastmod >= oldest[:10] and state.files.get(p.loc) != p.lastmod]
        undated = [p for p in listed if not p.lastmod]
        return [
            *sorted(dated, key=lambda p: (p.lastmod or "", p.loc), reverse=True),
            *sorted(undated, key=lambda p: turn.get(p.loc, 0)),
        ]

    async def _part(self, source: Source, part: Part, files: Mapping[str, str]) -> Reply:
        mark = files.get(part.loc, "")
        known = mark[1:] if mark.startswith(_UNDATED) else None
        request = Request(source=source, url=part.loc, read_as="sitemap", known_digest=known, polite=True)
        return await self.asker.ask(request)

    def _recent(self, reply: Reply, state: SourceState) -> Reply:
        if reply.payload is None:
            return reply
        return replace(reply, payload=replace(reply.payload, since=self._since(state)))

    def _since(self, state: SourceState) -> datetime:
        """Two days ago, or a day before the last good poll."""
        recent = self.asker.clock() - NEWS_AGE
        return min(recent, state.last_ok_at - timedelta(days=1)) if state.last_ok_at else recent


def _undated(files: Mapping[str, str]) -> list[Part]:
    return [Part(loc=loc, lastmod=None) for loc, mark in files.items() if mark.startswith(_UNDATED)]


def _is_away(answer: Reply) -> bool:
    """Whether a part that the index names is not there, or not for us; the others are what counts."""
    return answer.fetch.outcome == "disallowed" or not _AWAY.isdisjoint(answer.fetch.faults)


def _absolute(base: str, loc: str) -> str:
    try:
        return urljoin(base, loc)
    except ValueError:
        return loc  # asking for it says what is wrong
