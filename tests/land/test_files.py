"""Land by itself: a window replayed larger, smaller, equal or in another order; names; nothing half-written."""

import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from schemas.arrow import SCHEMA_VERSION, arrow_schema
from schemas.errors import LakeError
from schemas.records import Article
from schemas.tables import ARTICLES
from tests.articles import NOW, make_article
from transforms.land.files import TableFiles
from transforms.land.names import stamp_time

DAY = ("2026-01-13", "other")
ROWS = [make_article(url=f"https://example.org/{i}") for i in range(8)]


def files(lake: Path, horizon: timedelta = timedelta(hours=1)) -> TableFiles:
    return TableFiles(str(lake), ARTICLES, horizon)


def landed(lake: Path) -> list[tuple[str, int]]:
    rows = [r for f in lake.glob("articles/*/*/*.parquet") for r in pq.ParquetFile(f).read().to_pylist()]
    return sorted((r["article_id"], r["version"]) for r in rows)


def ids(rows: list[Article]) -> list[tuple[str, int]]:
    return sorted((r.article_id, r.version) for r in rows)


@pytest.mark.parametrize(
    "replays",
    [
        ([0, 1, 2], [0, 1, 2]),
        ([0, 1, 2], [2, 0, 1]),
        ([0, 1, 2], [0, 1, 2, 3, 4]),
        ([0, 1, 2, 3], [1, 2]),
        ([0, 1], [2, 3], [0, 1, 2, 3, 4]),
    ],
    ids=["equal", "another order", "larger", "smaller", "in parts, then whole"],
)
def test_replayed_window(tmp_path: Path, replays: tuple[list[int], ...]) -> None:
    for picks in replays:
        files(tmp_path).land(DAY, NOW, [ROWS[i] for i in picks])
    wanted = {i for picks in replays for i in picks}
    assert landed(tmp_path) == ids([ROWS[i] for i in wanted])


def test_any_replay_leaves_one_row_a_key(tmp_path: Path) -> None:
    rng = random.Random(7)
    wanted: set[int] = set()
    for minute in range(30):
        picks = rng.sample(range(8), rng.randrange(1, 8))
        wanted.update(picks)
        files(tmp_path).land(DAY, NOW + timedelta(minutes=minute), [ROWS[i] for i in picks])
    assert landed(tmp_path) == ids([ROWS[i] for i in wanted])


def test_a_row_given_twice_lands_once(tmp_path: Path) -> None:
    assert files(tmp_path).land(DAY, NOW, [ROWS[0], ROWS[0]]).rows == 1


def test_versions_are_rows(tmp_path: Path) -> None:
    second = make_article(url="https://example.org/0", version=2, text="Changed.")
    files(tmp_path).land(DAY, NOW, [ROWS[0]])
    files(tmp_path).land(DAY, NOW, [second])
    assert landed(tmp_path) == ids([ROWS[0], second])


def test_windows_before_the_horizon_are_not_read(tmp_path: Path) -> None:
    files(tmp_path).land(DAY, NOW - timedelta(hours=2), [ROWS[0]])
    assert files(tmp_path).land(DAY, NOW, [ROWS[0]]).rows == 1
    assert files(tmp_path, timedelta(hours=3)).land(DAY, NOW, [ROWS[0]]).rows == 0


def test_name_schema_and_statistics(tmp_path: Path) -> None:
    [path] = files(tmp_path).land(DAY, NOW, ROWS).files
    name = path.rpartition("/")[2]
    assert path.startswith("articles/date=2026-01-13/topic=other/20260113T120000Z-")
    assert stamp_time(name) == NOW
    file = pq.ParquetFile(tmp_path / path)
    assert file.schema_arrow.equals(arrow_schema(Article))
    assert file.schema_arrow.metadata[b"presslake.schema_version"] == SCHEMA_VERSION.encode()
    column = file.metadata.row_group(0).column(0)
    assert (column.compression, column.is_stats_set) == ("ZSTD", True)


def test_nothing_to_land_makes_no_file(tmp_path: Path) -> None:
    assert files(tmp_path).land(DAY, NOW, []).files == []
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_path_that_is_no_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "articles").write_text("in the way")
    with pytest.raises(LakeError, match=r"cannot write to articles/date=2026-01-13/topic=other"):
        files(tmp_path).land(DAY, NOW, ROWS)


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """A limit on file size makes the write fail in the middle, as a full disk does."""
    script = f"""
import resource, signal, sys
from tests.land.test_files import DAY, NOW, files
from tests.articles import make_article
from schemas.errors import LakeError
from pathlib import Path
import random
rng = random.Random(1)
rows = [make_article(url=f"https://example.org/{{i}}", text=rng.randbytes(4000).hex()) for i in range(50)]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    files(Path({str(tmp_path)!r})).land(DAY, NOW, rows)
except LakeError as e:
    sys.exit(f"LakeError: {{e}}")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "LakeError: cannot write to articles" in done.stderr
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
