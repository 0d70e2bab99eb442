"""How far a run in this process is: counts for a person to watch. Final figures come from the runner's counters."""

import threading
from collections import Counter
from typing import TypeVar

T = TypeVar("T")


class Tally:
    """Counts that threads may add to."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, name: str, n: int = 1) -> None:
        with self._lock:
            self._counts[name] += n

    def put(self, name: str, n: int) -> None:
        """Replace a count."""
        with self._lock:
            self._counts[name] = n

    def get(self, name: str) -> int:
        return self._counts[name]

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()


TALLY = Tally()


def tally(element: T, name: str) -> T:
    """The element itself, counted under a name."""
    TALLY.add(name)
    return element
