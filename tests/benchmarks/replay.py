"""The graph over payloads that a lake keeps, on whatever runner: `python -m tests.benchmarks.replay CONFIG RAW [OPTIONS]`.

Without options of Beam's it is the embedded runner. The same graph as a cycle's, but for the poll: which files of raw/
there are is spread over the workers, and each reads its own. Prints how the job ended.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apache_beam as beam
import pyarrow.parquet as pq
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.lake.memory import LakeMemory
from pipeline.news import Mode, news
from pipeline.options import Settings, load
from pipeline.runners.embedded import embedded, embedded_options
from schemas.records import Fetch, Item, Payload, Source
from transforms.aside import Aside

_COLUMNS = ("url", "body", "content_type", "status", "fetched_at", "as_of", "digest", "read_as")


class Replay(beam.PTransform):
    """(file of raw/, row group in it) -> the payloads there."""

    def __init__(self, lake: Path, sources: tuple[Source, ...], aside: Aside) -> None:
        super().__init__()
        self._read, self._aside = _Read(lake, sources), aside

    def expand(self, parts: beam.PCollection[tuple[str, int]]) -> beam.PCollection[Payload]:
        payloads = parts | "Spread" >> beam.Reshuffle() | "Read" >> beam.ParDo(self._read)
        self._aside.put("fetches", payloads | "None fetched" >> beam.FlatMap(_nothing))
        return payloads


def _nothing(_payload: Payload) -> Iterator[Fetch]:
    yield from ()


class _Read(beam.DoFn):
    def __init__(self, lake: Path, sources: tuple[Source, ...]) -> None:
        self._lake, self._sources = lake, sources

    def setup(self) -> None:
        self._by_id = {s.id: s for s in self._sources}

    def process(self, part: tuple[str, int]) -> Iterator[Payload]:
        path, group = part
        table = pq.ParquetFile(path).read_row_group(group, ["source_id", *_COLUMNS])
        for row in table.to_pylist():
            source = self._by_id[row.pop("source_id")]
            yield Payload(source=source, raw_file=str(Path(path).relative_to(self._lake)), **row)


class _AsTheyAre(beam.PTransform):
    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Item]:
        return items | beam.Map(lambda item: item).with_output_types(Item)


def build(pipeline: beam.Pipeline, settings: Settings, raw: Path) -> None:
    """The graph in a pipeline."""
    now, aside = datetime.now(UTC), Aside()
    files = sorted((raw / "raw").rglob("*.parquet"))
    parts = [(str(f), n) for f in files for n in range(pq.ParquetFile(f).metadata.num_row_groups)]
    memory = LakeMemory(str(settings.lake), settings.run.remember_days, now.date())
    begin = pipeline | "Files" >> beam.Create(parts)
    news(begin, Replay(raw, settings.sources, aside), _AsTheyAre(), settings, memory, Mode(cycle=now), aside)


def main(config: str, raw: str, *options: str) -> None:
    settings = load(Path(config))
    pipeline = (
        beam.Pipeline(options=PipelineOptions(list(options)))
        if options
        else beam.Pipeline(runner=embedded(), options=embedded_options())
    )
    build(pipeline, settings, Path(raw))
    result: Any = pipeline.run()
    print(result.wait_until_finish())


if __name__ == "__main__":
    main(*sys.argv[1:])
