"""The graph of `pipeline/news.py` behind ticks, on Prism: `python -m tests.stream.endless CONFIG PRISM SECONDS`."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.periodicsequence import PeriodicImpulse, RebaseMode
from apache_beam.utils.timestamp import Timestamp

from pipeline.lake import LakeMemory, recover
from pipeline.news import Mode, news
from pipeline.options import Settings, load
from pipeline.sources.shards import PollShards
from transforms.aside import Aside

TICK_S = 2.0
SHARDS = 2


def build(pipeline: beam.Pipeline, settings: Settings, seconds: float) -> None:
    """The stream: a tick every two seconds, for so many seconds."""
    aside, now = Aside(), Timestamp.now()
    ticks = pipeline | "Ticks" >> PeriodicImpulse(
        now, now + seconds, fire_interval=TICK_S, rebase=RebaseMode.REBASE_ALL
    )
    memory = LakeMemory(str(settings.lake), settings.run.remember_days, datetime.now(UTC).date(), refresh_s=2.0)
    window_s = settings.run.window.total_seconds()
    mode = Mode(cycle=datetime.now(UTC), window_s=window_s, recall_s=600 + 2 * window_s)
    news(ticks, PollShards(settings, SHARDS, TICK_S * 5, aside), None, settings, memory, mode, aside)


def main(config: str, prism: str, seconds: str) -> None:
    settings = load(Path(config))
    recover(settings.lake, datetime.now(UTC))
    options = PipelineOptions(
        [
            "--runner=PrismRunner",
            f"--prism_location={prism}",
            "--environment_type=LOOPBACK",
            "--streaming",
            "--job_server_timeout=31536000",  # the default of 300 s ends any longer run
            "--max_cache_memory_usage_mb=0",  # the cache sizes every value by walking all modules
        ]
    )
    pipeline = beam.Pipeline(options=options)
    build(pipeline, settings, float(seconds))
    print("state", pipeline.run().wait_until_finish(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
