"""How sources fared, told from fetches/, keys/ and the state: nothing is silently dead."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.health import Health, health
from pipeline.lake.fetches import fetches_since
from pipeline.options import Settings
from pipeline.state import SourceState, StateFolder
from schemas.arrow import to_table
from schemas.errors import LakeError
from schemas.records import Fetch, Key, Source
from schemas.tables import FETCHES, KEYS
from transforms.land.files import TableFiles

NOW = datetime(2026, 1, 13, 12, tzinfo=UTC)
PAPER = Source(id="paper", kind="feed", location="https://paper.example/feed", name="Paper")
HOUR = timedelta(hours=1)


def fetch(hours_ago: float, outcome: str = "ok", source_id: str = "paper", **values: Any) -> Fetch:
    at = NOW - hours_ago * HOUR
    told = {"url": PAPER.location, "conditional": False, "duration_s": 0.1, "due_at": at + HOUR} | values
    return Fetch(source_id=source_id, outcome=outcome, fetched_at=at, date=at.date().isoformat(), **told)  # type: ignore[arg-type]


def landed_key(hours_ago: float, number: int) -> Key:
    at = NOW - hours_ago * HOUR
    hexes = {"article_id": f"{number:032x}", "entry_key": f"{number:016x}", "entry_digest": f"{number:016x}"}
    return Key(
        kind="landed", version=1, content_hash="0" * 16, sketch="0" * 16, source_id="paper", text_source="feed-full",
        landed_at=at, day=at.date().isoformat(), **hexes,
    )  # fmt: skip


def lake(folder: Path, *fetches: Fetch, keys: tuple[Key, ...] = (), states: tuple[SourceState, ...] = ()) -> Settings:
    """A lake with these rows; each fetch lands in a window of its own."""
    for row in fetches:
        TableFiles(str(folder), FETCHES, timedelta(0)).land([row.date], row.fetched_at, [row])
    for key in keys:
        TableFiles(str(folder), KEYS, timedelta(0)).land([key.day], key.landed_at, [key])
    if states:
        StateFolder(folder).commit({}, states)
    return Settings(lake=str(folder), sources=(PAPER,))


def of_paper(settings: Settings, days: int = 7) -> Health:
    [found] = health(settings, days, NOW)
    return found


def state(**values: Any) -> SourceState:
    return SourceState(**{"source_id": "paper", "location": PAPER.location, "last_polled_at": NOW} | values)


STANDINGS = [
    ("fine", [fetch(2, "failed"), fetch(1, "unchanged")], {}),
    ("failing", [fetch(2), fetch(1, "failed", reason="HTTP status 404")], {"failures": 1}),
    ("failing", [fetch(1, "refused")], {}),
    ("failing", [fetch(1, "disallowed")], {}),
    ("blocked", [fetch(2, "failed"), fetch(1, "blocked")], {"failures": 2}),
    ("fine", [fetch(2, "blocked"), fetch(1)], {}),
    ("fine", [fetch(2), fetch(1, "cut-off")], {}),
    ("fine", [fetch(2), fetch(1, "failed", purpose="page")], {}),
    ("fine", [fetch(2), fetch(1, "failed", purpose="backfill")], {}),
    ("gone", [fetch(1, "failed", due_at=None)], {"failures": 1, "gone_at": NOW}),
    ("moved", [fetch(1)], {"moved_to": "https://new.example/feed", "moved_times": 3}),
    ("fine", [fetch(1)], {"moved_to": "https://new.example/feed", "moved_times": 2}),
    ("failing", [], {"failures": 3, "last_error": "HTTP status 404"}),
    ("fine", [], {}),
]  # fmt: skip


@pytest.mark.parametrize(("standing", "rows", "told"), STANDINGS)
def test_how_a_source_stands(tmp_path: Path, standing: str, rows: list[Fetch], told: dict[str, Any]) -> None:
    assert of_paper(lake(tmp_path, *rows, states=(state(**told),))).standing == standing


def test_a_lake_without_anything_knows_of_no_poll(tmp_path: Path) -> None:
    assert of_paper(lake(tmp_path / "none")) == Health(source=PAPER, standing="never polled")


def test_failing_since_the_first_failure_after_the_last_success(tmp_path: Path) -> None:
    rows = [
        fetch(9, "failed"),
        fetch(8),
        fetch(7, "failed", reason="old"),
        fetch(2, "failed", reason="HTTP status 500"),
    ]
    found = of_paper(lake(tmp_path, *reversed(rows)))
    assert (found.failing_since, found.last_success) == (NOW - 7 * HOUR, NOW - 8 * HOUR)
    assert found.last_error == "HTTP status 500"


def test_a_success_ends_the_failures(tmp_path: Path) -> None:
    found = of_paper(lake(tmp_path, fetch(3, "failed", reason="HTTP status 500"), fetch(2)))
    assert (found.failing_since, found.last_success) == (None, NOW - 2 * HOUR)
    assert found.last_error == "HTTP status 500"


def test_rows_of_one_file_are_taken_in_their_order(tmp_path: Path) -> None:
    rows = [fetch(1), fetch(3, "failed"), fetch(2, "failed")]
    folder = tmp_path / "fetches" / f"date={rows[0].date}"
    folder.mkdir(parents=True)
    pq.write_table(to_table(Fetch, rows), folder / "20260113T1200Z-x.parquet")
    assert of_paper(lake(tmp_path)).standing == "fine"


def test_only_the_days_asked_for_count(tmp_path: Path) -> None:
    settings = lake(tmp_path, fetch(50, "blocked"), fetch(23), fetch(1))
    assert (of_paper(settings, 1).blocked, of_paper(settings, 7).blocked) == (0, 1)


def test_the_last_success_may_lie_before(tmp_path: Path) -> None:
    long_ago = NOW - timedelta(days=60)
    found = of_paper(lake(tmp_path, fetch(1, "failed"), states=(state(failures=90, last_ok_at=long_ago),)))
    assert (found.standing, found.last_success) == ("failing", long_ago)


def test_pages_and_blocks_are_counted(tmp_path: Path) -> None:
    pages = [fetch(n, purpose="page") for n in (3, 4, 5)] + [fetch(6, "failed", purpose="page")]
    found = of_paper(lake(tmp_path, *pages, fetch(7, "blocked"), fetch(8, "blocked", purpose="page"), fetch(1)))
    assert (found.pages, found.pages_failed, found.blocked) == (3, 2, 2)


def test_the_interval_is_the_pause_after_the_last_poll(tmp_path: Path) -> None:
    rows = [fetch(2, due_at=NOW), fetch(1, due_at=NOW + 3 * HOUR), fetch(0.5, purpose="page", due_at=None)]
    assert of_paper(lake(tmp_path, *rows)).interval == 4 * HOUR


def test_articles_a_day(tmp_path: Path) -> None:
    keys = tuple(landed_key(n, n) for n in range(60))
    assert of_paper(lake(tmp_path, fetch(48), fetch(1), keys=keys)).articles_a_day == 30
    assert of_paper(lake(tmp_path / "young", fetch(2), keys=keys[:6])).articles_a_day == 6


def test_an_api_that_moved_is_told_by_its_host(tmp_path: Path) -> None:
    api = Source(id="paper", kind="wordpress", location="http://paper.example/blog/", name="Paper")
    moved = state(location=api.location, moved_times=3, moved_to="https://paper.example/blog/wp-json/wp/v2/posts?x=1")
    settings = lake(tmp_path, fetch(1), states=(moved,))
    [found] = health(Settings(lake=settings.lake, sources=(api,)), 7, NOW)
    assert found.moved_to == "https://paper.example/blog/"


def test_what_was_gone_is_new_at_another_address(tmp_path: Path) -> None:
    gone = state(location="https://old.example/feed", gone_at=NOW)
    assert of_paper(lake(tmp_path, states=(gone,))).standing == "never polled"


def test_a_disabled_source_is_told_as_such(tmp_path: Path) -> None:
    settings = Settings(lake=lake(tmp_path, fetch(1, "failed")).lake, disabled=(PAPER,))
    assert [h.standing for h in health(settings, 7, NOW)] == ["disabled"]


def test_files_from_before_there_were_some_columns(tmp_path: Path) -> None:
    lake(tmp_path, fetch(2), fetch(1, "failed"))
    for path in (tmp_path / "fetches").rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        pq.write_table(table.drop_columns(["purpose", "faults", "due_at"]), path)
    found = of_paper(lake(tmp_path))
    assert (found.standing, found.last_success, found.interval) == ("failing", NOW - 2 * HOUR, None)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "fetches" / f"date={NOW.date().isoformat()}"
    folder.mkdir(parents=True)
    (folder / "20260113T1200Z-x.parquet").write_bytes(b"PAR1 damaged")
    with pytest.raises(LakeError, match=r"20260113T1200Z-x\.parquet"):
        list(fetches_since(tmp_path, NOW - HOUR))


def test_rows_are_told_from_the_oldest(tmp_path: Path) -> None:
    lake(tmp_path, *(fetch(n) for n in (1, 30, 3, 2)))
    rows = list(fetches_since(tmp_path, NOW - 24 * HOUR))
    assert [r.at_us for r in rows] == sorted(r.at_us for r in rows)
    assert len(rows) == 3
    assert isinstance(rows[0].at_us, int)
    assert pa.scalar(rows[-1].at_us, pa.timestamp("us", tz="UTC")).as_py() == NOW - HOUR
