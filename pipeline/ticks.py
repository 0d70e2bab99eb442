"""What starts the polls of a stream: a tick every few seconds, until the process is asked to end."""

import threading
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.transforms.periodicsequence import ImpulseSeqGenDoFn, ImpulseSeqGenRestrictionProvider
from apache_beam.utils.timestamp import MAX_TIMESTAMP, Timestamp

from pipeline.ending import Ending

ENDING = threading.Event()
"""Set where this process is to end: where it is also the runner's worker, no further tick comes, and the stream ends as
one that is done, with everything landed that is in hand."""


_TRACKER = beam.DoFn.RestrictionParam(ImpulseSeqGenRestrictionProvider())
_WATERMARK = beam.DoFn.WatermarkEstimatorParam(ManualWatermarkEstimator.default_provider())


class Ticks(beam.PTransform):
    """The beginning of a stream -> its ticks, each with its time as timestamp.

    PeriodicImpulse's own generator, which a runner may stop and go on with anywhere; it begins when the job does.

    Args:
        tick_s: seconds between two.
        ending: asked for where the worker is no process of ours.
    """

    def __init__(self, tick_s: float, ending: Ending) -> None:
        super().__init__()
        self._tick_s = tick_s
        self._ending = ending

    def expand(self, begin: beam.pvalue.PBegin) -> beam.PCollection[Timestamp]:
        return (
            begin
            | beam.Impulse()
            | "From" >> beam.Map(_from_now, self._tick_s)
            | "Tick" >> beam.ParDo(_Tick(self._ending))
        )


def _from_now(_impulse: bytes, tick_s: float) -> tuple[Timestamp, Timestamp, float]:
    return Timestamp.now(), MAX_TIMESTAMP, tick_s


class _Tick(ImpulseSeqGenDoFn):
    def __init__(self, ending: Ending) -> None:
        super().__init__()
        self._ending = ending

    @beam.DoFn.unbounded_per_element()
    def process(
        self,
        element: tuple[Timestamp, Timestamp, float],
        restriction_tracker: Any = _TRACKER,
        watermark_estimator: Any = _WATERMARK,
    ) -> Iterator[Any]:
        if ENDING.is_set() or self._ending.is_asked:
            # to claim what lies behind the end says that nothing is left to be done
            restriction_tracker.try_claim(restriction_tracker.current_restriction().stop)
            return
        yield from super().process(element, restriction_tracker, watermark_estimator)
