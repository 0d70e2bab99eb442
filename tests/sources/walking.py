"""Walks through archives in a test: slice after slice, as the command does, into a real raw/ folder."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.lake.raw import RawStore
from pipeline.sources.archives.round import ArchiveRound
from pipeline.sources.polled import Polled
from schemas.records import Item, Source
from tests.sources.polling import now, settings, without_robots
from transforms.parse.documents import parse
from transforms.parse.items import items

SINCE = datetime(2025, 1, 1, tzinfo=UTC)
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)


def one_slice(
    lake: Path, source: Source, cursor: str | None = None, since: datetime = SINCE, until: datetime = UNTIL
) -> list[Polled]:
    """The outcomes of one slice, but for rows of robots.txt."""
    limits = settings(lake, page_gap_s=0.0)
    slice_ = ArchiveRound(limits, source, since, until, cursor, RawStore(lake), now(), now, 7)
    return without_robots(slice_.walk())


def walk(
    lake: Path, source: Source, since: datetime = SINCE, until: datetime = UNTIL, cursor: str | None = None
) -> list[Polled]:
    """The outcomes of all slices, until one is the last or fails."""
    outcomes: list[Polled] = []
    while True:
        part = one_slice(lake, source, cursor, since, until)
        outcomes += part
        step = part[-1].step
        if step is None or step.cursor is None:
            return outcomes
        cursor = step.cursor


def titles(outcomes: list[Polled]) -> list[str]:
    """Of the entries that were published in time, in their order, as often as they came."""
    return [item.entry.title or "" for item in _items(outcomes)]


def links(outcomes: list[Polled]) -> list[str]:
    """The same by their links."""
    return [item.entry.link or "" for item in _items(outcomes)]


def _items(outcomes: list[Polled]) -> Iterator[Item]:
    for polled in outcomes:
        if polled.payload:
            yield from items(parse(polled.payload), polled.payload)


def ended(outcomes: list[Polled]) -> bool:
    """Whether the walk came to its end."""
    step = outcomes[-1].step
    return step is not None and step.cursor is None


def problem(outcomes: list[Polled]) -> str:
    """Why it did not."""
    fetch = outcomes[-1].fetch
    assert outcomes[-1].step is None
    assert fetch
    return fetch.reason or fetch.outcome


def asked(outcomes: list[Polled]) -> list[str]:
    """The paths and queries that were asked for."""
    return ["/" + p.fetch.url.split("/", 3)[3] for p in outcomes if p.fetch]
