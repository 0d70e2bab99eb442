"""One request at a time for each host, in this process, whatever thread or event loop asks."""

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from types import TracebackType

REMEMBERED_S = 3600.0
"""A pause between two pages of a host is kept up to this long; then its last one is forgotten."""

_Lane = tuple[str, bool]  # host, and whether it is the lane of those that keep a pause


class Turns:
    """Who may ask a host now: first come, first served.

    Those that keep a pause wait for it among themselves, and for their turn at the host only then: a feed need not
    wait while pages of its host pause.

    Args:
        clock: seconds that only grow.
        sleep: returns after so many seconds.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._taken: dict[_Lane, deque[_Waiter]] = {}  # who waits, for each that is taken
        self._ended: OrderedDict[str, float] = OrderedDict()  # when the last turn with a pause ended, oldest first

    def at(self, host: str, gap_s: float = 0.0) -> "_Turn":
        """A turn at a host, for as long as the returned `async with` is open.

        It begins when nobody else is there, and where `gap_s` is above zero, not before so many seconds have passed
        since the last turn there that had a pause. It is not for holding two turns at one host: that never ends.
        """
        return _Turn(self, host, gap_s)

    def __len__(self) -> int:
        """How many hosts are remembered."""
        return len({host for host, _ in self._taken} | set(self._ended))

    async def _enter(self, lane: _Lane) -> None:
        with self._lock:
            if lane not in self._taken:
                self._taken[lane] = deque()
                return
            waiter = _Waiter()
            self._taken[lane].append(waiter)
        try:
            await waiter.called
        except asyncio.CancelledError:
            self._give_up(lane, waiter)
            raise

    def _give_up(self, lane: _Lane, waiter: "_Waiter") -> None:
        with self._lock:
            if not waiter.next:
                self._taken[lane].remove(waiter)
                return
        self._leave(lane)  # its turn had come

    def _leave(self, lane: _Lane) -> None:
        while True:
            with self._lock:
                waiters = self._taken[lane]
                if not waiters:
                    del self._taken[lane]
                    return
                waiter = waiters.popleft()
                waiter.next = True
            if waiter.call():
                return

    async def _pause(self, host: str, gap_s: float) -> None:
        ended = self._ended.get(host)
        if ended is not None and (left_s := ended + gap_s - self._clock()) > 0:
            await self._sleep(left_s)

    def _end_pausing(self, host: str) -> None:
        now = self._clock()
        with self._lock:
            self._ended[host] = now
            self._ended.move_to_end(host)
            while now - next(iter(self._ended.values())) > REMEMBERED_S:
                self._ended.popitem(last=False)


class _Turn:
    __slots__ = ("_gap_s", "_host", "_turns")

    def __init__(self, turns: Turns, host: str, gap_s: float) -> None:
        self._turns = turns
        self._host = host
        self._gap_s = gap_s

    async def __aenter__(self) -> None:
        turns, host = self._turns, self._host
        if self._gap_s <= 0:
            await turns._enter((host, False))
            return
        await turns._enter((host, True))
        try:
            await turns._pause(host, self._gap_s)
            await turns._enter((host, False))
        except BaseException:
            turns._leave((host, True))
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        turns, host = self._turns, self._host
        turns._leave((host, False))
        if self._gap_s > 0:
            turns._end_pausing(host)
            turns._leave((host, True))


class _Waiter:
    """One who waits, in a loop of its own."""

    __slots__ = ("_loop", "called", "next")

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.called: asyncio.Future[None] = self._loop.create_future()
        self.next = False

    def call(self) -> bool:
        """Tell it that its turn has come; False where its loop is closed."""
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            return False
        return True

    def _wake(self) -> None:
        if not self.called.done():
            self.called.set_result(None)
