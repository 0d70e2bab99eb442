"""An asyncio loop in a thread of its own, whose results are read as they come: downloads never wait for parsing."""

import asyncio
import queue
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from pipeline.sources.polled import Polled

T = TypeVar("T")

WAITING_BYTES = 32 << 20
"""Bodies that may wait to be taken on; then nothing further is asked until there is room."""


LULL_S = 0.5
"""What has come so far is told to be all for now, where nothing more comes for so long."""


@dataclass(slots=True)
class Budget:
    """What is left of a round: bytes of new bodies, and time."""

    bytes_left: int
    deadline_s: float
    began: float = 0.0

    def __post_init__(self) -> None:
        self.began = time.monotonic()

    def seconds_left(self) -> float:
        """Until the deadline."""
        return max(0.0, self.began + self.deadline_s - time.monotonic())

    def spent(self) -> bool:
        """Whether nothing more is to be begun."""
        return self.bytes_left <= 0 or self.seconds_left() <= 0


class Outlet:
    """What a loop's thread hands to the reader's: never blocks the loop, which waits for room on its own."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[list[Polled] | BaseException | None] = queue.SimpleQueue()
        self._turn: list[Polled] = []
        self._waiting_bytes = 0
        self._lock = threading.Lock()

    async def room(self) -> None:
        """Returns when the reader has caught up."""
        while self._waiting_bytes > WAITING_BYTES:
            await asyncio.sleep(0.02)

    def put(self, one: Polled) -> None:
        """Hand one over, with all that this turn of the loop brings: for each handing over the reader is woken, and
        then both want the interpreter."""
        self._add(body_bytes(one))
        if not self._turn:
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._turn.append(one)

    def end(self, error: BaseException | None = None) -> None:
        """Nothing more comes; the reader raises the error."""
        self._hand_over()
        self._queue.put(error)

    def __iter__(self) -> Iterator[Polled | None]:
        """What was put out, to its end; None where nothing has come for a while, once a lull."""
        wait_s: float | None = None
        while True:
            try:
                turn = self._queue.get(timeout=wait_s)
            except queue.Empty:
                yield None
                wait_s = None
                continue
            if turn is None:
                return
            if isinstance(turn, BaseException):
                raise turn
            wait_s = LULL_S
            for one in turn:
                self._add(-body_bytes(one))
                yield one

    def _hand_over(self) -> None:
        if self._turn:
            self._queue.put(self._turn)
            self._turn = []

    def _add(self, body_bytes: int) -> None:
        with self._lock:
            self._waiting_bytes += body_bytes


async def host_by_host(
    hosts: Iterable[Sequence[T]],
    ask: Callable[[T], AsyncIterator[Polled]],
    *,
    at_once: int,
    budget: Budget,
    out: Outlet,
) -> None:
    """Put out what asking brings: so many hosts at once, at each one after the other, until the budget is spent.

    Args:
        hosts: for each host what is to be asked there, in this order.
        ask: the outcomes of one of them.
    """
    waiting = deque(hosts)

    async def work() -> None:
        while waiting and not budget.spent():
            for one in waiting.popleft():
                if budget.spent():
                    return
                await out.room()
                async for polled in ask(one):
                    budget.bytes_left -= body_bytes(polled)
                    out.put(polled)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(min(at_once, len(waiting))):
            tasks.create_task(work())


def body_bytes(polled: Polled) -> int:
    """Bytes of a new body."""
    return len(polled.raw.body) if polled.raw else 0


def in_thread(work: Callable[[], Coroutine[None, None, None]], out: Outlet) -> Generator[Polled | None, None, None]:
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
            out.end()
        except BaseException as e:  # noqa: BLE001 - handed to the reader, who raises it
            out.end(e)

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
