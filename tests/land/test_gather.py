"""One folder gathered: which files, into what, when the covered ones go, and killed between any two steps."""

import random
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.reading import lake_files
from schemas.arrow import arrow_schema
from schemas.errors import LakeError
from schemas.records import Article
from schemas.tables import ARTICLES
from tests.articles import NOW
from tests.land.lakes import FOLDER, LATER, SECOND, article, current_keys, folder, keys, land, names
from transforms.land.current import covers, is_gathered, listing
from transforms.land.files import TableFiles
from transforms.land.gather import LARGE_BYTES, Gathered, gather_folder, newest_together, remove_covered
from transforms.land.lake import open_lake
from transforms.land.names import base_name


def gathered(lake: Path, more_than: int = 2, windows: int = 1000, large_bytes: int = LARGE_BYTES) -> list[Gathered]:
    """Gather the windows that begin within so many seconds after NOW."""
    before = NOW + windows * SECOND
    return list(gather_folder(open_lake(lake), FOLDER, ARTICLES, before, more_than, large_bytes))


def test_the_rows_of_the_small_files_are_in_one(tmp_path: Path) -> None:
    for window in range(5):
        land(tmp_path, window)
    before, small = current_keys(tmp_path), names(tmp_path)
    [made] = gathered(tmp_path)
    assert (made.files, made.rows) == (5, 10)
    assert current_keys(tmp_path) == before, "the same rows, the oldest window first"
    assert lake_files(tmp_path, "articles") == [str(tmp_path / made.path)]
    assert base_name(made.path).startswith("20260113T120004Z-g"), "the last of its windows"
    assert covers(open_lake(tmp_path), made.path) == set(small)
    assert names(tmp_path) == sorted([*small, base_name(made.path)]), "what is covered stays for who listed it"


def test_a_gathered_file_is_like_the_others(tmp_path: Path) -> None:
    for window in range(5):
        land(tmp_path, window)
    [made] = gathered(tmp_path)
    file = pq.ParquetFile(tmp_path / made.path)
    assert file.schema_arrow.equals(arrow_schema(Article))
    assert file.schema_arrow.metadata.items() >= arrow_schema(Article).metadata.items()
    column = file.metadata.row_group(0).column(0)
    assert (column.compression, column.is_stats_set) == ("ZSTD", True)
    assert made.bytes_after == (tmp_path / made.path).stat().st_size < made.bytes_before


def test_few_files_and_open_windows_are_let_be(tmp_path: Path) -> None:
    for window in range(6):
        land(tmp_path, window)
    assert gathered(tmp_path, more_than=6) == []
    assert gathered(tmp_path, more_than=3, windows=3) == []
    [made] = gathered(tmp_path, more_than=3, windows=4)
    assert made.files == 4
    assert len(lake_files(tmp_path, "articles")) == 3


def test_one_row_a_key_the_first_wins(tmp_path: Path) -> None:
    files = TableFiles(str(tmp_path), ARTICLES, -timedelta(days=1))  # reads no file, so lands what is there
    for window in range(3):
        twice = [article("same"), article("same", version=2), article(window)]
        files.land(("2026-01-13", "other"), NOW + window * SECOND, twice)
    [made] = gathered(tmp_path)
    wanted = list(
        dict.fromkeys(keys([str(folder(tmp_path) / n) for n in sorted(covers(open_lake(tmp_path), made.path))]))
    )
    assert keys([str(tmp_path / made.path)]) == wanted
    assert len(wanted) == 5


def test_what_is_covered_goes_after_the_grace(tmp_path: Path) -> None:
    for window in range(4):
        land(tmp_path, window)
    [made] = gathered(tmp_path)
    assert remove_covered(open_lake(tmp_path), FOLDER, NOW) == (0, 4)
    assert len(names(tmp_path)) == 5
    assert remove_covered(open_lake(tmp_path), FOLDER, LATER) == (4, 0)
    assert names(tmp_path) == [base_name(made.path)]
    assert remove_covered(open_lake(tmp_path), FOLDER, LATER) == (0, 0)
    assert len(current_keys(tmp_path)) == 8


def test_land_finds_the_rows_of_a_gathered_window(tmp_path: Path) -> None:
    hour = timedelta(hours=1)
    for window in range(4):
        land(tmp_path, window)
    gathered(tmp_path)
    remove_covered(open_lake(tmp_path), FOLDER, LATER)
    again = [article(f"0/{n}") for n in range(3)]
    landed = TableFiles(str(tmp_path), ARTICLES, hour).land(("2026-01-13", "other"), NOW, again)
    assert landed.rows == 1, "two of them landed in that window"


def test_nothing_is_gathered_while_what_it_covers_is_there(tmp_path: Path) -> None:
    for window in range(4):
        land(tmp_path, window)
    gathered(tmp_path)
    for window in range(4, 8):
        land(tmp_path, window)
    [second] = gathered(tmp_path)
    assert not any(map(is_gathered, covers(open_lake(tmp_path), second.path)))
    remove_covered(open_lake(tmp_path), FOLDER, LATER)
    for window in range(8, 16):
        land(tmp_path, window)
    [third] = gathered(tmp_path)
    assert len([n for n in covers(open_lake(tmp_path), third.path) if is_gathered(n)]) == 2
    assert len(current_keys(tmp_path)) == len(set(current_keys(tmp_path))) == 32


@pytest.mark.parametrize(
    ("sizes", "taken"),
    [
        ((1, 1, 1, 1), 4),
        ((9, 1, 1, 1), 3),
        ((3, 1, 1, 1), 4),
        ((40, 12, 11), 0),
        ((100, 9, 2, 30, 1), 4),
        ((8, 4, 2, 1), 0),
        ((5,), 0),
        ((), 0),
    ],
)
def test_the_newest_are_taken_that_are_as_large_as_the_one_before(sizes: tuple[int, ...], taken: int) -> None:
    assert newest_together(sizes) == taken


def test_few_files_stay_and_each_row_is_written_few_times(tmp_path: Path) -> None:
    """The rule alone, on sizes: 1,440 windows of 1 to 40 kB, gathered after each."""
    rng = random.Random(3)
    sizes: list[int] = []
    written = 0
    for _ in range(1440):
        sizes.append(rng.randrange(1, 40))
        taken = newest_together(sizes)
        if taken > 8:
            sizes[-taken:] = [sum(sizes[-taken:])]
            written += sizes[-1]
        assert len(sizes) <= 8 + 12
    assert written / sum(sizes) < 12


def test_large_files_stay_and_none_grows_beyond_twice_that(tmp_path: Path) -> None:
    for window in range(6):
        land(tmp_path, window)
    size = max(p.stat().st_size for p in folder(tmp_path).iterdir())
    made = gathered(tmp_path, large_bytes=size + 1)
    assert [m.files for m in made] == [2, 2, 2]
    for window in range(6, 12):
        land(tmp_path, window)
    assert gathered(tmp_path, large_bytes=1000) == []


def test_files_of_an_older_schema_are_gathered_among_themselves(tmp_path: Path) -> None:
    for window in range(6):
        land(tmp_path, window)
    for name in names(tmp_path)[:3]:
        path = folder(tmp_path) / name
        pq.write_table(pq.ParquetFile(path).read().drop_columns(["usage"]), path)
    old, new = gathered(tmp_path)
    assert (old.files, new.files) == (3, 3)
    assert "usage" not in pq.read_schema(tmp_path / old.path).names
    assert pq.read_schema(tmp_path / new.path).equals(arrow_schema(Article))


def test_a_file_that_cannot_be_read_stops_its_folder_and_names_it(tmp_path: Path) -> None:
    for window in range(4):
        land(tmp_path, window)
    before = names(tmp_path)
    (folder(tmp_path) / before[1]).write_bytes(b"no parquet")
    with pytest.raises(LakeError, match=r"cannot gather .*topic=other.*Its files are as they were"):
        gathered(tmp_path)
    assert names(tmp_path) == before


def test_a_gathered_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """It may stand for files that are gone: to leave it out would be to miss rows."""
    for window in range(4):
        land(tmp_path, window)
    (folder(tmp_path) / "20260113T120003Z-g00.parquet").write_bytes(b"")
    with pytest.raises(LakeError, match="restore it"):
        listing(open_lake(tmp_path), FOLDER)


@pytest.mark.parametrize("removed", range(5))
def test_killed_while_it_removes(tmp_path: Path, removed: int) -> None:
    for window in range(4):
        land(tmp_path, window)
    before = current_keys(tmp_path)
    small = names(tmp_path)
    [made] = gathered(tmp_path)
    for name in small[:removed]:
        (folder(tmp_path) / name).unlink()
    assert current_keys(tmp_path) == before
    assert gathered(tmp_path) == []
    assert remove_covered(open_lake(tmp_path), FOLDER, LATER) == (4 - removed, 0)
    assert names(tmp_path) == [base_name(made.path)]
    assert current_keys(tmp_path) == before


def test_killed_before_the_rename_it_makes_the_same_file(tmp_path: Path) -> None:
    for window in range(4):
        land(tmp_path, window)
    [made] = gathered(tmp_path)
    path = tmp_path / made.path
    data = path.read_bytes()
    path.rename(tmp_path / "_gather" / path.name)
    assert len(lake_files(tmp_path, "articles")) == 4
    [again] = gathered(tmp_path)
    assert (again.path, path.read_bytes()) == (made.path, data)
