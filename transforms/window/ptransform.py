"""Window: rows into landing windows by the time they were fetched, so that nothing is ever late."""

from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import FixedWindows


class Window(beam.PTransform):
    """Rows -> the same rows in windows of `window_s` seconds; None: one window, a bounded run's cycle."""

    def __init__(self, window_s: float | None) -> None:
        super().__init__()
        self._window_s = window_s

    def expand(self, rows: beam.PCollection[Any]) -> beam.PCollection[Any]:
        # in a bounded run there is no other window than the global one, and to assign it to each row takes 15 µs
        return rows if self._window_s is None else rows | "Into" >> beam.WindowInto(FixedWindows(self._window_s))
