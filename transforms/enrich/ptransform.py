"""Enrich: articles to the same articles with what can be found out about them."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam

from schemas.errors import EnrichError, PoisonError
from schemas.records import Article
from transforms.aside import Aside
from transforms.enrich.article import enrich
from transforms.guard import Guard, entry_guarded
from transforms.rejects import reject_article


class Enrich(beam.PTransform):
    """Articles -> articles with topics; each finding says its method and confidence.

    `lake`: guards against articles that end the process; None for no guard.
    """

    def __init__(self, aside: Aside, lake: str | None = None) -> None:
        super().__init__()
        self._aside, self._lake = aside, lake

    def expand(self, articles: beam.PCollection[Article]) -> beam.PCollection[Article]:
        out = articles | "Findings" >> beam.ParDo(_Enrich(self._lake)).with_outputs("rejects", main="articles")
        self._aside.put("rejects", out.rejects)
        return out.articles


class _Enrich(beam.DoFn):
    def __init__(self, lake: str | None) -> None:
        self._lake = lake

    def setup(self) -> None:
        self._guard = Guard(self._lake, "enrich", enrich)

    def process(self, article: Article) -> Iterator[Article | Any]:
        try:
            enriched = self._guard(entry_guarded(article), article)
        except (EnrichError, PoisonError) as e:
            yield beam.pvalue.TaggedOutput("rejects", reject_article(e, article))
            return
        yield enriched
