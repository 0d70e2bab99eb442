"""The smallest stream of the product's shape: ticks -> a stateful count a shard -> 5 s windows -> a file a window and
shard. `python -m tests.engines.ticks OUT [option of Beam ...]` submits it and leaves."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam import coders
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms import window
from apache_beam.transforms.periodicsequence import PeriodicImpulse, RebaseMode
from apache_beam.transforms.userstate import ReadModifyWriteStateSpec
from apache_beam.utils.timestamp import MAX_TIMESTAMP, Timestamp

SHARDS = 2
TICK_S = 0.5
WINDOW_S = 5
CODE = 1
"""Goes into every row, so that one sees which code made it."""


class Count(beam.DoFn):
    """(shard, [how many ticks the shard has seen, CODE]) at each tick: a gap is a loss, a repetition is a duplicate."""

    SEEN = ReadModifyWriteStateSpec("seen", coders.VarIntCoder())

    def process(
        self, tick: tuple[int, float], seen: Any = beam.DoFn.StateParam(SEEN)
    ) -> Iterator[tuple[int, tuple[int, int]]]:
        n = (seen.read() or 0) + 1
        seen.write(n)
        yield tick[0], (n, CODE)


class Write(beam.DoFn):
    """A file a window, shard and pane; done again it is the same file again."""

    def __init__(self, out: str) -> None:
        self.out = out

    def process(
        self,
        rows: tuple[int, Iterable[tuple[int, int]]],
        w: Any = beam.DoFn.WindowParam,
        pane: Any = beam.DoFn.PaneInfoParam,
    ) -> None:
        path = Path(self.out, f"{int(w.end)}-{rows[0]}-{pane.index}")
        part = path.with_suffix(f".part{os.getpid()}")
        part.write_text(json.dumps({"shard": rows[0], "rows": sorted(rows[1])}))
        part.rename(path)


def to_shards(tick: float) -> Iterator[tuple[int, float]]:
    for shard in range(SHARDS):
        yield shard, float(tick)


def main(out: str, *options: str) -> None:
    Path(out).mkdir(parents=True, exist_ok=True)
    pipeline = beam.Pipeline(options=PipelineOptions([*options, "--job_name=ticks"]))
    (
        pipeline
        | "Tick"
        >> PeriodicImpulse(Timestamp.now(), MAX_TIMESTAMP, fire_interval=TICK_S, rebase=RebaseMode.REBASE_START)
        | "Shard" >> beam.FlatMap(to_shards).with_output_types(tuple[int, float])
        | "Count" >> beam.ParDo(Count()).with_output_types(tuple[int, tuple[int, int]])
        | "Window" >> beam.WindowInto(window.FixedWindows(WINDOW_S))
        | "Collect" >> beam.GroupByKey()
        | "Write" >> beam.ParDo(Write(out))
    )
    pipeline.run()


if __name__ == "__main__":
    # by its name, or the workers would look for its classes in their own __main__
    from tests.engines.ticks import main as by_name

    by_name(*sys.argv[1:])
