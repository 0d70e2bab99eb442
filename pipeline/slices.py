"""Landing slice by slice: each as a whole, and only then does the lake say so."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import apache_beam as beam

from pipeline.gather import gather_keys
from pipeline.lake.landed import sources_not_landed
from pipeline.lake.memory import LakeMemory
from pipeline.lake.raw import drop_old_raw, raw_files
from pipeline.lake.recovery import recover
from pipeline.lock import hold
from pipeline.news import Mode, news
from pipeline.options import Settings
from pipeline.runners.embedded import counters, embedded, embedded_options, finish
from pipeline.sources.opening import ROBOTS
from pipeline.sources.visits import CycleVisits
from pipeline.state import StateFolder
from transforms.aside import Aside
from transforms.fetch.ptransform import FetchPages
from transforms.land.names import window_stamp

log = logging.getLogger("presslake")


@dataclass(frozen=True, slots=True)
class Lake:
    """A lake that is held for writing.

    Args:
        state: its _state/ folder.
        memory: what has landed; to be updated between slices.
        known_raw: digest -> file of payloads that an unclean end left in raw/.
    """

    state: StateFolder
    memory: LakeMemory
    known_raw: dict[str, str]


@contextmanager
def writing(settings: Settings, command: str, now: datetime) -> Iterator[Lake]:
    """The lake, held for a command, after whatever an unclean end left behind has been found.

    Raises:
        LockedError: where somebody else writes to it.
        LakeError: where it cannot be read or written.
    """
    with hold(settings.folder, command, now) as lock:
        state = StateFolder(settings.folder)
        state.drop_pending()
        known_raw: dict[str, str] = {}
        if lock.unclean:
            log.warning("%s did not end cleanly; looking for what landed without being remembered", lock.unclean)
        if lock.unclean or not (settings.folder / "keys").exists():
            log.debug("%d rows remembered", recover(settings.lake, now))
            known_raw = raw_files(settings.lake, [now.date(), now.date() - timedelta(days=1)])
        memory = LakeMemory(settings.lake, settings.run.remember_days, now.date())
        memory.forget()
        with robots_remembered(state):
            yield Lake(state, memory, known_raw)
        gather_keys(settings.lake)
        drop_old_raw(settings.lake, now.date() - timedelta(days=settings.run.keep_raw_days))


@contextmanager
def robots_remembered(state: StateFolder) -> Iterator[None]:
    """While it is open, this process knows what robots.txt said to the one before; afterwards the next one will."""
    for rules in state.robots():
        ROBOTS.put(rules)
    yield
    if rules_now := list(ROBOTS):
        state.save_robots(rules_now)


@dataclass(frozen=True, slots=True)
class Landed:
    """A slice that has landed: counts by name, and the sources of which a row could not be written."""

    counts: Mapping[str, int]
    not_landed: set[str]


def land(
    settings: Settings,
    start: Any,
    poll: Callable[[Aside], beam.PTransform],
    memory: LakeMemory,
    cycle: datetime,
    page_time: timedelta,
) -> Landed:
    """Run the graph once, and make its list of waiting pages the one that counts. What else it wants remembered is
    for the caller to commit: all that it stands for is on disk then.

    Args:
        settings: where to land.
        start: what `poll` takes.
        poll: makes the first step, which puts aside there.
        memory: what has landed.
        cycle: names the slice, to the second.
        page_time: for pages.

    Raises:
        LakeError: where the lake cannot be read or written.
    """
    aside, cycle_id = Aside(), window_stamp(cycle)
    visits = CycleVisits(settings, memory, cycle, cycle_id, page_time)
    pipeline = beam.Pipeline(runner=embedded(), options=embedded_options())
    elements = pipeline | "Sources" >> beam.Create([start], reshuffle=False)
    pages = FetchPages(visits, aside)
    news(elements, poll(aside), pages, settings, memory, Mode(cycle=cycle), aside)
    counts = counters(finish(pipeline))
    not_landed = sources_not_landed(settings.lake, cycle_id) if counts.get("rejects_rows_landed") else set()
    os.sync()  # what the new states stand for is on disk before they are
    StateFolder(settings.folder).commit_pages(cycle_id, not_landed)
    return Landed(counts, not_landed)
