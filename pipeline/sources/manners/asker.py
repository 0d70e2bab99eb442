"""One request, made as a good citizen does, and how it counts: what every kind of source is polled with."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from pipeline.options import Settings
from pipeline.sources.http.urls import belongs, target
from pipeline.sources.http.web import Answer, FetchError, RefusedError, Web, sendable
from pipeline.sources.loop import Budget
from pipeline.sources.manners.hints import freshness_s, retry_after
from pipeline.sources.manners.robots import Permission, Robots
from pipeline.sources.manners.schedule import Limits
from pipeline.sources.manners.verdict import Verdict, verdict
from pipeline.sources.polled import Polled, body_digest, day_of, payload_of
from pipeline.sources.secrets import Scrubber, credentials, reveal_own
from pipeline.state import SourceState
from schemas.records import Fetch, Outcome, Payload, Purpose, Raw, ReadAs, Source
from transforms.parse.oddities import oddities
from transforms.parse.sniff import unusable

MAX_REASON = 500
"""Characters of a reason that are kept."""

_NOT_KEPT = {"set-cookie", "set-cookie2", "www-authenticate", "proxy-authenticate"}
_UNINVITED: set[ReadAs] = {"sitemap", "page", "listing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked.

    Args:
        source: for whom.
        url: its address; secrets as `${NAME}`.
        read_as: what is expected to come.
        purpose: why.
        validators: headers of the last answer from there (RFC 9110, 13.1).
        known_digest: of the body that is known from there.
        polite: keep the pause between two pages of a host.
    """

    source: Source
    url: str
    read_as: ReadAs
    purpose: Purpose = "poll"
    validators: Mapping[str, str] = field(default_factory=dict)
    known_digest: str | None = None
    polite: bool = False

    @property
    def conditional(self) -> bool:
        """Whether it is asked with validators."""
        return bool(self.validators)

    @property
    def invited(self) -> bool:
        """Whether publishing it invites being asked, so that robots.txt need not be: feeds and APIs do."""
        return self.read_as not in _UNINVITED and not (self.purpose == "backfill" and self.read_as == "wordpress")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How it went. `answer` is there where bytes came; `raw` and `payload` where they are to be kept."""

    fetch: Fetch
    answer: Answer | None = None
    raw: Raw | None = None
    payload: Payload | None = None
    retry_at: datetime | None = None

    @property
    def ok(self) -> bool:
        """Whether a usable answer came, new or not."""
        return self.fetch.outcome in ("ok", "unchanged")

    @property
    def new(self) -> bool:
        """Whether it is one that was not known."""
        return self.fetch.outcome == "ok"

    @property
    def reason(self) -> str:
        """Why it is of no use."""
        return self.fetch.reason or self.fetch.outcome

    def failed(self, reason: str, *faults: str) -> "Reply":
        """The same reply where what it holds proved to be of no use."""
        faults = tuple(dict.fromkeys((*self.fetch.faults, *faults)))
        return replace(self, fetch=replace(self.fetch, outcome="failed", reason=reason[:MAX_REASON], faults=faults))

    def polled(self, state: SourceState | None = None) -> Polled:
        """As an outcome of polling, with the source's next state where this ends it."""
        due_at = state.next_due_at if state else None
        return Polled(
            fetch=replace(self.fetch, due_at=due_at) if state else self.fetch,
            state=state,
            raw=self.raw,
            payload=self.payload,
            retry_at=self.retry_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Asks over the web. `clock` tells the time; `cycle` is when this round began; `budget` is what is left of it."""

    web: Web
    robots: Robots
    settings: Settings
    scrubber: Scrubber
    clock: Callable[[], datetime]
    cycle: datetime
    chance: Random
    budget: Budget

    @property
    def limits(self) -> Limits:
        """Least and most of a learned interval."""
        run = self.settings.run
        return Limits(run.interval.total_seconds(), run.max_interval.total_seconds())

    async def ask(self, request: Request) -> Reply:
        """The outcome of a request. Never raises for what the network does."""
        began = time.monotonic()
        left_s = self.budget.seconds_left()
        try:
            async with asyncio.timeout(left_s):
                answer = await self._answer(request)
        except TimeoutError:
            reason = f"no whole answer within the {left_s:.3g} s that were left of the cycle ([run] deadline)"
            return Reply(
                fetch=self._fetch(request, "cut-off", time.monotonic() - began, reason=reason, faults=("cut-off",))
            )
        except _NotAllowedError as e:
            fetch = self._fetch(request, e.outcome, 0.0, reason=str(e), faults=e.faults)
            return Reply(fetch=fetch, retry_at=e.until)
        except FetchError as e:
            outcome: Outcome = "refused" if isinstance(e, RefusedError) else "failed"
            fetch = self._fetch(request, outcome, e.took_s, reason=str(e), faults=(e.fault,), status=e.status)
            return Reply(fetch=fetch)
        return self._judged(request, answer)

    async def _answer(self, request: Request) -> Answer:
        url = _address(request)

        async def may(there: str) -> None:
            await self._allowed_delay_s(request, there)

        delay_s = await self._allowed_delay_s(request, url)
        gap_s = max(self.settings.http.page_gap_s, delay_s) if request.polite or delay_s else 0.0
        headers, auth = credentials(request.source) if _at_home(request.source, url) else ({}, None)
        return await self.web.get(url, {**request.validators, **headers}, auth, gap_s=gap_s, may=may)

    async def _allowed_delay_s(self, request: Request, url: str) -> float:
        rule = request.source.robots
        if rule == "never" or (rule == "pages" and request.invited):
            return 0.0
        try:
            permission = await self.robots.verdict(url, request.source.id)
        except ValueError as e:
            raise RefusedError(str(e), "bad-url") from e
        if not permission.allowed:
            raise _NotAllowedError(permission)
        return permission.delay_s or 0.0

    def _judged(self, request: Request, answer: Answer) -> Reply:
        now = self.clock()
        content_type = answer.header("content-type") or ""
        if answer.status == 304 and request.conditional:
            fetch = self._fetch(request, "unchanged", answer.took_s, answer=answer, faults=_trail(answer))
            return Reply(fetch=fetch, answer=answer)
        usable = answer.status == 200
        wrong = unusable(answer.body, content_type, request.read_as) if usable else None
        found = verdict(answer.status, answer.headers, answer.body, wrong)
        if found.outcome == "unchanged":  # nobody asked whether it is
            found = Verdict("failed", "http-error", f"HTTP status {answer.status}; expected 200")
        digest = body_digest(answer.body) if answer.body else None
        known = usable and digest == request.known_digest
        faults = (*_trail(answer), *([found.fault] if found.fault else []))
        if usable and not known and not wrong:
            faults += _validator_faults(request, answer)
            faults += oddities(answer.body, content_type, request.read_as, now)
        outcome: Outcome = "unchanged" if known and not wrong else found.outcome
        fetch = self._fetch(
            request,
            outcome,
            answer.took_s,
            answer=answer,
            faults=faults,
            reason=found.reason,
            payload=digest if usable else None,
        )
        if not usable or known or digest is None:
            return Reply(fetch=fetch, answer=answer, retry_at=retry_after(answer.headers, now))
        raw = self._raw(request, answer, digest, now)
        return Reply(
            fetch=fetch,
            answer=answer,
            raw=raw,
            payload=self._payload(request, answer, raw),
            retry_at=retry_after(answer.headers, now) if outcome != "ok" else None,
        )

    def _fetch(
        self,
        request: Request,
        outcome: Outcome,
        took_s: float,
        *,
        answer: Answer | None = None,
        reason: str | None = None,
        faults: tuple[str, ...] = (),
        status: int | None = None,
        payload: str | None = None,
    ) -> Fetch:
        now = self.clock()
        return Fetch(
            source_id=request.source.id,
            purpose=request.purpose,
            url=self.scrubber.scrub(request.url),
            final_url=self.scrubber.scrub(answer.final_url) if answer else None,
            outcome=outcome,
            faults=tuple(dict.fromkeys(faults)),
            status=answer.status if answer else status,
            reason=self.scrubber.scrub(reason)[:MAX_REASON] if reason else None,
            conditional=request.conditional,
            content_type=answer.header("content-type") if answer else None,
            body_bytes=len(answer.body) if answer else 0,
            duration_s=took_s,
            payload=payload,
            fetched_at=now,
            date=day_of(now),
        )

    def _raw(self, request: Request, answer: Answer, digest: str, now: datetime) -> Raw:
        return Raw(
            digest=digest,
            source_id=request.source.id,
            url=self.scrubber.scrub(request.url),
            status=answer.status,
            content_type=answer.header("content-type") or "",
            headers=tuple(self.scrubber.scrub(f"{n}: {v}") for n, v in answer.headers if n not in _NOT_KEPT),
            fetched_at=now,
            as_of=now,
            read_as=request.read_as,
            body=answer.body,
            date=day_of(now),
        )

    def _payload(self, request: Request, answer: Answer, raw: Raw) -> Payload:
        headers = tuple((n, self.scrubber.scrub(v)) for n, v in answer.headers if n not in _NOT_KEPT)
        return payload_of(request.source, raw, url=self.scrubber.scrub(answer.final_url), headers=headers)


class _NotAllowedError(Exception):
    """robots.txt does not allow the request; `until`: for now only, since it could not be had."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission.reason or "robots.txt does not allow it")
        self.until = permission.until
        self.faults = ("robots", permission.fault) if permission.fault else ("robots",)

    @property
    def outcome(self) -> Outcome:
        if self.until is None:
            return "disallowed"
        return "refused" if "inner-address" in self.faults else "failed"


def validators(state: SourceState) -> dict[str, str]:
    """As given, byte for byte (RFC 9110, 13.1)."""
    headers = {"if-none-match": state.etag, "if-modified-since": state.last_modified}
    return {name: value for name, value in headers.items() if value and sendable(value)}


def asked_s(answer: Answer | None, now: datetime) -> float | None:
    """The pause that an answer asks for by its freshness."""
    return freshness_s(answer.headers, now) if answer else None


def _address(request: Request) -> str:
    """Where it goes: a page's address, which an entry tells, asks for no secret."""
    return request.url if request.purpose == "page" else reveal_own(request.url, request.source)


def _at_home(source: Source, url: str) -> bool:
    """Whether the source's own headers and password may go there: to the origin that it is configured with only, or to
    the same host turned to https."""
    if not (source.headers or source.auth):
        return False
    return belongs(target(url)[0], target(reveal_own(source.location, source))[0])


def _trail(answer: Answer) -> tuple[str, ...]:
    if not answer.hops:
        return ()
    return ("moved",) if answer.permanent else ("moved-for-now",)


def _validator_faults(request: Request, answer: Answer) -> tuple[str, ...]:
    etag, modified = answer.header("etag"), answer.header("last-modified")
    if not etag and not modified:
        return ("no-validators",)
    same = bool(etag) and request.validators.get("if-none-match") == etag
    return ("same-etag",) if same and request.known_digest else ()
