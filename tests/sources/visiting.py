"""Rounds of pages in a test: real lists, a real lake, and pages from a server."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.lake.memory import LakeMemory
from pipeline.sources.visits import CycleVisits
from pipeline.state import StateFolder
from schemas.records import Fetch, Item, Key, PendingPage, Reject
from schemas.tables import KEYS
from tests.articles import NOW, make_entry, make_item
from tests.sources.polling import settings, web_source
from tests.sources.server import RawServer
from transforms.land.files import TableFiles

PAGE = b"<html><body><article><p>The ferry will cross the strait again.</p></article></body></html>"


class Lake:
    """A lake in which nothing has landed but what `land` says, and a source whose pages are at a server."""

    def __init__(self, folder: Path, server: RawServer) -> None:
        source = web_source(server.url("/feed"), robots="never")
        self.settings = replace(settings(folder, page_gap_s=0.0), sources=(source,))
        self.state = StateFolder(folder)
        self.rounds = 0

    def visits(self, at: datetime, time: timedelta = timedelta(seconds=5)) -> CycleVisits:
        """Those of a round at that time."""
        memory = LakeMemory(str(self.settings.lake), 400, NOW.date(), refresh_s=0.0, clock=lambda: NOW)
        return CycleVisits(self.settings, memory, at, f"round-{self.rounds}", time, clock=lambda: at)

    def visit(
        self,
        *items: Item,
        at: datetime = NOW,
        time: timedelta = timedelta(seconds=5),
        passing: Sequence[Item] = (),
        not_landed: Collection[str] = (),
    ) -> list[Item | Reject | Fetch]:
        """What a round at that time lets go on, and that it was committed; `passing`: items that go by it; `not_landed`:
        sources of which something could not be written."""
        self.rounds += 1
        visits = self.visits(at, time)()
        assert not any(map(visits.wanted, passing))
        outcomes = list(visits.visit(items))
        self.state.commit_pages(f"round-{self.rounds}", not_landed)
        return outcomes

    def waiting(self) -> list[PendingPage]:
        """Those that are still to be asked for."""
        return [page for page in self.state.pages() if page.waits]

    def land(self, *items: Item) -> None:
        """These have landed, one after the other, as versions of one article."""
        for version, item in enumerate(items, 1):
            key = Key(
                kind="landed",
                version=version,
                content_hash="0" * 16,
                sketch="0" * 16,
                text_source=item.entry.text_source,
                landed_at=NOW,
                day=NOW.date().isoformat(),
                **{n: getattr(item, n) for n in ("article_id", "entry_key", "entry_digest", "source_id")},
            )
            files = TableFiles(str(self.settings.lake), KEYS, timedelta(0))
            files.land([key.day], NOW + timedelta(seconds=version), [key])


def summary(server: RawServer, path: str = "/ferry", body: str = "<p>The ferry …</p>", **changes: Any) -> Item:
    """An item that wants its page; `changes`: of the item."""
    return make_item(make_entry(link=server.url(path), body=body, text_source="feed-summary"), **changes)


def kinds(outcomes: list[Item | Reject | Fetch]) -> list[str]:
    return [f"{o.entry.text_source}" if isinstance(o, Item) else type(o).__name__ for o in outcomes]
