"""The graph is built, types and all, for the runners that it is meant for. Nothing is run here."""

from datetime import timedelta
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.typehints.decorators import TypeCheckError

from pipeline.lake.memory import LakeMemory
from pipeline.news import Mode, news
from pipeline.options import Settings
from pipeline.sources.ptransform import Plan, PollOnce
from pipeline.sources.visits import CycleVisits
from pipeline.stream import Pulse, stream
from schemas.records import Article
from tests.articles import NOW, make_source
from transforms.aside import Aside
from transforms.dedupe.ptransform import DropSeen
from transforms.fetch.ptransform import FetchPages

FLINK = ["--runner=FlinkRunner", "--streaming", "--flink_master=localhost:8081", "--environment_type=LOOPBACK"]
DATAFLOW = [
    "--runner=DataflowRunner", "--streaming", "--project=some-project", "--region=europe-west1",
    "--temp_location=gs://some-bucket/tmp", "--staging_location=gs://some-bucket/staging",
]  # fmt: skip
STEPS = ("Poll", "Parse", "DropSeen", "FetchPages", "Clean", "DropKnown", "Enrich", "Window", "Land")


def settings(folder: Path) -> Settings:
    return Settings(lake=str(folder), sources=(make_source(),))


def memory(folder: Path) -> LakeMemory:
    return LakeMemory(str(folder), 400, NOW.date())


def names(pipeline: beam.Pipeline) -> list[str]:
    proto = pipeline.to_runner_api()
    root = proto.components.transforms[proto.root_transform_ids[0]]
    return [proto.components.transforms[t].unique_name for t in root.subtransforms]


@pytest.mark.parametrize("options", [FLINK, DATAFLOW], ids=["flink", "dataflow"])
def test_stream(tmp_path: Path, options: list[str]) -> None:
    pipeline = beam.Pipeline(options=PipelineOptions(options))
    stream(pipeline, settings(tmp_path), Pulse(shards=4), NOW)
    found = names(pipeline)
    assert [n for n in found if n in STEPS] == list(STEPS)


def test_what_a_stream_hands_on_is_told_to_be_without_end(tmp_path: Path) -> None:
    """A runner may do otherwise with what it is told to end, such as wait for it."""
    pipeline = beam.Pipeline(options=PipelineOptions(FLINK))
    stream(pipeline, settings(tmp_path), Pulse(shards=4), NOW)
    told = pipeline.to_runner_api().components.pcollections.values()
    ends = {p.unique_name.strip("0123456789") for p in told if p.is_bounded == beam_runner_api_pb2.IsBounded.BOUNDED}
    assert ends == {"Ticks/Impulse.None", "Ticks/From.None"}


def test_bounded(tmp_path: Path) -> None:
    pipeline, aside = beam.Pipeline(options=PipelineOptions([])), Aside()
    ids = pipeline | "Sources" >> beam.Create([[make_source().id]])
    poll = PollOnce(Plan(settings=settings(tmp_path), states={}, known_raw={}, cycle=NOW, cycle_id="c"), aside)
    visits = CycleVisits(settings(tmp_path), memory(tmp_path), NOW, "c", timedelta(minutes=1))
    news(ids, poll, FetchPages(visits, aside), settings(tmp_path), memory(tmp_path), Mode(cycle=NOW), aside)
    assert [n for n in names(pipeline) if n in STEPS] == list(STEPS)


def test_a_mis_wired_graph_fails_when_it_is_built(tmp_path: Path) -> None:
    pipeline = beam.Pipeline(options=PipelineOptions([]))
    articles = pipeline | beam.Create([1]) | beam.Map(lambda _: None).with_output_types(Article)
    with pytest.raises(TypeCheckError, match="Item"):
        articles | DropSeen(memory(tmp_path))
