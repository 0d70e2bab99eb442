"""What asks the lake while files are covered and still there counts each row once; who may gather beside whom."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.gather import Figures, Rule, gather, gather_keys, gathering
from pipeline.lake.fetches import fetches_since
from pipeline.lake.keys import key_files
from pipeline.lake.landed import landed_on, sources_not_landed
from pipeline.lake.memory import LakeMemory
from pipeline.lake.recovery import recover
from pipeline.lock import LOCKS, LockedError, hold
from pipeline.reading import lake_files
from schemas.errors import LakeError
from schemas.records import Key, Reject
from schemas.tables import FETCHES, KEYS, REJECTS
from tests.articles import NOW, make_fetch
from tests.land.lakes import LATER, SECOND, current_keys, land, names
from tests.pipeline.test_keys import land as land_keys
from tests.pipeline.test_keys import memory, some_keys
from transforms.land.files import TableFiles
from transforms.land.lake import open_lake
from transforms.land.names import window_stamp

DAY = NOW.date().isoformat()
KEPT = Rule(window=SECOND, grace=timedelta(days=36500), more_than=2)
GONE = Rule(window=SECOND, grace=timedelta(0), more_than=2)


def gathered(lake: Path, rule: Rule = KEPT) -> Figures:
    with gathering(lake, NOW):
        return gather(lake, rule, lambda: LATER)


def land_fetches(lake: Path, windows: int) -> None:
    for n in range(windows):
        at = NOW + n * SECOND
        TableFiles(str(lake), FETCHES, timedelta(0)).land([DAY], at, [make_fetch(fetched_at=at)])


def reject(source_id: str, at: datetime) -> Reject:
    values = {"step": "land", "error": "LandError", "message": "no room", "pipeline_version": "test"}
    nowhere = {"url": None, "payload": None, "raw_file": None}
    return Reject(
        reject_id=f"{ord(source_id):032x}", source_id=source_id, rejected_at=at, date=DAY, **values, **nowhere
    )


def test_figures(tmp_path: Path) -> None:
    for n in range(4):
        land(tmp_path, n)
        land(tmp_path, n, topic="sport")
    land_fetches(tmp_path, 3)
    kept = gathered(tmp_path)
    assert (kept.files_before, kept.files_after, kept.rows, kept.removed, kept.waiting) == (11, 3, 19, 0, 11)
    assert kept.bytes_after < kept.bytes_before
    assert gathered(tmp_path, GONE).removed == 11
    assert gathered(tmp_path, GONE) == Figures()


def test_raw_is_let_be_and_a_lake_without_tables_too(tmp_path: Path) -> None:
    assert gathered(tmp_path) == Figures()
    (tmp_path / f"raw/date={DAY}").mkdir(parents=True)
    for n in range(9):
        (tmp_path / f"raw/date={DAY}/2026011{n}T000000Z-00.parquet").write_bytes(b"not looked at")
    assert gathered(tmp_path) == Figures()


def test_windows_close_two_windows_and_half_a_minute_after_they_began(tmp_path: Path) -> None:
    for n in range(4):
        land(tmp_path, 60 * n)
    rule = Rule(window=timedelta(minutes=1), more_than=2)
    closes = NOW + timedelta(minutes=2 + 2, seconds=30)  # the third
    for clock, files in ((closes, 0), (closes + SECOND, 3)):
        with gathering(tmp_path, NOW):
            assert gather(tmp_path, rule, lambda: clock).files_before == files  # noqa: B023


def test_a_folder_that_cannot_be_gathered_is_told_of_and_the_others_are(tmp_path: Path) -> None:
    for n in range(4):
        land(tmp_path, n)
        land(tmp_path, n, topic="sport")
    (tmp_path / "articles/date=2026-01-13/topic=other" / names(tmp_path)[0]).write_bytes(b"no parquet")
    done = gathered(tmp_path)
    assert done.files_before == 4
    [problem] = done.problems
    assert "topic=other" in problem


def test_what_a_killed_gathering_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "_gather").mkdir()
    (tmp_path / "_gather/half").write_bytes(b"half")
    gathered(tmp_path)
    assert not (tmp_path / "_gather").exists()


def test_a_run_that_starts_leaves_the_files_in_the_making(tmp_path: Path) -> None:
    """It empties _tmp/ after an unclean end, while a gathering may go on."""
    with gathering(tmp_path, NOW):
        (tmp_path / "_gather").mkdir()
        recover(tmp_path, NOW)
        assert (tmp_path / "_gather").exists()


def test_readers_count_each_row_once(tmp_path: Path) -> None:
    for n in range(5):
        land(tmp_path, n)
    gathered(tmp_path)
    assert len(current_keys(tmp_path)) == len(set(current_keys(tmp_path))) == 10
    files = lake_files(tmp_path, "articles")
    [count] = duckdb.execute("SELECT count(*) FROM read_parquet(?, hive_partitioning = true)", [files]).fetchall()
    assert count == (10,)
    with pytest.raises(LakeError, match="no table 'article'; it has articles, "):
        lake_files(tmp_path, "article")


def test_the_days_of_keys_fetches_and_rejects_are_counted_once(tmp_path: Path) -> None:
    keys = some_keys(20)
    for n, key in enumerate(keys):
        land_keys(tmp_path, [key], n)
    land_fetches(tmp_path, 5)
    landed, fetches = landed_on(tmp_path, NOW.date()), list(fetches_since(tmp_path, NOW))
    gathered(tmp_path)
    assert len(key_files(open_lake(tmp_path))) == 1
    assert landed_on(tmp_path, NOW.date()) == landed
    assert list(fetches_since(tmp_path, NOW)) == fetches
    assert len(fetches) == 5


def test_a_source_that_did_not_land_is_found_in_a_gathered_file(tmp_path: Path) -> None:
    for n, source in enumerate("abc"):
        at = NOW + n * SECOND
        TableFiles(str(tmp_path), REJECTS, timedelta(0)).land([DAY], at, [reject(source, at)])
    window = window_stamp(NOW + SECOND)
    assert sources_not_landed(tmp_path, window) >= {"b"}
    gathered(tmp_path)
    assert sources_not_landed(tmp_path, window) >= {"b"}
    assert sources_not_landed(tmp_path, window_stamp(NOW + 3 * SECOND)) == set()


def test_recovery_finds_the_rows_without_keys_in_gathered_files(tmp_path: Path) -> None:
    for n in range(4):
        land(tmp_path, n)
    gathered(tmp_path)
    assert recover(tmp_path, NOW) == 8
    assert recover(tmp_path, NOW) == 0
    assert sum(landed_on(tmp_path, NOW.date()).values()) == 8


@pytest.mark.parametrize("rule", [KEPT, GONE], ids=["covered files there", "covered files gone"])
@pytest.mark.parametrize("read", [0, 3, 6])
def test_a_running_memory_takes_no_row_in_twice(tmp_path: Path, rule: Rule, read: int) -> None:
    keys = some_keys(60)
    for n in range(read):
        land_keys(tmp_path, keys[10 * n : 10 * n + 10], n)
    provider = memory(tmp_path)
    provider()
    for n in range(read, 6):
        land_keys(tmp_path, keys[10 * n : 10 * n + 10], n)
    gathered(tmp_path, rule)
    assert len(provider()) == len({(k.entry_key, k.entry_digest, k.article_id) for k in keys})
    assert all(provider().knows(k.entry_key, k.entry_digest) for k in keys)
    land_keys(tmp_path, more := some_keys(5, seed=9), 7)
    assert all(provider().knows(k.entry_key, k.entry_digest) for k in more)


def test_a_memory_that_has_the_rows_does_not_read_them_again(tmp_path: Path) -> None:
    for n, key in enumerate(some_keys(4)):
        land_keys(tmp_path, [key], n)
    provider = memory(tmp_path)
    provider()
    gathered(tmp_path)
    [path] = key_files(open_lake(tmp_path))
    with (tmp_path / path).open("r+b") as file:  # its rows, not what it says of itself
        file.seek(4)
        file.write(bytes(400))
    assert len(provider()) == 4
    provider.forget()
    with pytest.raises(LakeError, match="cannot read"):
        provider()


def test_a_memory_answers_the_same_from_gathered_keys(tmp_path: Path) -> None:
    """The oldest trace of an entry stays the oldest."""
    keys = [_in_form(k, n) for n, k in enumerate(some_keys(8))]
    for n, key in enumerate(keys):
        land_keys(tmp_path, [key], n)
    before = LakeMemory(str(tmp_path), 400, NOW.date(), refresh_s=0.0)
    first, histories = before().first_of_entry("ab" * 8), [before().history(k.article_id) for k in keys]
    before.forget()
    gathered(tmp_path, GONE)
    after = memory(tmp_path)()
    assert after.first_of_entry("ab" * 8) == first
    assert [after.history(k.article_id) for k in keys] == histories


def _in_form(key: Key, form: int) -> Key:
    """Of one entry, which was told in many forms."""
    values = {name: getattr(key, name) for name in Key.__slots__}
    return Key(**values | {"entry_key": "ab" * 8, "entry_digest": f"{form:016x}"})


def test_gathering_runs_beside_a_writer_but_not_beside_itself(tmp_path: Path) -> None:
    for command in ("run", "stream", "backfill"):
        with hold(tmp_path, command, NOW), gathering(tmp_path, NOW):
            with pytest.raises(LockedError, match="held by `presslake gather`"):
                hold(tmp_path, "gather", NOW).__enter__()
            with pytest.raises(LockedError, match=f"held by `presslake {command}`"):
                hold(tmp_path, "run", NOW).__enter__()
    assert LOCKS["gather"] not in {LOCKS[c] for c in ("run", "stream", "backfill")}


def test_a_run_leaves_keys_to_the_gathering_that_goes_on(tmp_path: Path) -> None:
    for n, key in enumerate(some_keys(20)):
        land_keys(tmp_path, [key], n)
    with gathering(tmp_path, NOW):
        gather_keys(tmp_path)
        assert len(key_files(open_lake(tmp_path))) == 20
    gather_keys(tmp_path)
    assert len(key_files(open_lake(tmp_path))) == 1


def test_land_takes_a_replayed_row_for_landed_while_its_file_is_covered(tmp_path: Path) -> None:
    keys = some_keys(6)
    for n, key in enumerate(keys):
        land_keys(tmp_path, [key], n)
    gathered(tmp_path)
    files = TableFiles(str(tmp_path), KEYS, timedelta(hours=1))
    assert files.land([DAY], NOW, keys).rows == 0
    gathered(tmp_path, GONE)
    assert files.land([DAY], datetime(2026, 1, 13, 12, 0, 3, tzinfo=UTC), keys).rows == 0
