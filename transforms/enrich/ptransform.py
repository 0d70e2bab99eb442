"""Enrich: articles to the same articles with what can be found out about them."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam

from schemas.errors import EnrichError
from schemas.records import Article
from transforms.aside import Aside
from transforms.enrich.article import enrich
from transforms.rejects import reject_article


class Enrich(beam.PTransform):
    """Articles -> articles with topics; each finding says its method and confidence."""

    def __init__(self, aside: Aside) -> None:
        super().__init__()
        self._aside = aside

    def expand(self, articles: beam.PCollection[Article]) -> beam.PCollection[Article]:
        out = articles | "Findings" >> beam.FlatMap(_enrich).with_outputs("rejects", main="articles")
        self._aside.put("rejects", out.rejects)
        return out.articles


def _enrich(article: Article) -> Iterator[Article | Any]:
    try:
        yield enrich(article)
    except EnrichError as e:
        yield beam.pvalue.TaggedOutput("rejects", reject_article(e, article))
