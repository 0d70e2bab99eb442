"""Requests that go on while ticks come and go, in this process: what an earlier tick began, a later one collects."""

import queue
import threading
import time
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from pipeline.sources.polled import Polled

MOST_LANES = 16
"""Rounds of one shard that may go on at once; a tick that finds so many begins none. As many ticks as may pass while one
source that hangs keeps its round going: each tick may find another."""

MOST_WAITING = 256
"""Outcomes that may wait to be collected; then the round waits."""

QUIET_S = 1.0
"""Where nothing has come for so long, a tick leaves what is still on its way to the next."""

PAUSE_S = 30.0
"""So long a shard begins nothing after a round of it broke off: what could not be kept would be asked for again and
again."""


@dataclass(slots=True)
class Lane:
    """A round in a thread of its own: what of it has no outcome yet, and what it has brought so far."""

    names: set[Hashable]
    _results: queue.Queue[Polled | BaseException | None] = field(
        default_factory=lambda: queue.Queue(MOST_WAITING), init=False
    )

    def begin(self, poll: Callable[[], Iterator[Polled]]) -> None:
        """Run it. What it raises is raised to whoever collects."""

        def work() -> None:
            try:
                for polled in poll():
                    self._results.put(polled)
                self._results.put(None)
            except BaseException as e:  # noqa: BLE001 - handed to the reader, who raises it
                self._results.put(e)

        threading.Thread(target=work, name="lane", daemon=True).start()

    def take(self, until: float, quiet_s: float) -> Iterator[Polled | BaseException | None]:
        """What comes until then, a moment of the monotonic clock, or nothing has come for so long; then what waits, but
        not what comes while that is handled: whoever reads slowly would never be done. None, or what it raised, is the
        end."""
        with suppress(queue.Empty):
            while (left_s := until - time.monotonic()) > 0:
                yield self._results.get(timeout=min(quiet_s, left_s))
            for _ in range(self._results.qsize()):
                yield self._results.get_nowait()


class Lanes:
    """The lanes of each shard of a stream. `pause_s`: so long nothing is begun where a round broke off."""

    def __init__(self, pause_s: float = PAUSE_S) -> None:
        self._pause_s = pause_s
        self._lanes: dict[Hashable, list[Lane]] = {}
        self._not_before: dict[Hashable, float] = {}
        self._lock = threading.Lock()

    def busy(self, shard: Hashable) -> Collection[Hashable]:
        """What is being asked for at this moment: a source no longer once its outcome is collected, though others of its
        round are still on their way."""
        with self._lock:
            return frozenset().union(*(lane.names for lane in self._lanes.get(shard, ())))

    def begin(self, shard: Hashable, names: Collection[Hashable], poll: Callable[[], Iterator[Polled]]) -> bool:
        """Ask for so much more; False where as much as may be is on its way, or a round broke off lately."""
        with self._lock:
            lanes = self._lanes.setdefault(shard, [])
            if len(lanes) >= MOST_LANES or time.monotonic() < self._not_before.get(shard, 0.0):
                return False
            lane = Lane(set(names))
            lanes.append(lane)
        lane.begin(poll)
        return True

    def collect(self, shard: Hashable, patience_s: float, quiet_s: float = QUIET_S) -> Iterator[Polled]:
        """What has come, and what comes before all have ended, nothing has come for a while or patience is over; of the
        youngest round first, for what takes long is in the older ones.

        Raises:
            Whatever a round raised; it has ended then, the others go on, and the shard begins none for a while.
        """
        until = time.monotonic() + patience_s
        for lane in reversed(list(self._lanes.get(shard, ()))):
            yield from self._of(shard, lane, until, quiet_s)

    def _of(self, shard: Hashable, lane: Lane, until: float, quiet_s: float) -> Iterator[Polled]:
        for one in lane.take(until, quiet_s):
            if isinstance(one, Polled):
                self._tick_off(lane, one)
                yield one
                continue
            self._end(shard, lane)
            if one is not None:
                self._not_before[shard] = time.monotonic() + self._pause_s
                raise one
            return

    def _tick_off(self, lane: Lane, polled: Polled) -> None:
        if polled.state:
            with self._lock:
                lane.names.discard(polled.state.source_id)

    def _end(self, shard: Hashable, lane: Lane) -> None:
        with self._lock:
            self._lanes[shard].remove(lane)


LANES = Lanes()
"""Of this process: a tick is served by whatever thread the runner likes."""
