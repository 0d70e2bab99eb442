"""A stream can be updated in place: what a runner keeps for it goes by the names of its transforms."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.coders import BytesCoder
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms.userstate import BagStateSpec, CombiningValueStateSpec

from tests.structure.stateful import KEPT, described, of_stream, without_remarks
from tests.structure.test_graph import DATAFLOW, FLINK

WHAT_TO_DO = """
The transforms that hold state are not those of deploy/dataflow/stateful-transforms.txt. What a running job has kept
goes by these names and coders, so a job of the old code cannot be updated to this one as it is.
- A name changed without need: take the old one.
- A step was renamed with reason: `python -m tests.structure.stateful > /tmp/new && mv /tmp/new {path}`, and put into
  docs/deploy.md the mapping that an update from the last release needs:
  --transform_name_mapping '{{"old name": "new name"}}' on Dataflow; on Flink, start anew on the same lake.
- A state got another coder, or a step with state came or went: write the file anew in the same way, and say in
  CHANGELOG.md that running streams are to be drained and started anew; the lake is the memory, nothing lands twice.
"""


@pytest.mark.parametrize("options", [FLINK, DATAFLOW], ids=["flink", "dataflow"])
def test_a_running_stream_can_be_updated_to_this_one(options: list[str]) -> None:
    kept = without_remarks(KEPT.read_text("utf-8"))
    assert of_stream(options) == kept, WHAT_TO_DO.format(path=KEPT)


class Counting(beam.DoFn):
    SEEN = BagStateSpec("seen", BytesCoder())

    def process(self, element: Any, seen: Any = beam.DoFn.StateParam(SEEN)) -> Iterator[Any]:
        yield element[1]


class CountingOtherwise(beam.DoFn):
    SEEN = CombiningValueStateSpec("seen", combine_fn=sum)

    def process(self, element: Any, seen: Any = beam.DoFn.StateParam(SEEN)) -> Iterator[Any]:
        yield element[1]


def graph(*steps: tuple[str, beam.PTransform], key: str | int = "k") -> str:
    pipeline = beam.Pipeline(options=PipelineOptions([]))
    start = pipeline | beam.Create([(key, b"")]).with_output_types(tuple[type(key), bytes])  # type: ignore[misc]
    for name, step in steps:
        start | name >> step
    return described(pipeline.to_runner_api())


def test_what_is_held_is_told_by_name_and_coder() -> None:
    told = graph(("Count", beam.ParDo(Counting())), ("Together", beam.GroupByKey()))
    assert "Count\n" in told and "state seen: bag of bytes" in told
    assert "Together\n" in told and "groups by key" in told


def test_the_order_in_which_a_graph_is_built_does_not_show() -> None:
    steps = [("Count", beam.ParDo(Counting())), ("Together", beam.GroupByKey()), ("Plain", beam.Map(str))]
    assert graph(*steps) == graph(*reversed(steps))


@pytest.mark.parametrize(
    "other",
    [
        graph(("Number", beam.ParDo(Counting()))),
        graph(("Count", beam.ParDo(CountingOtherwise()))),
        graph(("Count", beam.ParDo(Counting())), ("Again", beam.ParDo(Counting()))),
        graph(("Count", beam.ParDo(Counting())), key=1),
    ],
    ids=["another name", "another state", "one more", "another key"],
)
def test_what_a_runner_could_not_take_over_shows(other: str) -> None:
    assert other != graph(("Count", beam.ParDo(Counting())))


def test_steps_without_state_may_change() -> None:
    plain = ("Plain", beam.Map(str))
    assert graph(("Count", beam.ParDo(Counting())), plain) == graph(("Count", beam.ParDo(Counting())))
