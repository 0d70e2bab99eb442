"""What a runner keeps for a stream between two versions of the code: its transforms with state, by name.

`python -m tests.structure.stateful` writes them in the form of deploy/dataflow/stateful-transforms.txt.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability import common_urns
from apache_beam.portability.api import beam_runner_api_pb2 as api

from pipeline.options import Settings
from pipeline.stream import Pulse, stream
from tests.articles import NOW, make_source

KEPT = Path(__file__).resolve().parents[2] / "deploy/dataflow/stateful-transforms.txt"
_PARDO = common_urns.primitives.PAR_DO.urn
_GROUP = common_urns.primitives.GROUP_BY_KEY.urn


def of_stream(options: list[str]) -> str:
    """The stream's transforms with state, built with such options of Beam."""
    pipeline = beam.Pipeline(options=PipelineOptions(options))
    stream(pipeline, Settings(lake="lake", sources=(make_source(),)), Pulse(), NOW)
    return described(pipeline.to_runner_api())


def described(graph: Any) -> str:
    """A block for each transform of a portable graph that has state, timers, a restriction or groups; sorted, so that
    the order in which the graph was built does not show."""
    parts = graph.components
    blocks = (_block(t, parts) for t in parts.transforms.values())
    return "\n".join(sorted(block for block in blocks if block))


def without_remarks(text: str) -> str:
    """The blocks of a file of them."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#")).strip("\n") + "\n"


def _block(transform: Any, parts: Any) -> str:
    held = list(_held(transform, parts))
    if not held:
        return ""
    main = transform.inputs[_main_input(transform)]
    reads = parts.pcollections[main]
    # of a stage that a Flink cluster keeps state for, the identity is made of the name of what it reads
    lines = [transform.unique_name, f"reads {reads.unique_name}", f"of {_coder(reads.coder_id, parts)}", *sorted(held)]
    return "\n    ".join(lines) + "\n"


def _held(transform: Any, parts: Any) -> Iterator[str]:
    if transform.spec.urn == _GROUP:
        yield "groups by key"
    if transform.spec.urn == _PARDO:
        payload = api.ParDoPayload.FromString(transform.spec.payload)
        if payload.restriction_coder_id:
            yield f"restriction {_coder(payload.restriction_coder_id, parts)}"
        for name, state in payload.state_specs.items():
            yield f"state {name}: {_state(state, parts)}"
        for name, timer in payload.timer_family_specs.items():
            yield f"timer {name}: {api.TimeDomain.Enum.Name(timer.time_domain)}"


def _state(spec: Any, parts: Any) -> str:
    kind = spec.WhichOneof("spec")
    value = getattr(spec, kind)
    names = [f.name for f in value.DESCRIPTOR.fields if f.name.endswith("coder_id")]
    return f"{kind.removesuffix('_spec')} of {' and '.join(_coder(getattr(value, n), parts) for n in names)}"


def _coder(coder_id: str, parts: Any) -> str:
    coder = parts.coders[coder_id]
    name = coder.spec.urn.removeprefix("beam:coder:").removesuffix(":v1")
    inner = ", ".join(_coder(c, parts) for c in coder.component_coder_ids)
    return f"{name}({inner})" if inner else name


def _main_input(transform: Any) -> str:
    if transform.spec.urn != _PARDO:
        return str(next(iter(transform.inputs)))
    sides = api.ParDoPayload.FromString(transform.spec.payload).side_inputs
    return str(next(name for name in transform.inputs if name not in sides))


def remarks() -> str:
    """The lines at the head of the file."""
    lines = KEPT.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line.startswith("#"))


if __name__ == "__main__":
    sys.stdout.write(remarks() + "\n" + of_stream([]))
