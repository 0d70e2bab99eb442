"""A lake in a store, s3:// and gs://: what lands is there whole and once, is remembered and gathered, as on a disk."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.gather import Rule, gather, gathering
from pipeline.lake.landed import landed_on
from pipeline.lake.memory import LakeMemory
from pipeline.lake.raw import RawStore, drop_old_raw, raw_files, read_raw
from pipeline.lake.recovery import recover
from pipeline.options import ConfigurationError, Settings
from pipeline.reading import lake_files
from schemas.errors import LakeError
from schemas.tables import ARTICLES, KEYS
from tests.articles import NOW
from tests.end_to_end.newsweb import NewsWeb, as_shown, newsweb
from tests.engines.stores import Store, gs, s3
from tests.engines.streaming import SETTINGS, streaming, wait_until
from tests.land.lakes import LATER, SECOND, article
from tests.pipeline.test_keys import some_keys
from tests.pipeline.test_raw import payload
from transforms.land.files import TableFiles
from transforms.land.lake import open_lake

pytestmark = pytest.mark.engine

NUMBERS = count()
PLACE = ("2026-01-13", "other")


@pytest.fixture(scope="module", params=[s3, gs], ids=["s3", "gs"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with ExitStack() as stack:
        found: Store = stack.enter_context(request.param())
        before = dict(os.environ)
        stack.callback(os.environ.update, before)
        stack.callback(os.environ.clear)
        os.environ.update(found.environment)
        yield found


@pytest.fixture
def lake(store: Store) -> str:
    """An address that no other test lands at."""
    return store.lake(f"lake{next(NUMBERS)}")


def land(lake: str, window: int, rows: int = 2) -> int:
    """New articles in the window that begins so many seconds after NOW; how many were written."""
    files = TableFiles(lake, ARTICLES, timedelta(hours=1))
    return files.land(PLACE, NOW + window * SECOND, [article(f"{window}/{n}") for n in range(rows)]).rows


def articles(lake: str) -> list[tuple[str, int]]:
    """Keys of the rows in the files that count."""
    return [(r["article_id"], r["version"]) for r in rows(lake, "article_id", "version")]


def rows(lake: str, *columns: str) -> list[dict[str, object]]:
    opened = open_lake(lake)
    paths = [address.removeprefix(f"{opened.name}/") for address in lake_files(lake, "articles")]
    return [row for table in opened.each(lambda p: opened.read(p, columns), paths) for row in table.to_pylist()]


def test_a_window_that_is_replayed_lands_once(lake: str) -> None:
    assert [land(lake, 0), land(lake, 0), land(lake, 0, rows=3), land(lake, 1)] == [2, 0, 1, 2]
    assert len(articles(lake)) == len(set(articles(lake))) == 5
    [first, *_] = lake_files(lake, "articles")
    assert first.startswith(f"{open_lake(lake).name}/articles/date=2026-01-13/topic=other/20260113T120000Z-")


def test_what_fails_while_it_is_written_leaves_nothing(lake: str) -> None:
    opened = open_lake(lake)
    union = pa.UnionArray.from_dense(pa.array([0], pa.int8()), pa.array([0], pa.int32()), [pa.array([1])])
    with pytest.raises(pa.ArrowException):
        opened.write("articles/half.parquet", pa.table({"x": union}))  # Parquet has no unions
    assert opened.sizes("articles") == {}


def test_payloads_are_kept_found_and_dropped(lake: str) -> None:
    new, old = payload(b"new"), payload(b"old", days=40)
    kept = RawStore(lake).keep([new, old])
    assert read_raw(lake, kept[new.digest], new.digest) == new
    assert raw_files(lake, [NOW.date()]) == {new.digest: kept[new.digest]}
    drop_old_raw(lake, NOW.date() - timedelta(days=30))
    with pytest.raises(LakeError, match="cannot read"):
        read_raw(lake, kept[old.digest], old.digest)
    assert read_raw(lake, kept[new.digest], new.digest) == new


def test_the_memory_takes_in_what_lands(lake: str) -> None:
    keys = some_keys(20)
    provider = LakeMemory(lake, 400, NOW.date(), refresh_s=0.0, clock=lambda: NOW)
    assert len(provider()) == 0
    TableFiles(lake, KEYS, timedelta(0)).land([keys[0].day], NOW, keys)
    assert all(provider().knows(k.entry_key, k.entry_digest) for k in keys)
    assert sum(landed_on(lake, NOW.date()).values()) == sum(k.kind == "landed" for k in keys)


def test_rows_without_keys_are_remembered_by_the_next_start(lake: str) -> None:
    for window in range(3):
        land(lake, window)
    assert [recover(lake, NOW), recover(lake, NOW)] == [6, 0]


def test_gathered_each_row_is_there_once_at_every_step(lake: str) -> None:
    for window in range(6):
        land(lake, window)
    before = articles(lake)
    rule = Rule(window=SECOND, grace=timedelta(hours=1), more_than=2)
    with gathering(lake, NOW):
        done = gather(lake, rule, lambda: LATER - timedelta(days=3650))
        assert (done.files_before, done.files_after, done.rows, done.problems) == (6, 1, 12, ())
        assert articles(lake) == before
        gone = gather(lake, rule, lambda: LATER)
    assert done.removed + gone.removed == 6
    assert articles(lake) == before
    assert len(lake_files(lake, "articles")) == 1


def test_what_needs_a_folder_says_so(lake: str) -> None:
    with pytest.raises(ConfigurationError, match="expected a folder on this machine"):
        Settings(lake=lake).folder  # noqa: B018


def test_a_stream_lands_and_the_next_lands_nothing_twice(store: Store, lake: str, tmp_path: Path) -> None:
    """Killed in between; and while the next one streams, the store answers nobody for a while."""
    with newsweb("--publishers", "40", "--rate", "2", "--preload", "100", "--limit", "150") as web:
        config = web.write_config(tmp_path, SETTINGS)
        with streaming(config, "--lake", lake) as stream:
            wait_until(lambda: bool(articles(lake)), 60, "a first window")
            wait_until(lambda: not missing(lake, web), 90, "all that was shown")
            stream.kill()
        landed = set(articles(lake))
        with streaming(config, "--lake", lake) as stream:
            time.sleep(20)
            with store.silent():
                time.sleep(25)
            time.sleep(20)
            assert stream.end() == 0, stream.said()
            assert "Traceback" not in stream.said()
        assert not missing(lake, web)
    assert len(articles(lake)) == len(set(articles(lake)))
    assert set(articles(lake)) >= landed
    assert len(landed) >= 50, "too little to tell by"


def missing(lake: str, web: NewsWeb) -> set[object]:
    """What the web shows, and is not there."""
    return set(web.shown_last()) - set(as_shown(rows(lake, "article_id", "version", "url", "title")))
