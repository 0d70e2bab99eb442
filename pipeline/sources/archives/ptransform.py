"""PollArchive: slices of backfills to the payloads of what was published then. It stands where PollOnce does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import apache_beam as beam

from pipeline.backfill_state import BackfillFolder, BackfillState
from pipeline.lake.raw import RawStore
from pipeline.options import Settings
from pipeline.progress import TALLY
from pipeline.sources.archives.round import ArchiveRound
from pipeline.sources.polled import Polled, utc_now
from pipeline.sources.ptransform import outputs
from schemas.records import Fetch, Payload
from transforms.aside import Aside
from transforms.identity import digest


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePlan:
    """What a slice is told.

    Args:
        settings: limits, sources and the lake.
        known_raw: digest -> file of payloads that raw/ holds already.
        cycle: when the slice began.
        cycle_id: names the state that waits to be committed.
    """

    settings: Settings
    known_raw: dict[str, str]
    cycle: datetime
    cycle_id: str


class PollArchive(beam.PTransform):
    """Backfills -> payloads of a slice of each; a row of fetches/ for each request is put aside.

    Where they stand then waits in the lake until `BackfillFolder.commit` is called for the plan's `cycle_id`.
    """

    def __init__(self, plan: ArchivePlan, aside: Aside) -> None:
        super().__init__()
        self._plan = plan
        self._aside = aside

    def expand(self, backfills: beam.PCollection[list[BackfillState]]) -> beam.PCollection[Payload]:
        out = backfills | "Slice" >> beam.ParDo(_PollArchive(self._plan)).with_outputs("fetches", main="payloads")
        self._aside.put("fetches", out.fetches)
        return out.payloads


class _PollArchive(beam.DoFn):
    def __init__(self, plan: ArchivePlan) -> None:
        self._plan = plan

    def process(self, backfills: list[BackfillState]) -> Iterator[Payload | Fetch | Any]:
        folder = BackfillFolder(self._plan.settings.folder)
        for state in backfills:
            for polled in self._round(state).walk():
                state = _after(state, polled)
                yield from outputs(polled)
            folder.keep_pending(self._plan.cycle_id, state)

    def _round(self, state: BackfillState) -> ArchiveRound:
        plan = self._plan
        return ArchiveRound(
            settings=plan.settings,
            source=next(s for s in plan.settings.sources if s.id == state.source_id),
            since=state.since,
            until=state.until,
            cursor=state.cursor,
            raw=RawStore(plan.settings.lake, plan.known_raw),
            cycle=plan.cycle,
            clock=utc_now,
            seed=int(digest(plan.cycle_id, size_bytes=4), 16),
        )


def _after(state: BackfillState, polled: Polled) -> BackfillState:
    """Where a backfill stands after one more outcome, once that has landed."""
    state = _counted(state, polled)
    if polled.step is None:
        return replace(state, problem=_problem(polled.fetch), retry_at=polled.retry_at)
    share = state.share if polled.step.share is None else polled.step.share
    state = replace(
        state,
        cursor=polled.step.cursor,
        walked=polled.step.cursor is None,
        share=share,
        note=polled.step.note or state.note,
        problem=None,
        retry_at=None,
    )
    TALLY.put("share_permille", int(1000 * state.done))
    return state


def _counted(state: BackfillState, polled: Polled) -> BackfillState:
    """With one more request; a failed one where the walk stops at it, or goes on behind it, but not where that is how
    the end is told."""
    is_end = polled.step is not None and polled.step.cursor is None
    failed = _problem(polled.fetch) is not None and not is_end
    return replace(state, requests=state.requests + (polled.fetch is not None), failed=state.failed + failed)


def _problem(fetch: Fetch | None) -> str | None:
    """What was asked for, and why it is of no use; None where it is."""
    if fetch is None or fetch.outcome in ("ok", "unchanged"):
        return None
    reason = fetch.reason or fetch.outcome
    return reason if fetch.url in reason or fetch.url.startswith("file:") else f"{fetch.url}: {reason}"
