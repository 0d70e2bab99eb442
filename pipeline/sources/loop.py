"""An asyncio loop in a thread of its own, whose results are read as they come: downloads never wait for parsing."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass

from pipeline.sources.polled import Polled

WAITING_BYTES = 32 << 20
"""Bodies that may wait to be taken on; then nothing further is asked until there is room."""


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
        self._queue: queue.SimpleQueue[Polled | BaseException | None] = queue.SimpleQueue()
        self._waiting_bytes = 0
        self._lock = threading.Lock()

    async def room(self) -> None:
        """Returns when the reader has caught up."""
        while self._waiting_bytes > WAITING_BYTES:
            await asyncio.sleep(0.02)

    def put(self, one: Polled | BaseException | None) -> None:
        if isinstance(one, Polled):
            self._add(body_bytes(one))
        self._queue.put(one)

    def __iter__(self) -> Iterator[Polled]:
        while (one := self._queue.get()) is not None:
            if isinstance(one, BaseException):
                raise one
            self._add(-body_bytes(one))
            yield one

    def _add(self, body_bytes: int) -> None:
        with self._lock:
            self._waiting_bytes += body_bytes


def body_bytes(polled: Polled) -> int:
    """Bytes of a new body."""
    return len(polled.raw.body) if polled.raw else 0


def in_thread(work: Callable[[], Coroutine[None, None, None]], out: Outlet) -> Generator[Polled, None, None]:
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
