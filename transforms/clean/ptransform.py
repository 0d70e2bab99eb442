"""Clean: items to articles; what has no text, or must not be used, is put aside."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas.errors import CleanError, PoisonError
from schemas.records import Article, Item
from transforms.aside import Aside
from transforms.clean.article import clean
from transforms.guard import Guard, entry_guarded
from transforms.rejects import reject_item


class Clean(beam.PTransform):
    """Items -> valid articles, but for those published longer than `max_age` before they were fetched.

    Those that declare an opt-out that `honour` names are put aside too. `lake`: guards against items that end the
    process; None for no guard.
    """

    def __init__(
        self,
        version: str,
        max_age: timedelta | None,
        aside: Aside,
        honour: tuple[str, ...] = (),
        lake: str | None = None,
    ) -> None:
        super().__init__()
        self._aside, self._clean = aside, _Clean(version, max_age, honour, lake)

    def expand(self, items: beam.PCollection[Item]) -> beam.PCollection[Article]:
        out = items | "Article" >> beam.ParDo(self._clean).with_outputs("rejects", main="articles")
        self._aside.put("rejects", out.rejects)
        return out.articles


class _Clean(beam.DoFn):
    def __init__(self, version: str, max_age: timedelta | None, honour: tuple[str, ...], lake: str | None) -> None:
        self._version, self._max_age, self._honour, self._lake = version, max_age, honour, lake
        self._too_old = Metrics.counter("presslake", "too_old")

    def setup(self) -> None:
        cleaning = partial(clean, pipeline_version=self._version, honour=self._honour)
        self._guard = Guard(self._lake, "clean", cleaning)

    def process(self, item: Item) -> Iterator[Article | Any]:
        try:
            article = self._guard(entry_guarded(item), item)
        except (CleanError, PoisonError) as e:
            yield beam.pvalue.TaggedOutput("rejects", reject_item(e, item, self._version))
            return
        if self._max_age and article.published_at < article.fetched_at - self._max_age:
            self._too_old.inc()
        else:
            yield article
