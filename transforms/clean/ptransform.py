"""Clean: items to articles; what has no text is put aside."""

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
    """Items -> valid articles, but for those published longer than `max_age` before they were fetched."""

    def __init__(self, version: str, max_age: timedelta | None, aside: Aside) -> None:
        super().__init__()
        self._version, self._max_age, self._aside = version, max_age, aside

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Article]:
        out = items | "Article" >> beam.ParDo(_Clean(self._version, self._max_age)).with_outputs(
            "rejects", main="articles"
        )
        self._aside.put("rejects", out.rejects)
        return out.articles


class _Clean(beam.DoFn):
    def __init__(self, version: str, max_age: timedelta | None) -> None:
        self._version, self._max_age = version, max_age
        self._too_old = Metrics.counter("presslake", "too_old")

    def process(self, item: Item) -> Iterator[Article | Any]:
        try:
            article = clean(item, pipeline_version=self._version)
        except CleanError as e:
            yield beam.pvalue.TaggedOutput("rejects", reject_item(e, item, self._version))
            return
        if self._max_age and article.published_at < article.fetched_at - self._max_age:
            self._too_old.inc()
        else:
            yield article
