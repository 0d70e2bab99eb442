"""Walking through a folder: every file again, as if none had been read. What has landed of them is known."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.sources.folders.folder import FolderPoller
from pipeline.sources.polled import Polled, Step
from pipeline.state import SourceState
from schemas.records import Source


@dataclass(frozen=True, slots=True)
class FolderWalker:
    """A folder's files, as many at once as the poller's budget allows."""

    poller: FolderPoller
    source: Source
    since: datetime
    until: datetime

    def walk(self, cursor: str | None) -> Iterator[Polled]:
        """An outcome for each part of each file, and a step at the end; none where there is no folder."""
        files = json.loads(cursor) if cursor else {}
        state = SourceState(source_id=self.source.id, location=self.source.location, files=files)
        for polled in self.poller.poll(self.source, state):
            yield replace(self._in_time(polled), state=None, step=_step(polled))

    def _in_time(self, polled: Polled) -> Polled:
        fetch = replace(polled.fetch, purpose="backfill") if polled.fetch else None
        payload = replace(polled.payload, since=self.since, until=self.until) if polled.payload else None
        return replace(polled, fetch=fetch, payload=payload)


def _step(polled: Polled) -> Step | None:
    """Where it goes on, once the poller has told its state; None before, and where the whole folder failed."""
    if polled.state is None or (polled.fetch and polled.fetch.outcome == "failed"):
        return None
    more = polled.state.next_due_at is None
    return Step(cursor=json.dumps(dict(polled.state.files)) if more else None)
