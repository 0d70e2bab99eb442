"""Polling one feed or WordPress site: a conditional GET, judged."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline.sources.polled import Polled, body_digest, day_of, failed, payload_of, succeeded
from pipeline.sources.secrets import Scrubber, credentials, reveal
from pipeline.sources.web import Answer, FetchError, RefusedError, Web, sendable
from pipeline.state import SourceState
from schemas.records import Fetch, Outcome, Payload, Raw, Source
from transforms.parse.sniff import unusable

MAX_REASON = 500
"""Characters of a reason that are kept."""

_NOT_KEPT = {"set-cookie", "set-cookie2", "www-authenticate", "proxy-authenticate"}


@dataclass(frozen=True, slots=True)
class Poller:
    """Asks sources over the web. `clock` tells the time; `cycle` is when this round began."""

    web: Web
    scrubber: Scrubber
    clock: Callable[[], datetime]
    cycle: datetime
    chance: Random

    async def poll(self, source: Source, state: SourceState) -> Polled:
        """The outcome of asking a source once. Never raises for what the network does."""
        started = time.monotonic()
        headers = _validators(state)
        conditional = bool(headers)
        url = request_url(source)
        try:
            own, auth = credentials(source)
            answer = await self.web.get(reveal(url), headers | own, auth)
        except FetchError as e:
            outcome: Outcome = "refused" if isinstance(e, RefusedError) else "failed"
            fetch = self._fetch(source, url, outcome, started, conditional, status=e.status, reason=str(e))
            return Polled(fetch=fetch, state=self._failed(source, state, fetch))
        return self._judge(source, state, url, answer, started, conditional)

    def stopped(
        self, source: Source, state: SourceState, started: float, outcome: Literal["refused", "cut-off"], reason: str
    ) -> Polled:
        """The outcome of a poll that was not let finish."""
        conditional = bool(_validators(state))
        fetch = self._fetch(source, request_url(source), outcome, started, conditional, reason=reason)
        return Polled(fetch=fetch, state=self._failed(source, state, fetch))

    def _judge(
        self, source: Source, state: SourceState, url: str, answer: Answer, started: float, conditional: bool
    ) -> Polled:
        final_url = self.scrubber.scrub(answer.final_url)
        common = {
            "status": answer.status,
            "final_url": final_url,
            "content_type": answer.header("content-type"),
            "body_bytes": len(answer.body),
        }
        now = self.clock()
        if answer.status == 304 and conditional:
            fetch = self._fetch(source, url, "unchanged", started, conditional, **common)
            return Polled(fetch=fetch, state=succeeded(state, source, self.cycle, now))
        if answer.status != 200:
            reason = f"HTTP status {answer.status}; expected 200"
            fetch = self._fetch(source, url, "failed", started, conditional, reason=reason, **common)
            return Polled(fetch=fetch, state=self._failed(source, state, fetch))
        expected: Literal["feed", "wordpress"] = "wordpress" if source.kind == "wordpress" else "feed"
        wrong = unusable(answer.body, answer.header("content-type") or "", expected)
        digest = body_digest(answer.body)
        fresh = replace(
            state, etag=answer.header("etag"), last_modified=answer.header("last-modified"), body_digest=digest
        )
        if wrong is None and digest == state.body_digest:
            fetch = self._fetch(source, url, "unchanged", started, conditional, payload=digest, **common)
            return Polled(fetch=fetch, state=succeeded(fresh, source, self.cycle, now))
        raw = self._raw(source, url, answer, digest, now)
        payload = self._payload(source, final_url, answer, raw)
        if wrong is not None:
            fetch = self._fetch(source, url, "failed", started, conditional, reason=wrong, payload=digest, **common)
            after = replace(self._failed(source, state, fetch), failed_digest=digest)
            if digest == state.failed_digest:  # kept and rejected before
                return Polled(fetch=fetch, state=after)
            return Polled(fetch=fetch, state=after, raw=raw, payload=payload)
        fetch = self._fetch(source, url, "ok", started, conditional, payload=digest, **common)
        return Polled(fetch=fetch, state=succeeded(fresh, source, self.cycle, now), raw=raw, payload=payload)

    def _fetch(
        self, source: Source, url: str, outcome: Outcome, started: float, conditional: bool, **more: object
    ) -> Fetch:
        now = self.clock()
        reason = more.pop("reason", None)
        return Fetch(
            source_id=source.id,
            url=url,
            outcome=outcome,
            reason=self.scrubber.scrub(str(reason))[:MAX_REASON] if reason else None,
            conditional=conditional,
            duration_s=time.monotonic() - started,
            fetched_at=now,
            date=day_of(now),
            **more,  # type: ignore[arg-type]
        )

    def _failed(self, source: Source, state: SourceState, fetch: Fetch) -> SourceState:
        return failed(state, source, self.cycle, fetch.fetched_at, fetch.reason or fetch.outcome, self.chance)

    def _raw(self, source: Source, url: str, answer: Answer, digest: str, now: datetime) -> Raw:
        headers = tuple(
            self.scrubber.scrub(f"{name}: {value}") for name, value in answer.headers if name not in _NOT_KEPT
        )
        return Raw(
            digest=digest,
            source_id=source.id,
            url=url,
            status=answer.status,
            content_type=answer.header("content-type") or "",
            headers=headers,
            fetched_at=now,
            as_of=now,
            body=answer.body,
            date=day_of(now),
        )

    def _payload(self, source: Source, url: str, answer: Answer, raw: Raw) -> Payload:
        headers = tuple((n, self.scrubber.scrub(v)) for n, v in answer.headers if n not in _NOT_KEPT)
        return payload_of(source, raw, url=url, headers=headers)


def _validators(state: SourceState) -> dict[str, str]:
    """As given, byte for byte (RFC 9110, 13.1)."""
    headers = {"if-none-match": state.etag, "if-modified-since": state.last_modified}
    return {name: value for name, value in headers.items() if value and sendable(value)}


def request_url(source: Source) -> str:
    """What is asked: a feed's own URL; for WordPress the posts of its REST API, latest change first."""
    if source.kind != "wordpress":
        return source.location
    parts = urlsplit(source.location)
    path, query = parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))
    if "rest_route" not in query and not path.rstrip("/").endswith("/posts"):
        base = path.rstrip("/").partition("/wp-json")[0]
        path = f"{base}/wp-json/wp/v2/posts"
    query = {"per_page": "100", "orderby": "modified", "_embed": "author,wp:term"} | query
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query, safe="/:,${}"), ""))
