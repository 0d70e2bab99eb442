"""The figures of a stream: what has landed since it began, each row once."""

from datetime import datetime, timedelta
from pathlib import Path

from pipeline.watch import Watch
from schemas.tables import FETCHES, KEYS
from tests.articles import NOW, make_article, make_fetch
from transforms.dedupe.judge import key_of_article
from transforms.land.files import TableFiles
from transforms.land.lake import open_lake


def land(lake: Path, n: int, at: datetime, window: datetime) -> None:
    """An article's key, and a fetch of its source."""
    key = key_of_article(make_article(url=f"https://example.org/{n}", fetched_at=at), window)
    TableFiles(str(lake), KEYS, timedelta(0)).land([key.day], window, [key])
    fetch = make_fetch(f"s{n}", fetched_at=at, date=at.date().isoformat())
    TableFiles(str(lake), FETCHES, timedelta(0)).land([fetch.date], window, [fetch])


def counts(watch: Watch, at: datetime) -> tuple[int, int]:
    seen = watch.look(at)
    return seen.counts["articles"], seen.counts["polls"]


def test_the_window_in_which_it_begins_counts_and_what_was_there_does_not(tmp_path: Path) -> None:
    land(tmp_path, 1, NOW, NOW)
    began = NOW + timedelta(seconds=20)
    watch = Watch(open_lake(tmp_path), began)
    assert watch.look(began).window is None
    land(tmp_path, 2, began, NOW)
    assert counts(watch, began) == (1, 1)
    assert counts(watch, began) == (1, 1), "each file once"
    assert watch.look(began).window == NOW


def test_at_midnight_what_was_fetched_before_it_still_counts(tmp_path: Path) -> None:
    watch = Watch(open_lake(tmp_path), NOW)
    for day in range(3):
        at = NOW + timedelta(days=day)
        land(tmp_path, day, at, at)
        assert counts(watch, at + timedelta(days=1)) == (day + 1, day + 1)
