"""What the lake remembers of each source between polls: _state/sources.jsonl, a line a source."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipeline.jsonlines import read, write
from pipeline.sources.manners.robots import Rules
from schemas.codec import by_name
from schemas.records import PendingPage

_REMEDY = "remove the file: every source is then asked anew, and nothing lands twice"


@by_name
@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """Where a source stands. Validators and digest are those of the last body that landed."""

    source_id: str
    location: str
    etag: str | None = None
    last_modified: str | None = None
    body_digest: str | None = None
    failed_digest: str | None = None  # of the last body that was of no use
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_error: str | None = None
    failures: int = 0
    next_due_at: datetime | None = None
    gone_at: datetime | None = None  # it answered 410 then, and is not asked any more
    moved_to: str | None = None  # where it answers for good (301, 308); used after the third time
    moved_times: int = 0
    moved_from: str | None = None  # the address in use while a further move from it is counted
    new_at: datetime | None = None  # when it last brought something new
    pace_s: float | None = None  # seconds between two things new, on average
    interval_s: float | None = None  # the learned pause between two polls, without what chance adds
    hint_s: float | None = None  # the pause that its document or its answer asks for
    skip_hours: tuple[int, ...] = ()  # RSS: hours of the day, UTC, in which nothing changes
    skip_days: tuple[int, ...] = ()  # RSS: days of the week, Monday is 0
    cursor: str | None = None  # APIs: where the next poll begins
    published_at: datetime | None = None  # WordPress: when it was last asked for what was published
    published: str | None = None  # WordPress: when the newest post that was read was published
    way: str | None = None  # WordPress: which way of asking works; JSON APIs: what the last poll left
    reading: str = ""  # digest of how the configuration said that its documents are read
    seen: str = ""  # digests of the entries of the last document, joined by spaces
    files: Mapping[str, str] = field(default_factory=dict)  # folder: path -> size and time of what was read;
    # sitemap: address -> mark of the parts that were read


def is_due(state: SourceState | None, now: datetime) -> bool:
    """Whether a source is to be asked now; one never asked is, one that is gone is not."""
    if state is None:
        return True
    return state.gone_at is None and (state.next_due_at is None or state.next_due_at <= now)


class StateFolder:
    """The lake's _state/ folder."""

    def __init__(self, lake: Path) -> None:
        self._folder = lake / "_state"

    def sources(self) -> dict[str, SourceState]:
        """The committed states by source id."""
        return {s.source_id: s for s in read(self._folder / "sources.jsonl", SourceState, _REMEDY)}

    def commit(
        self, before: Mapping[str, SourceState], after: Iterable[SourceState], not_landed: Collection[str] = ()
    ) -> dict[str, SourceState]:
        """Make the states after a cycle the committed ones, but for sources that did not land in full; returns all."""
        states = {**before, **{s.source_id: s for s in after if s.source_id not in not_landed}}
        write(self._folder / "sources.jsonl", states.values())
        return states

    def drop_pending(self) -> None:
        """Forget what cycles that never ended wanted to commit."""
        for path in self._folder.glob("pending-*.jsonl"):
            path.unlink()

    def pages(self) -> list[PendingPage]:
        """Pages that wait to be fetched, oldest first."""
        return sorted(read(self._folder / "pages.jsonl", PendingPage, _REMEDY), key=lambda p: (p.since, p.url))

    def save_pages(self, pages: Iterable[PendingPage]) -> None:
        """Replace the list of pages that wait."""
        write(self._folder / "pages.jsonl", pages)

    def pending_pages(self, cycle: str) -> list[PendingPage] | None:
        """The list that a cycle wants to commit; None where it has not come that far."""
        path = self._pending_pages(cycle)
        return read(path, PendingPage, _REMEDY) if path.exists() else None

    def keep_pending_pages(self, cycle: str, pages: Iterable[PendingPage]) -> None:
        """Write the list that a cycle wants to commit; it counts for nothing yet."""
        write(self._pending_pages(cycle), pages)

    def commit_pages(self, cycle: str, not_landed: Collection[str] = ()) -> None:
        """Make a cycle's list of waiting pages the one that counts; a cycle without one leaves it as it is.

        `not_landed`: sources of which a row could not be written: what came of their pages may not have landed either.
        """
        pages = self.pending_pages(cycle) if not_landed else None
        if pages is not None:
            kept = (p for p in pages if not (p.had and p.item.source_id in not_landed))
            self.keep_pending_pages(cycle, kept)
        with suppress(FileNotFoundError):
            self._pending_pages(cycle).replace(self._folder / "pages.jsonl")

    def robots(self) -> list[Rules]:
        """What robots.txt said lately, origin by origin."""
        return read(self._folder / "robots.jsonl", Rules, _REMEDY)

    def save_robots(self, rules: Iterable[Rules]) -> None:
        """Replace that."""
        write(self._folder / "robots.jsonl", rules)

    def _pending_pages(self, cycle: str) -> Path:
        return self._folder / f"pending-pages-{cycle}.jsonl"
