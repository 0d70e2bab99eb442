"""What depends on time: articles of one instant, of another, and state that is forgotten."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions, StandardOptions
from apache_beam.runners.direct.direct_runner import BundleBasedDirectRunner
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline
from apache_beam.testing.test_stream import TestStream as Stream
from apache_beam.testing.util import assert_that, equal_to
from apache_beam.transforms.window import TimestampedValue

from schemas.records import Article
from schemas.tables import ARTICLES
from tests.articles import NOW, TEXT, make_article
from tests.verbs.test_steps import Given, say
from transforms.aside import Aside
from transforms.dedupe.judge import key_of_article
from transforms.dedupe.ptransform import DropKnown
from transforms.land.ptransform import Land
from transforms.window.ptransform import Window

FULL = make_article(source_id="full")
SUMMARY = make_article(source_id="summary", text="The bridge opened.", text_source="feed-summary")


def streaming() -> Pipeline:
    options = PipelineOptions([])
    options.view_as(StandardOptions).streaming = True
    return Pipeline(runner=BundleBasedDirectRunner(), options=options)  # the one that knows TestStream


def judged(stream: Stream, recall_s: float, wanted: list[Any]) -> None:
    with streaming() as p:
        # this runner drops timers that only the end of the stream would fire
        ended = stream.advance_watermark_to_infinity()
        articles = p | ended | beam.Map(lambda a: a).with_output_types(Article)
        out = articles | DropKnown(Given(), recall_s, Aside()) | beam.Map(say)
        assert_that(out, equal_to(wanted))


def test_at_one_instant_the_richest_wins() -> None:
    stream = Stream().add_elements([TimestampedValue(SUMMARY, 10), TimestampedValue(FULL, 10)])
    judged(stream.advance_watermark_to(20), 600, [("full", 1)])


def test_later_a_richer_one_is_a_version() -> None:
    stream = (
        Stream()
        .add_elements([TimestampedValue(SUMMARY, 10)])
        .advance_watermark_to(20)
        .add_elements([TimestampedValue(FULL, 30)])
        .advance_watermark_to(40)
    )
    judged(stream, 600, [("summary", 1), ("full", 2)])


def test_state_knows_what_the_lake_does_not_show_yet() -> None:
    stream = (
        Stream()
        .add_elements([TimestampedValue(FULL, 10)])
        .advance_watermark_to(20)
        .add_elements([TimestampedValue(FULL, 30)])
        .advance_watermark_to(40)
    )
    judged(stream, 600, [("full", 1)])


def test_state_is_forgotten_when_the_lake_must_know() -> None:
    """Here the lake's memory never learns of it, so forgetting shows as a second first version."""
    stream = (
        Stream()
        .add_elements([TimestampedValue(FULL, 10)])
        .advance_watermark_to(1000)
        .add_elements([TimestampedValue(FULL, 1001)])
        .advance_watermark_to(1002)
    )
    judged(stream, 600, [("full", 1), ("full", 1)])


def test_landing_windows_are_of_fetch_time_and_nothing_is_late(tmp_path: Path) -> None:
    """An article that was published days ago lands in the window of its fetch, in its own day."""
    old = make_article(url="https://example.org/old", published_at=NOW.replace(day=2), text=TEXT * 2)
    base = int(NOW.timestamp())
    stream = (
        Stream()
        .add_elements([TimestampedValue(FULL, base + 5)])
        .advance_watermark_to(base + 60)
        .add_elements([TimestampedValue(old, base + 65)])
        .advance_watermark_to_infinity()
    )
    with streaming() as p:
        articles = p | stream | beam.Map(lambda a: a).with_output_types(Article)
        keys = articles | Window(60) | Land(str(tmp_path), ARTICLES, NOW, Aside(), key_of_article, clock=lambda: NOW)
        assert_that(keys | beam.Map(lambda k: k.source_id), equal_to(["full", "paper"]))
    found = sorted(str(f.relative_to(tmp_path)).rpartition("-")[0] for f in tmp_path.glob("articles/*/*/*.parquet"))
    assert found == [
        "articles/date=2026-01-02/topic=other/20260113T120100Z",
        "articles/date=2026-01-13/topic=other/20260113T120000Z",
    ]


def land_at(lake: Path, when: datetime, stream: Stream, days: list[str]) -> None:
    """Land a stream of articles at that time, in windows of a minute; `days`: of their keys."""
    with streaming() as p:
        articles = p | stream.advance_watermark_to_infinity() | beam.Map(lambda a: a).with_output_types(Article)
        land = Land(str(lake), ARTICLES, NOW, Aside(), key_of_article, clock=lambda: when)
        assert_that(articles | Window(60) | land | beam.Map(lambda key: key.day), equal_to(days))


def test_what_lands_long_after_its_window_does_not_land_again(tmp_path: Path) -> None:
    """A machine slept, or a job was resumed the next day: what was in hand lands, and its feed shows it still."""
    base, down = int(NOW.timestamp()), timedelta(days=2)
    woken = base + int(down.total_seconds())
    stream = (
        Stream()
        .add_elements([TimestampedValue(FULL, base + 5)])
        .advance_watermark_to(woken)
        .add_elements([TimestampedValue(FULL, woken + 5)])
    )
    land_at(tmp_path, NOW + down, stream, ["2026-01-15"] * 2)  # where a worker looks for what has landed lately
    (file,) = tmp_path.glob("articles/*/*/*.parquet")
    assert file.name.startswith("20260115T120000Z")


def test_what_landed_before_a_long_downtime_does_not_land_again_after_it(tmp_path: Path) -> None:
    """Killed between a file and the checkpoint that would tell of it; the same window is resumed days later."""
    for down, day in ((timedelta(0), "2026-01-13"), (timedelta(days=2), "2026-01-15")):
        stream = Stream().add_elements([TimestampedValue(FULL, int(NOW.timestamp()) + 5)])
        land_at(tmp_path, NOW + down, stream, [day])
    assert len(list(tmp_path.glob("articles/*/*/*.parquet"))) == 1
