"""Records are valid when they exist; Arrow, DDL and documentation follow from them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from schemas.arrow import arrow_schema, to_table
from schemas.codec import decode, encode
from schemas.columns import columns
from schemas.ddl import ddl
from schemas.records import Article, Enrichment, Topic
from schemas.tables import TABLES, documentation
from tests.articles import NOW, make_article, make_source

WRONG = [
    ({"text": "  "}, "Article.text: is empty"),
    ({"title": 7}, "Article.title: expected str, got int"),
    ({"text": None}, "Article.text: is missing"),
    ({"text": "half \ud800 a pair"}, "lone surrogate"),
    ({"version": 0}, "expected 1 or more"),
    ({"topic": "gossip"}, "expected one of arts"),
    ({"text_source": "rumour"}, "expected one of feed-summary"),
    ({"article_id": "xyz"}, "expected 32 hex digits"),
    ({"sketch": "0" * 15}, "expected 16 hex digits"),
    ({"date": "2026-01-14"}, "is not the UTC day"),
    ({"published_at": datetime(2026, 1, 13)}, "expected a time with a zone"),  # noqa: DTZ001
    ({"authors": ["Ada"]}, "expected tuple, got list"),
    ({"authors": (1,)}, "expected only str, got int"),
]


@pytest.mark.parametrize(("changes", "says"), WRONG, ids=[f"{next(iter(w[0]))} {n}" for n, w in enumerate(WRONG)])
def test_a_wrong_value_is_refused(changes: dict[str, object], says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        replace(make_article(), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", ["", "a b", "ä", "x" * 101, "-a"])
def test_source_ids(bad: str) -> None:
    with pytest.raises(ValueError, match=r"Source\.id"):
        make_source(id=bad)


def test_there_and_back() -> None:
    article = make_article(
        topics=(Topic(id="medtop:11000000", name="politics", score=0.5),),
        enrichment=(Enrichment(field="topic", method="m", confidence=0.5),),
        authors=("Ada", "Bo"),
        updated_at=NOW + timedelta(hours=1),
    )
    assert decode(Article, encode(article)) == article


def test_arrow() -> None:
    article = make_article(topics=(Topic(id="medtop:11000000", name="politics", score=0.5),), authors=("Ada",))
    table = to_table(Article, [article])
    assert table.schema == arrow_schema(Article)
    assert "topic" not in table.column_names
    [row] = table.to_pylist()
    assert row["topics"] == [{"id": "medtop:11000000", "name": "politics", "score": 0.5}]
    assert (row["authors"], row["published_at"]) == (["Ada"], NOW)
    assert table.schema.field("published_at").type == pa.timestamp("us", tz="UTC")
    assert not table.schema.field("text").nullable


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_one_definition_for_all(table: object) -> None:
    record = table.record  # type: ignore[attr-defined]
    names = [c.name for c in columns(record)]
    assert all(c.doc for c in columns(record)), "every column says what it means"
    assert set(table.partition) == {c.name for c in columns(record) if c.partition}  # type: ignore[attr-defined]
    assert [f.name for f in arrow_schema(record)] == [c.name for c in columns(record) if not c.partition]
    assert all(f'"{name}"' in ddl(record, "t") for name in names)
    assert all(f"| {name} |" in documentation() for name in names)
