"""Handling what may end the process: once it did, it is handled in a process of its own, and rejected if that dies."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from schemas.errors import PoisonError, RejectedError
from schemas.records import Article, Item
from transforms.apart import ApartError, call_apart
from transforms.hands import hands_of

E = TypeVar("E")
R = TypeVar("R")

TRIALS = 2
"""In a process of its own, after the one that ended: whoever kills processes by chance hardly strikes three times."""

APART_S = 60.0
"""For one trial: the largest documents take some ten seconds."""

AGAIN_S = 3600.0
"""What ended every trial is rejected unseen for so long: what hangs would take `TRIALS * APART_S` at each poll."""


class Guard(Generic[E, R]):
    """A function whose element in hand is known after a crash. What is suspected is handled apart: if that goes well,
    it is suspected no more, and the crash had another reason.

    Args:
        lake: whose `_state/` knows what was in hand; None for no guard.
        step: where, for rejects: lower-case letters.
        function: of a module, or a functools.partial of one.
        apart_s: for one trial in a process of its own.
    """

    def __init__(self, lake: str | None, step: str, function: Callable[[E], R], apart_s: float = APART_S) -> None:
        self._step, self._function, self._apart_s = step, function, apart_s
        self._hands = hands_of(lake) if lake else None
        self._hopeless: dict[str, tuple[float, str]] = {}

    def __call__(self, key: str, element: E) -> R:
        """What the function returns for an element.

        Args:
            key: 32 hex digits that tell the element again, also where a source sends it in other bytes.
            element: what can be pickled.

        Raises:
            RejectedError: as the function does.
            PoisonError: it ended this process and all trials.
        """
        hands = self._hands
        if hands is None:
            return self._function(element)
        what = f"{self._step}-{key}"
        if what in hands.suspects:
            return self._apart(what, element)
        place = hands.take(what)
        try:
            return self._function(element)
        except RejectedError:
            raise
        except Exception:
            hands.suspect(what)  # a bug: it is seen now, and does not stop everything for ever
            raise
        finally:
            hands.put_down(place)

    def _apart(self, what: str, element: E) -> R:
        since, how = self._hopeless.get(what, (-AGAIN_S, ""))
        if time.monotonic() - since >= AGAIN_S:
            for _ in range(TRIALS):
                try:
                    return self._trial(what, element)
                except ApartError as e:
                    how = str(e)
            self._hopeless[what] = time.monotonic(), how
        raise PoisonError(
            self._step,
            f"it ends the process that handles it: {how} (once among others, {TRIALS} times in a process of its own). "
            f"Nothing else waits for it. It is tried again when its source shows it again after {AGAIN_S / 60:.0f} "
            "minutes or in another process; until that helps, `exclude` of the source can leave an entry out",
        )

    def _trial(self, what: str, element: E) -> R:
        assert self._hands
        try:
            result = call_apart(self._function, element, self._apart_s)
        except RejectedError:
            self._hands.clear(what)
            raise
        self._hands.clear(what)
        return result


def entry_guarded(entry: Item | Article) -> str:
    """The key of an entry for a Guard."""
    return entry.entry_key + entry.entry_digest
