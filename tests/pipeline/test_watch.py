"""The figures of a stream: all that has landed since it began, and nothing that was there before."""

from datetime import timedelta
from pathlib import Path

from pipeline.watch import Watch
from schemas.tables import FETCHES
from tests.articles import NOW, make_fetch
from tests.land.lakes import SECOND
from transforms.land.files import TableFiles
from transforms.land.lake import open_lake

MINUTE = timedelta(minutes=1)
BEGUN = NOW + 42 * SECOND


def land(lake: Path, window: timedelta, outcome: str = "ok", source_id: str = "paper") -> None:
    """A poll in the window that begins so long after NOW."""
    at = NOW + window
    fetch = make_fetch(source_id, fetched_at=at, outcome=outcome)
    TableFiles(str(lake), FETCHES, timedelta(0)).land([NOW.date().isoformat()], at, [fetch])


def test_the_window_in_which_a_stream_begins_counts_and_what_was_there_does_not(tmp_path: Path) -> None:
    land(tmp_path, -MINUTE)
    land(tmp_path, 0 * MINUTE)
    watch = Watch(open_lake(tmp_path), BEGUN, MINUTE)
    assert watch.look(BEGUN).counts["polls"] == 0
    land(tmp_path, 0 * MINUTE, source_id="other")
    assert watch.look(BEGUN).counts["polls"] == 1
    land(tmp_path, MINUTE, outcome="failed")
    seen = watch.look(BEGUN + MINUTE)
    assert (seen.counts["polls"], seen.counts["polls failed"], seen.window) == (2, 1, NOW + MINUTE)


def test_each_file_is_counted_once(tmp_path: Path) -> None:
    watch = Watch(open_lake(tmp_path), BEGUN, MINUTE)
    land(tmp_path, MINUTE)
    assert [watch.look(BEGUN + n * MINUTE).counts["polls"] for n in (1, 2, 3)] == [1, 1, 1]
