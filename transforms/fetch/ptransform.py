"""FetchPages: items to items, with their page's text where the entry has none of its own."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.timestamp import Timestamp
from apache_beam.utils.windowed_value import WindowedValue

from schemas.records import Fetch, Item, Reject
from transforms.aside import Aside
from transforms.fetch.visits import Visits

_ASIDE = ("rejects", "fetches")


class FetchPages(beam.PTransform):
    """Items -> items, summaries with their page's text as far as the round's time allowed; the others later.

    Pages are fetched when a bundle has ended, so that all hosts of a bounded round are asked side by side, and none
    while a feed of it is.

    Args:
        visits: gives a worker the round of pages.
        aside: takes the fetches, and rejects for entries without a text whose page could not be had.
    """

    def __init__(self, visits: Callable[[], Visits], aside: Aside) -> None:
        super().__init__()
        self._visits = visits
        self._aside = aside

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Item]:
        out = items | "Pages" >> beam.ParDo(_FetchPages(self._visits)).with_outputs(*_ASIDE, main="items")
        for table in _ASIDE:
            self._aside.put(table, out[table])
        return out["items"]


class _FetchPages(beam.DoFn):
    def __init__(self, visits: Callable[[], Visits]) -> None:
        self._provide = visits
        self._fetched = Metrics.counter("presslake", "pages_fetched")
        self._failed = Metrics.counter("presslake", "pages_failed")
        self._ms = Metrics.counter("presslake", "pages_ms")

    def start_bundle(self) -> None:
        self._visits = self._provide()
        self._wanting: list[Item] = []

    def process(self, item: Item) -> Iterator[Item]:
        if self._visits.wanted(item):
            self._wanting.append(item)
        else:
            yield item

    def finish_bundle(self) -> Iterator[Any]:
        began = time.monotonic()
        for outcome in self._visits.visit(self._wanting):
            if isinstance(outcome, Fetch) and outcome.purpose == "page":
                (self._fetched if outcome.outcome == "ok" else self._failed).inc()
            yield _output(outcome)
        self._ms.inc(int(1000 * (time.monotonic() - began)))


def _output(outcome: Item | Reject | Fetch) -> Any:
    if isinstance(outcome, Item):
        return _now(outcome, outcome.fetched_at.timestamp())
    if isinstance(outcome, Fetch):
        return beam.pvalue.TaggedOutput("fetches", _now(outcome, outcome.fetched_at.timestamp()))
    return beam.pvalue.TaggedOutput("rejects", _now(outcome, outcome.rejected_at.timestamp()))


def _now(value: Any, at_s: float) -> WindowedValue:
    return WindowedValue(value, Timestamp(micros=int(at_s * 1_000_000)), (GlobalWindow(),))
