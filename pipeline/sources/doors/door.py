"""What all kinds of sources on the web have in common: how an answer moves where a source stands."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Protocol

from pipeline.sources.finding import naming
from pipeline.sources.http.answer import Answer
from pipeline.sources.manners.asker import Asker, Reply, Request, asked_s, validators
from pipeline.sources.manners.schedule import address, failed, moved, succeeded
from pipeline.sources.polled import Polled
from pipeline.state import SourceState
from schemas.records import ReadAs, Source


class Door(Protocol):
    """One kind of source."""

    def poll(self, source: Source, state: SourceState) -> AsyncIterator[Polled]:
        """What is new there: any number of outcomes, of which the last carries the source's next state."""


def conditional_request(source: Source, state: SourceState, read_as: ReadAs, *, polite: bool = False) -> Request:
    """What a poll of one document asks: the source's address now, with the validators of the last answer."""
    return Request(
        source=source,
        url=address(state, source),
        read_as=read_as,
        validators=validators(state),
        known_digest=state.body_digest,
        polite=polite,
    )


def concluded(
    asker: Asker, source: Source, state: SourceState, reply: Reply, *, new: bool | None = None, **learned: Any
) -> Polled:
    """The outcome of a poll that this reply ends. `new`: whether it brought something, where its body alone does not
    say it; `learned` are fields of the next state where it was good."""
    if reply.ok:
        brought = reply.new if new is None else new
        return reply.polled(after_success(asker, source, state, reply, new=brought, **learned))
    after = after_failure(asker, source, state, reply)
    if reply.raw is None:
        return reply.polled(after)
    repeated = reply.raw.digest == state.failed_digest  # kept and rejected before
    kept = replace(reply, raw=None, payload=None) if repeated else reply
    return kept.polled(replace(after, failed_digest=reply.raw.digest))


def after_success(
    asker: Asker, source: Source, state: SourceState, reply: Reply, *, new: bool, **learned: Any
) -> SourceState:
    """The state after a good answer; `new`: whether it brought something."""
    now, answer = reply.fetch.fetched_at, reply.answer
    if answer is not None:
        state = moved(state, _new_address(asker, source, answer))
        if answer.status == 200:
            told = {"etag": answer.header("etag"), "last_modified": answer.header("last-modified")}
            learned = {**told, "body_digest": reply.fetch.payload, **learned}
    if learned:
        state = replace(state, **learned)
    asked = asked_s(answer, now)
    return succeeded(
        state, source, asker.limits, new=new, asked_s=asked, cycle=asker.cycle, now=now, chance=asker.chance
    )


def _new_address(asker: Asker, source: Source, answer: Answer) -> str | None:
    """Where the source is for good, as its configuration would say it; None where that is what it says."""
    if answer.permanent is None:
        return None
    there = asker.scrubber.scrub(naming.moved(source.kind, source.location, answer.permanent))
    return None if there == source.location else there


def after_failure(asker: Asker, source: Source, state: SourceState, reply: Reply) -> SourceState:
    """The state after a bad answer, or none. What was cut off by the end of the cycle stays due."""
    if reply.fetch.outcome == "cut-off":
        return replace(state, last_polled_at=reply.fetch.fetched_at, last_error=reply.reason)
    return failed(
        state,
        source,
        asker.limits,
        reason=reply.reason,
        status=reply.fetch.status,
        retry_at=reply.retry_at,
        cycle=asker.cycle,
        now=reply.fetch.fetched_at,
        chance=asker.chance,
    )
