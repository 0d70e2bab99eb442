"""The stream: the graph of news.py behind ticks, for as long as somebody wants it."""

from dataclasses import dataclass
from datetime import datetime

import apache_beam as beam

from pipeline.ending import Ending
from pipeline.lake.memory import LakeMemory
from pipeline.news import Mode, news
from pipeline.options import Settings
from pipeline.sources.page_shards import FetchPagesInTicks
from pipeline.sources.shards import PollShards
from pipeline.ticks import Ticks
from transforms.aside import Aside

REFRESH_S = 60.0
"""A worker looks so often for what others have landed."""

PATIENCE_S = 300.0
"""Rows wait so long for a lake that cannot be written, and the memory for one that cannot be read; then the runner is told, which may begin again."""

LANDING_S = PATIENCE_S + 300.0
"""Longer than a window takes to land."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How a stream goes.

    Args:
        tick_s: seconds between two looks at what is due.
        shards: of the sources; as many workers can poll side by side. A job that is resumed needs the same number.
    """

    tick_s: float = 15.0
    shards: int = 1


def stream(pipeline: beam.Pipeline, settings: Settings, pulse: Pulse, now: datetime) -> None:
    """Build the endless graph in a pipeline.

    Args:
        pipeline: of a runner that streams: the embedded one would wait for the end of the ticks.
        settings: sources, limits, the lake and its windows.
        pulse: how it goes.
        now: when it begins.
    """
    aside = Aside()
    window_s = settings.run.window.total_seconds()
    memory = LakeMemory(
        settings.lake, settings.run.remember_days, now.date(), refresh_s=REFRESH_S, patience_s=PATIENCE_S
    )
    # state must know what the memory of another worker cannot show yet
    mode = Mode(
        cycle=now, window_s=window_s, recall_s=REFRESH_S + PATIENCE_S + 2 * window_s + LANDING_S, patience_s=PATIENCE_S
    )
    ticks = pipeline | "Ticks" >> Ticks(pulse.tick_s, Ending(settings.lake))
    poll = PollShards(settings, pulse.shards, pulse.tick_s, aside)
    pages = FetchPagesInTicks(ticks, settings, memory, pulse.shards, pulse.tick_s, aside)
    news(ticks, poll, pages, settings, memory, mode, aside)
