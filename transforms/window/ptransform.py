"""Window: rows into landing windows by the time they were fetched, so that nothing is ever late."""

from typing import Any

import apache_beam as beam
from apache_beam.transforms.window import FixedWindows, GlobalWindows


class Window(beam.PTransform):
    """Rows -> the same rows in windows of `window_s` seconds; None: one window, a bounded run's cycle."""

    def __init__(self, window_s: float | None) -> None:
        super().__init__()
        self._fn = GlobalWindows() if window_s is None else FixedWindows(window_s)

    def expand(self, rows: beam.PCollection[Any]) -> beam.PCollection[Any]:
        return rows | "Into" >> beam.WindowInto(self._fn)
