"""What robots.txt allows (RFC 9309), asked once a day for each origin."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from protego import Protego

from pipeline.sources.http.faults import FetchError

MOST_BYTES = 500 * 1024
"""Of one robots.txt, that count (RFC 9309, 2.5); the rest need not be read."""

LONGEST_DELAY_S = 60.0
"""A Crawl-delay counts up to here: with a minute between two pages even a small site's day still fits into one."""

KEPT_FOR = timedelta(days=1)
"""RFC 9309, 2.4."""

UNREACHABLE_FOR = timedelta(minutes=10)
"""After so long an origin that gave no answer is asked again: two cycles, in which a server has restarted; one that
is dead is asked 144 times a day."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer to the question for a robots.txt. `retry_at`: before when it is not to be asked again."""

    status: int
    body: bytes = b""
    retry_at: datetime | None = None


TOO_MANY_REDIRECTS = Said(status=302)
"""That of an origin whose robots.txt redirects more than so often; it is as if it had none (RFC 9309, 2.3.1.2)."""


def is_answer(status: int) -> bool:
    """Whether a status tells what is allowed: not with 5xx (RFC 9309, 2.3.1.4), nor with 429, which is no answer to the
    question either."""
    return 200 <= status < 500 and status != 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an origin's robots.txt said.

    `status` is 0 where no answer came; `fault` and `reason` say why then. `retry_at`: it is not asked before.
    """

    origin: str  # scheme, host and port: https://example.org
    fetched_at: datetime
    status: int = 0
    text: str = ""
    fault: str = ""
    reason: str = ""
    retry_at: datetime | None = None

    @property
    def unreachable(self) -> bool:
        """Whether nobody can know what it allows."""
        return not is_answer(self.status)

    @property
    def until(self) -> datetime:
        """When it is asked again."""
        until = self.fetched_at + (UNREACHABLE_FOR if self.unreachable else KEPT_FOR)
        return max(until, self.retry_at or until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """Whether a page may be asked for, and the pause that its origin wants between two.

    `reason`: why it is not allowed. `until`: when that may be otherwise, where it is for now only. `fault`: the word
    for why no answer came, where none did.
    """

    allowed: bool
    delay_s: float | None = None
    reason: str | None = None
    until: datetime | None = None
    fault: str = ""


class Kept:
    """Rules by origin, for all rounds of a process. Beyond `most_bytes` the ones kept longest are forgotten."""

    def __init__(self, rules: Iterable[Rules] = (), most_bytes: int = 64 << 20) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._by_origin: OrderedDict[str, Rules] = OrderedDict()
        self._lock = threading.Lock()
        for one in rules:
            self.put(one)

    def get(self, origin: str) -> Rules | None:
        """Those of an origin."""
        return self._by_origin.get(origin)

    def put(self, rules: Rules) -> None:
        """Keep them in place of what was kept of that origin."""
        with self._lock:
            self._drop(self._by_origin.pop(rules.origin, None))
            self._by_origin[rules.origin] = rules
            self._bytes += _size(rules)
            while self._bytes > self._most_bytes and len(self._by_origin) > 1:
                self._drop(self._by_origin.popitem(last=False)[1])

    def forget(self) -> None:
        """Know nothing, as a new process does."""
        with self._lock:
            self._by_origin.clear()
            self._bytes = 0

    def __iter__(self) -> Iterator[Rules]:
        with self._lock:
            return iter(tuple(self._by_origin.values()))

    def _drop(self, rules: Rules | None) -> None:
        self._bytes -= _size(rules) if rules else 0


class Robots:
    """Asks for robots.txt where it must, once however many wait for it; belongs to one event loop.

    Args:
        fetch: the answer to a GET of a URL, redirects followed, for the source of an id; raises FetchError where none
            comes. It must not need what its caller holds: a turn at the same host.
        clock: tells the time, with its zone.
        agent: our product token, as robots.txt names it.
        kept: what is known; new answers are put there.
    """

    def __init__(
        self,
        fetch: Callable[[str, str], Awaitable[Said]],
        clock: Callable[[], datetime],
        *,
        agent: str = "presslake",
        kept: Kept | None = None,
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._agent = agent
        self._kept = Kept() if kept is None else kept
        self._asking: dict[str, asyncio.Task[Rules]] = {}

    async def verdict(self, url: str, source_id: str = "") -> Permission:
        """Whether a URL may be asked for, on behalf of a source. Raises ValueError for what is no URL."""
        rules = await self._rules(_origin(url), source_id)
        if rules.unreachable:
            return Permission(allowed=False, reason=_unreachable(rules), until=rules.until, fault=rules.fault)
        if rules.status >= 300:  # 4xx, or too many redirects: there are no rules (RFC 9309, 2.3.1.2 and 2.3.1.3)
            return Permission(allowed=True)
        parsed = _parsed(rules.text)
        delay_s = min(parsed.crawl_delay(self._agent) or 0.0, LONGEST_DELAY_S) or None
        if parsed.can_fetch(url, self._agent):
            return Permission(allowed=True, delay_s=delay_s)
        return Permission(allowed=False, delay_s=delay_s, reason=f"{rules.origin}/robots.txt does not allow it")

    def dump(self) -> list[Rules]:
        """What is known, to be `kept` by the next process."""
        return list(self._kept)

    async def _rules(self, origin: str, source_id: str) -> Rules:
        known = self._kept.get(origin)
        if known is not None and self._clock() < known.until:
            return known
        asking = self._asking.get(origin)
        if asking is None:
            asking = asyncio.create_task(self._ask(origin, source_id, known))
            self._asking[origin] = asking
            asking.add_done_callback(lambda _: self._asking.pop(origin))
        return await asyncio.shield(asking)  # one who goes away does not take the answer from the others

    async def _ask(self, origin: str, source_id: str, known: Rules | None) -> Rules:
        rules = await self._answered(origin, source_id)
        if rules.unreachable and known is not None and not known.unreachable:
            rules = replace(known, retry_at=rules.until)  # they stand while there is no answer (RFC 9309, 2.4)
        self._kept.put(rules)
        return rules

    async def _answered(self, origin: str, source_id: str) -> Rules:
        try:
            said = await self._fetch(f"{origin}/robots.txt", source_id)
        except FetchError as e:
            return Rules(origin=origin, fetched_at=self._clock(), fault=e.fault, reason=str(e))
        text = _text(said.body) if 200 <= said.status < 300 else ""
        return Rules(origin=origin, fetched_at=self._clock(), status=said.status, text=text, retry_at=said.retry_at)


def _origin(url: str) -> str:
    """Scheme, host and port, in lower case, the scheme's own port left out."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not a URL: {url!r:.200}; expected http:// or https:// and a host")
    return f"{parts.scheme}://{_host(parts)}{_port(parts)}"


def _host(parts: SplitResult) -> str:
    return f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""


def _port(parts: SplitResult) -> str:
    return "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"


def _text(body: bytes) -> str:
    """The lines of a robots.txt; one that the limit cuts would be another rule, so it goes."""
    if len(body) > MOST_BYTES:
        body = body[: body.rfind(b"\n", 0, MOST_BYTES) + 1]
    return body.decode("utf-8-sig", "replace")


@lru_cache(maxsize=64)
def _parsed(text: str) -> Protego:
    return Protego.parse(text)


def _unreachable(rules: Rules) -> str:
    came = f"HTTP status {rules.status}" if rules.status else rules.reason or "no answer"
    return f"{rules.origin}/robots.txt cannot be read ({came}), so nothing there is asked for until it can"


def _size(rules: Rules) -> int:
    return len(rules.text) + 500
