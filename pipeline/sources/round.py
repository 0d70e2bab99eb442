"""One round of polling: many sources at once, one request at a time for each host, everything kept in raw/."""

import asyncio
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from urllib.parse import urlsplit

import aiohttp

from pipeline.lake import RawStore
from pipeline.options import Settings
from pipeline.sources.feeds import Poller
from pipeline.sources.folder import FolderPoller
from pipeline.sources.polled import Polled, known
from pipeline.sources.secrets import Scrubber
from pipeline.sources.web import Web
from pipeline.state import SourceState
from schemas.records import Source

PACK_COUNT = 256
PACK_BYTES = 16 << 20
PACK_WAIT_S = 0.5
"""Payloads are kept in packs: one file for so many, so much, or what came in so long."""

WAITING_BYTES = 32 << 20
"""Bodies that may wait to be taken on; then no further source is asked until there is room."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a round is told.

    Args:
        settings: limits, and the slice: after that many bytes of new bodies no further source is begun.
        states: where the sources stand.
        raw: keeps the payloads.
        cycle: when the round began.
        clock: tells the time.
        seed: of the jitter.
        resolver: of host names; the system's by default.
    """

    settings: Settings
    states: dict[str, SourceState]
    raw: RawStore
    cycle: datetime
    clock: Callable[[], datetime]
    seed: int
    resolver: aiohttp.abc.AbstractResolver | None = None

    def poll(self, sources: Sequence[Source]) -> Iterator[Polled]:
        """Every source's outcome, each payload kept in raw/ before it comes out of here.

        Sources that the budget or the deadline did not let begin have no outcome: they stay due.

        Raises:
            LakeError: where payloads cannot be kept.
        """
        yield from self._kept(self._folders([s for s in sources if s.kind == "folder"]))
        web_sources = [s for s in sources if s.kind != "folder"]
        if web_sources:
            out = _Outlet()
            with closing(_in_thread(lambda: self._web(web_sources, out), out)) as polled:
                yield from self._kept(polled)

    def _folders(self, sources: Sequence[Source]) -> Iterator[Polled]:
        limits = self.settings
        poller = FolderPoller(
            self.clock,
            self.cycle,
            int(limits.http.max_body_mb * 1e6),
            limits.run.slice_mb << 20,
            Random(self.seed),
        )
        for source in sources:
            yield from poller.poll(source, known(source, self.states))

    async def _web(self, sources: Sequence[Source], out: "_Outlet") -> None:
        hosts = deque(_by_host(sources))
        budget = _Budget(self.settings.run.slice_mb << 20, self.settings.run.deadline.total_seconds())
        async with Web(self.settings.http, self.resolver, out.room) as web:
            poller = Poller(web, Scrubber(sources), self.clock, self.cycle, Random(self.seed))

            async def work() -> None:
                while hosts and not budget.spent():
                    for source in hosts.popleft():
                        if budget.spent():
                            return
                        await out.room()
                        polled = await self._one(poller, source, budget)
                        budget.bytes_left -= _body_bytes(polled)
                        out.put(polled)

            async with asyncio.TaskGroup() as tasks:
                for _ in range(min(self.settings.http.hosts_at_once, len(hosts))):
                    tasks.create_task(work())

    async def _one(self, poller: Poller, source: Source, budget: "_Budget") -> Polled:
        state, started = known(source, self.states), time.monotonic()
        total_s, left_s = self.settings.http.total_timeout_s, budget.seconds_left()
        try:
            async with asyncio.timeout(min(total_s, left_s)):
                return await poller.poll(source, state)
        except TimeoutError:
            if left_s < total_s:
                reason = f"no whole answer within the {left_s:.3g} s that were left of the cycle ([run] deadline)"
                return poller.stopped(source, state, started, "cut-off", reason)
            reason = f"no whole answer within {total_s:g} s ([http] total_timeout_s)"
            return poller.stopped(source, state, started, "refused", reason)

    def _kept(self, polled: Iterator[Polled]) -> Iterator[Polled]:
        pack: list[Polled] = []
        size, began = 0, time.monotonic()
        for one in polled:
            if one.raw is None and not pack:
                yield one
                continue
            pack.append(one)
            size += len(one.raw.body) if one.raw else 0
            if len(pack) >= PACK_COUNT or size >= PACK_BYTES or time.monotonic() - began > PACK_WAIT_S:
                yield from self._keep(pack)
                pack, size, began = [], 0, time.monotonic()
        yield from self._keep(pack)

    def _keep(self, pack: list[Polled]) -> Iterator[Polled]:
        files = self.raw.keep([p.raw for p in pack if p.raw])
        for one in pack:
            yield _placed(one, files[one.raw.digest]) if one.raw else one


def _placed(one: Polled, raw_file: str) -> Polled:
    payload = replace(one.payload, raw_file=raw_file) if one.payload else None
    fetch = replace(one.fetch, raw_file=raw_file) if one.fetch else None
    return replace(one, payload=payload, fetch=fetch, raw=None)


def _by_host(sources: Sequence[Source]) -> list[list[Source]]:
    hosts: dict[str, list[Source]] = {}
    for source in sources:
        hosts.setdefault(urlsplit(source.location).hostname or "", []).append(source)
    return list(hosts.values())


@dataclass(slots=True)
class _Budget:
    """What is left of a round."""

    bytes_left: int
    deadline_s: float
    began: float = 0.0

    def __post_init__(self) -> None:
        self.began = time.monotonic()

    def seconds_left(self) -> float:
        return max(0.0, self.began + self.deadline_s - time.monotonic())

    def spent(self) -> bool:
        return self.bytes_left <= 0 or self.seconds_left() <= 0


class _Outlet:
    """What a loop's thread hands to the reader's: never blocks the loop, which waits for room on its own."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Polled | BaseException | None] = queue.SimpleQueue()
        self._waiting_bytes = 0
        self._lock = threading.Lock()

    async def room(self) -> None:
        """Returns when the reader has caught up."""
        while self._waiting_bytes > WAITING_BYTES:
            await asyncio.sleep(0.02)

    def put(self, one: Polled | BaseException | None) -> None:
        if isinstance(one, Polled):
            self._add(_body_bytes(one))
        self._queue.put(one)

    def __iter__(self) -> Iterator[Polled]:
        while (one := self._queue.get()) is not None:
            if isinstance(one, BaseException):
                raise one
            self._add(-_body_bytes(one))
            yield one

    def _add(self, body_bytes: int) -> None:
        with self._lock:
            self._waiting_bytes += body_bytes


def _body_bytes(polled: Polled) -> int:
    return len(polled.raw.body) if polled.raw else 0


def _in_thread(work: Callable[[], Coroutine[None, None, None]], out: _Outlet) -> Generator[Polled, None, None]:
    """What an asyncio loop in a thread of its own puts out; closing this ends the loop.

    The loop has its own thread, so that parsing one document does not make another's download time out.
    """
    begun: queue.SimpleQueue[tuple[asyncio.AbstractEventLoop, asyncio.Task[None] | None]] = queue.SimpleQueue()

    async def told() -> None:
        begun.put((asyncio.get_running_loop(), asyncio.current_task()))
        await work()

    def run() -> None:
        try:
            asyncio.run(told())
            out.put(None)
        except BaseException as e:  # noqa: BLE001 - handed to the reader, who raises it
            out.put(e)

    thread = threading.Thread(target=run, name="poll", daemon=True)
    thread.start()
    try:
        yield from out
    finally:
        loop, task = begun.get()
        if task:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(task.cancel)
        thread.join()
