"""Polling a feed: one conditional GET."""

from collections.abc import AsyncIterator, Set
from dataclasses import dataclass, replace

from pipeline.sources.doors.door import concluded, conditional_request
from pipeline.sources.manners.asker import Asker
from pipeline.sources.manners.hints import hints
from pipeline.sources.polled import Polled
from pipeline.state import SourceState
from schemas.records import Payload, Source
from transforms.parse.seen import entry_digests, salt_of


@dataclass(frozen=True, slots=True)
class FeedDoor:
    """RSS, Atom and JSON Feed."""

    asker: Asker

    async def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """One outcome."""
        request = conditional_request(source, state, "feed")
        reply = await self.asker.ask(request)
        if not (reply.new and reply.payload):
            yield concluded(self.asker, source, state, reply)
            return
        payload = replace(reply.payload, seen=frozenset(state.seen.split()))
        told, shown = hints(payload.body), _digests(payload, state)
        yield concluded(
            self.asker,
            source,
            state,
            replace(reply, payload=payload),
            new=_brings(shown, payload.seen),
            hint_s=told.pause_s,
            skip_hours=told.skip_hours,
            skip_days=told.skip_days,
            seen=" ".join(shown),
        )


def _digests(payload: Payload, state: SourceState) -> tuple[str, ...]:
    """What the next poll need not read again. It costs a tenth of reading it, so only a feed that changes is looked
    at: a first document is read whole anyway, and so is the second."""
    if state.body_digest is None:
        return ()
    return entry_digests(payload.body, payload.content_type, salt=salt_of(payload.source))


def _brings(shown: tuple[str, ...], seen: Set[str]) -> bool:
    """Whether there is an entry that was not there before: a feed may change with each time that it is built."""
    return not (shown and seen) or not set(shown[1:]) <= seen
