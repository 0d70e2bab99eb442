"""Each step's wiring: what goes on, and what is put aside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.testing.util import assert_that, equal_to

from pipeline.runners.embedded import embedded
from schemas.errors import PageError
from schemas.records import Article, Entry, Fetch, Item, Key, Payload, Reject
from schemas.tables import ARTICLES
from tests.articles import NOW, TEXT, make_article, make_entry, make_fetch, make_item, make_source
from transforms.aside import Aside
from transforms.clean.ptransform import Clean
from transforms.dedupe.judge import judge, key_of_article, remember
from transforms.dedupe.memory import TraceMemory
from transforms.dedupe.ptransform import DropKnown, DropSeen
from transforms.enrich.ptransform import Enrich
from transforms.fetch.ptransform import FetchPages
from transforms.land.ptransform import Land
from transforms.parse.ptransform import Parse
from transforms.rejects import reject_item

RSS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>'
    b"<item><title>One</title><link>https://example.org/1</link><description>First text.</description></item>"
    b"<item></item>"
    b"<item><title>Two</title><link>https://example.org/2</link><description>Second text.</description></item>"
    b"</channel></rss>"
)


class Given:
    """A memory of these articles, picklable."""

    def __init__(self, *articles: Article) -> None:
        self._traces = [remember(judge(a, [])) for a in articles]

    def __call__(self) -> TraceMemory:
        return TraceMemory(self._traces)


def expect(
    step: Callable[[Aside], beam.PTransform], given: list[Any], main: list[Any], aside: dict[str, list[Any]], say: Any
) -> None:
    """Run a step on elements and compare what `say` makes of its outputs."""
    kept = Aside()
    with Pipeline(runner=embedded()) as p:
        out = p | beam.Create(given, reshuffle=False) | step(kept)
        assert_that(out | "Say" >> beam.Map(say), equal_to(main), label="main")
        for table, rows in aside.items():
            parts = tuple(kept.take(table)) | f"All {table}" >> beam.Flatten()
            assert_that(parts | f"Say {table}" >> beam.Map(say), equal_to(rows), label=table)


def say(row: Any) -> Any:
    if isinstance(row, Item):
        return row.entry.title
    if isinstance(row, Article):
        return row.source_id, row.version
    if isinstance(row, Reject):
        return row.step, row.position
    if isinstance(row, Key):
        return row.kind, row.source_id
    return type(row).__name__, row.source_id


def payload(body: bytes) -> Payload:
    return Payload(
        source=make_source(),
        url="https://example.org/feed",
        body=body,
        content_type="application/rss+xml",
        status=200,
        fetched_at=NOW,
        as_of=NOW,
        read_as="feed",
        digest="0" * 32,
        raw_file="raw/x.parquet",
    )


def test_parse_goes_on_after_a_bad_entry_and_a_bad_document() -> None:
    given = [payload(RSS), payload(b"<html><title>Just a moment...</title></html>")]
    expect(lambda a: Parse("test", a), given, ["One", "Two"], {"rejects": [("parse", 1), ("parse", None)]}, say)


def test_drop_seen() -> None:
    seen = make_article()
    item = make_item()
    known = replace(seen, entry_key=item.entry_key, entry_digest=item.entry_digest)
    changed = make_item(make_entry(title="Changed"))
    expect(lambda _: DropSeen(Given(known)), [item, changed], ["Changed"], {}, say)


class Wanting:
    """Visits that want the items of one title, and bring them with a page."""

    def __init__(self, title: str) -> None:
        self._title = title

    def __call__(self) -> "Wanting":
        return self

    def wanted(self, item: Item) -> bool:
        return item.entry.title == self._title

    def visit(self, items: Sequence[Item]) -> Iterator[Item | Reject | Fetch]:
        for item in items:
            yield make_fetch(item.source_id)
            yield replace(item, entry=replace(item.entry, title=f"{item.entry.title}, from its page"))
        yield reject_item(PageError("no page came"), make_item(position=9), "test")


def test_fetch_pages_lets_go_on_what_needs_none_and_brings_the_others() -> None:
    given = [make_item(), make_item(make_entry(title="Summary"))]
    expected = {"fetches": [("Fetch", "paper")], "rejects": [("fetch", 9)]}
    titles = ["Bridge opens again", "Summary, from its page"]
    expect(lambda a: FetchPages(Wanting("Summary"), a), given, titles, expected, say)


def test_clean_puts_aside_what_has_no_text() -> None:
    given = [make_item(), make_item(Entry(title="No text", link="https://example.org/x"), position=7)]
    expect(lambda a: Clean("test", None, a), given, [("paper", 1)], {"rejects": [("clean", 7)]}, say)


def test_clean_leaves_out_what_is_older_than_max_age() -> None:
    old = make_item(make_entry(published=(NOW - timedelta(days=3)).isoformat()))
    new = make_item(make_entry(published=NOW.isoformat()))
    expect(lambda a: Clean("test", timedelta(days=2), a), [old, new], [("paper", 1)], {}, say)


def test_drop_known() -> None:
    landed = make_article()
    given = [
        replace(landed, entry_digest="1" * 16),
        make_article(source_id="blog"),
        make_article(url="https://example.org/new", source_id="third"),
        make_article(title="Bridge is open"),
    ]
    aside = {"sightings": [("Sighting", "blog")], "keys": [("unchanged", "paper")]}
    expect(lambda a: DropKnown(Given(landed), None, a), given, [("third", 1), ("paper", 2)], aside, say)


def test_enrich() -> None:
    article = make_article(text="The striker scored twice as the football club won the league match. " * 5)
    expect(Enrich, [article], ["sport"], {"rejects": []}, lambda row: row.topic)


def test_land_remembers_what_is_there(tmp_path: Path) -> None:
    def step(aside: Aside) -> beam.PTransform:
        return Land(str(tmp_path), ARTICLES, NOW, aside, key_of_article)

    expect(
        step,
        [make_article(), make_article(source_id="blog", version=2, text=TEXT * 2)],
        [("landed", "paper"), ("landed", "blog")],
        {},
        say,
    )
    assert len(list(tmp_path.glob("articles/date=2026-01-13/topic=other/20260113T120000Z-*.parquet"))) == 1


@pytest.mark.parametrize("times", [1, 3])
def test_land_again_writes_nothing_more(tmp_path: Path, times: int) -> None:
    for _ in range(times):
        expect(
            lambda a: Land(str(tmp_path), ARTICLES, NOW, a, key_of_article),
            [make_article()],
            [("landed", "paper")],
            {},
            say,
        )
    assert len(list(tmp_path.glob("articles/*/*/*.parquet"))) == 1
