"""What the lake remembers of backfills: _state/backfill-<source id>.jsonl, one line."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.jsonlines import read, write

_REMEDY = "call `presslake backfill` with --restart: nothing lands twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillState:
    """Where a backfill stands. `cursor` is behind the last document that landed."""

    source_id: str
    location: str
    since: datetime
    until: datetime
    begun_at: datetime
    open_end: bool = False  # `until` was not asked for: it is when the backfill began
    cursor: str | None = None
    walked: bool = False  # there is nothing further; pages may still wait
    share: float = 0.0  # of the way, from 0 to 1, as far as that is known
    requests: int = 0
    failed: int = 0  # of them, or of a folder's files, that brought nothing of use
    note: str | None = None  # why its end came so soon
    problem: str | None = None  # why it could not go on
    retry_at: datetime | None = None  # before when the server does not want to be asked again
    finished_at: datetime | None = None

    @property
    def done(self) -> float:
        """How much of it is done, from 0 to 1: not all before it has finished, for pages may wait."""
        return 1.0 if self.finished_at else min(self.share, 0.99)


class BackfillFolder:
    """Backfills in the lake's _state/ folder."""

    def __init__(self, lake: Path) -> None:
        self._folder = lake / "_state"

    def load(self, source_id: str) -> BackfillState | None:
        """The last backfill of a source; None where there was none."""
        return next(iter(read(self._path(source_id), BackfillState, _REMEDY)), None)

    def save(self, state: BackfillState) -> None:
        """Replace it."""
        write(self._path(state.source_id), [state])

    def keep_pending(self, cycle: str, state: BackfillState) -> None:
        """Write where a slice wants to leave it; that counts for nothing yet."""
        write(self._pending(cycle), [state])

    def commit(self, cycle: str) -> BackfillState:
        """Make that what counts, and return it."""
        (state,) = read(self._pending(cycle), BackfillState, _REMEDY)
        self.save(state)
        self._pending(cycle).unlink()
        return state

    def _path(self, source_id: str) -> Path:
        return self._folder / f"backfill-{source_id}.jsonl"

    def _pending(self, cycle: str) -> Path:
        return self._folder / f"pending-backfill-{cycle}.jsonl"
