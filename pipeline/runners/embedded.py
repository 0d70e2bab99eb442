"""What the runner of bounded cycles needs: Beam's own, in this process."""

import re
from typing import TypeVar

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import FnApiRunner, worker_handlers
from apache_beam.runners.runner import PipelineResult, PipelineState

from schemas.errors import LakeError

_View = TypeVar("_View", bound=PipelineOptions)

_LAKE_ERROR = re.compile(r"LakeError: (.+)$", re.MULTILINE)
_WHERE = re.compile(r" \[while running [^\]]*\]")
"""What a runner adds to a message."""


def embedded() -> FnApiRunner:
    """The runner of a bounded cycle, in this process.

    `DirectRunner` is a switch that tries Prism first and falls back with no more than an INFO line, so the runner
    is named. Its state cache sizes every value by walking all modules' globals, 2 ms a key (apache/beam 30360,
    28802), and no option reaches it.
    """
    worker_handlers.STATE_CACHE_SIZE_MB = 0
    return FnApiRunner()


def embedded_options() -> PipelineOptions:
    """Options of a bounded cycle; nothing of the command line reaches Beam."""
    return _Options([], save_main_session=False)


class _Options(PipelineOptions):
    """Makes each view once. The graph asks for one at every step, and Beam makes a parser of arguments for each."""

    def view_as(self, cls: type[_View]) -> _View:
        views = self.__dict__.setdefault("_views", {})
        if cls not in views:
            views[cls] = super().view_as(cls)
        view: _View = views[cls]
        return view


def finish(pipeline: beam.Pipeline) -> PipelineResult:
    """Run a bounded pipeline to its end.

    Raises:
        LakeError: where a step could not read or write the lake (runners hand an exception on as it is, or as text).
    """
    try:
        result = pipeline.run()
        state = result.wait_until_finish()
    except LakeError as e:
        raise _not_landed(str(e)) from e
    except RuntimeError as e:
        found = _LAKE_ERROR.findall(str(e))
        if found:
            raise _not_landed(found[-1]) from e
        raise
    if state != PipelineState.DONE:
        raise RuntimeError(f"the pipeline ended as {state}; expected {PipelineState.DONE}")
    return result


def _not_landed(said: str) -> LakeError:
    return LakeError(f"{_WHERE.sub('', said)}; what had not landed is due still")


def counters(result: PipelineResult) -> dict[str, int]:
    """The graph's counters by name."""
    found: dict[str, int] = {}
    for counter in result.metrics().query()["counters"]:
        if counter.key.metric.namespace == "presslake":
            found[counter.key.metric.name] = found.get(counter.key.metric.name, 0) + counter.committed
    return found
