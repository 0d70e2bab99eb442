"""What polls and pages of a stream have in common: their rounds go on beside it, whatever tick comes."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from pipeline.sources.lanes import LANES, PAUSE_S
from pipeline.sources.polled import Polled
from schemas.errors import LakeError

log = logging.getLogger("presslake")

T = TypeVar("T")
Form = TypeVar("Form", str, tuple[str, str])

PATIENCE_SHARE = 0.5
"""Of a tick: how long its bundle waits for answers at most. What comes later is collected by a later tick."""

_Slot = tuple[str, str, int]

_WORKED_ON: dict[_Slot, float] = {}
"""When a tick was, in seconds of the monotonic clock; of this process, as LANES are: a runner makes a step anew."""


class Beside:
    """The rounds of a step, shard by shard: what one tick begins, it and later ones collect.

    Args:
        step: whose rounds; no two steps have one name.
        lake: where it lands.
        tick_s: seconds between two ticks.
    """

    def __init__(self, step: str, lake: str, tick_s: float) -> None:
        self._step, self._lake, self._tick_s = step, lake, tick_s

    def passes(self, shard: int, late_s: float) -> bool:
        """Whether to let a tick go by that comes so many seconds after its time: one that is older than a period, where
        another of its shard was worked on within the last one. So downtime makes no storm, and where every tick comes
        late, one a period counts."""
        slot, now_s = self._slot(shard), time.monotonic()
        if late_s > self._tick_s and slot in _WORKED_ON and now_s - _WORKED_ON[slot] < self._tick_s:
            return True
        _WORKED_ON[slot] = now_s
        return False

    def begin(self, shard: int, due: Mapping[Form, T], ask: Callable[[list[T]], Iterator[Polled]]) -> None:
        """Begin a round for what is due and not on its way, if any."""
        busy = LANES.busy(self._slot(shard))
        free = {name: one for name, one in due.items() if name not in busy}
        if free:
            LANES.begin(self._slot(shard), free, lambda: ask(list(free.values())))

    def collected(self, shard: int) -> Iterator[Polled]:
        """What has come. What the lake could not keep is due still, and is asked for again after a pause."""
        try:
            yield from LANES.collect(self._slot(shard), self._tick_s * PATIENCE_SHARE)
        except LakeError as e:
            log.warning("%s; what could not be kept is asked for again in %.0f s", e, PAUSE_S)

    def _slot(self, shard: int) -> _Slot:
        return self._step, self._lake, shard
