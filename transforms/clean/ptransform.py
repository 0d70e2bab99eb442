"""Clean: items to articles; what has no text, or must not be used, is put aside."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas.errors import CleanError
from schemas.records import Article, Item
from transforms.aside import Aside
from transforms.clean.article import clean
from transforms.rejects import reject_item


class Clean(beam.PTransform):
    """Items -> valid articles, but for those published longer than `max_age` before they were fetched.

    Those that declare an opt-out that `honour` names are put aside too.
    """

    def __init__(self, version: str, max_age: timedelta | None, aside: Aside, honour: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._version, self._max_age, self._aside, self._honour = version, max_age, aside, honour

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Article]:
        out = items | "Article" >> beam.ParDo(_Clean(self._version, self._max_age, self._honour)).with_outputs(
            "rejects", main="articles"
        )
        self._aside.put("rejects", out.rejects)
        return out.articles


class _Clean(beam.DoFn):
    def __init__(self, version: str, max_age: timedelta | None, honour: tuple[str, ...]) -> None:
        self._version, self._max_age, self._honour = version, max_age, honour
        self._too_old = Metrics.counter("presslake", "too_old")

    def process(self, item: Item) -> Iterator[Article | Any]:
        try:
            article = clean(item, pipeline_version=self._version, honour=self._honour)
        except CleanError as e:
            yield beam.pvalue.TaggedOutput("rejects", reject_item(e, item, self._version))
            return
        if self._max_age and article.published_at < article.fetched_at - self._max_age:
            self._too_old.inc()
        else:
            yield article
