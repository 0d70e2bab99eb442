"""The graph: sources in, a lake of Parquet out. The same for a bounded cycle and for a stream."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import apache_beam as beam

from pipeline import __version__
from pipeline.lake.memory import LakeMemory
from pipeline.options import Settings
from pipeline.progress import tally
from pipeline.sources.secrets import concealing
from schemas.tables import ARTICLES, FETCHES, KEYS, REJECTS, SIGHTINGS, Table
from transforms.aside import Aside
from transforms.clean.ptransform import Clean
from transforms.dedupe.judge import key_of_article, key_of_sighting
from transforms.dedupe.ptransform import DropKnown, DropSeen
from transforms.enrich.ptransform import Enrich
from transforms.land.ptransform import HORIZON, Land, Remember
from transforms.parse.ptransform import Parse
from transforms.window.ptransform import Window


@dataclass(frozen=True, kw_only=True)
class Mode:
    """What differs between a bounded cycle and a stream, but for what starts a poll.

    Args:
        cycle: names the one window of a bounded cycle.
        window_s: landing windows of a stream, in seconds; None for a bounded cycle.
        recall_s: how long state remembers what the lake's memory may not show yet; None for a bounded cycle.
        patience_s: how long rows wait for a lake that cannot be written.
    """

    cycle: datetime
    window_s: float | None = None
    recall_s: float | None = None
    patience_s: float = 0.0


def news(
    start: beam.PCollection,
    poll: beam.PTransform,
    pages: beam.PTransform,
    settings: Settings,
    memory: LakeMemory,
    mode: Mode,
    aside: Aside,
) -> None:
    """From what starts a poll to rows in the lake.

    Args:
        start: what `poll` takes: one list of sources, or ticks.
        poll: PollOnce or PollShards, with the same `aside`.
        pages: FetchPages or FetchPagesInTicks: the pages of entries that have no full text, with the same `aside`.
        settings: where to land, and what to leave out.
        memory: what has landed.
        mode: bounded or stream.
        aside: collects what leaves the main line; it is landed here too.
    """
    lake = settings.lake
    keys_of_articles = (
        start
        | "Poll" >> poll
        | "Parse" >> Parse(__version__, aside, concealing, lake)
        | "DropSeen" >> DropSeen(memory)
        | "FetchPages" >> pages
        | "Clean" >> Clean(__version__, settings.run.max_age, aside, settings.run.honour, lake)
        | "DropKnown" >> DropKnown(memory, mode.recall_s, aside)
        | "Enrich" >> Enrich(aside, lake)
        | "Window" >> Window(mode.window_s)
        | "Land" >> Land(lake, ARTICLES, mode.cycle, aside, key_of_article, patience_s=mode.patience_s)
        | "Tally" >> beam.Map(tally, "articles")
    )
    keys_of_sightings = _land(aside, SIGHTINGS, lake, mode, key_of_sighting)
    aside.put("keys", keys_of_articles)
    aside.put("keys", keys_of_sightings)
    _land(aside, KEYS, lake, mode)
    _land(aside, REJECTS, lake, mode)
    _land(aside, FETCHES, lake, mode, horizon=timedelta(0))  # what is fetched again has another time


def _land(
    aside: Aside,
    table: Table,
    lake: str,
    mode: Mode,
    remember: Remember | None = None,
    horizon: timedelta = HORIZON,
) -> beam.PCollection:
    """Everything that was put aside for a table, landed in the same windows as the articles."""
    parts = aside.take(table.name)
    if table is REJECTS:
        parts = tuple(part | f"Tally rejects {n}" >> beam.Map(tally, "rejects") for n, part in enumerate(parts, 1))
    windowed = tuple(part | f"Window {table.name} {n}" >> Window(mode.window_s) for n, part in enumerate(parts, 1))
    return windowed | f"Land {table.name}" >> Land(lake, table, mode.cycle, aside, remember, horizon, mode.patience_s)
