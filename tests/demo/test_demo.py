"""The demo as a newcomer starts it: what it prints, and what it leaves in the lake."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_demo_shows_what_landed(tmp_path: Path) -> None:
    older = tmp_path / "demo" / "lake" / "left-by-an-older-demo"
    older.mkdir(parents=True)
    printed = demo(tmp_path)
    assert not older.exists()
    for words in ("two versions, two rows", "421 million", "gatehouse-daily", "torvan-weekly", "print(duckdb.sql("):
        assert words in printed
    assert max(len(line) for line in printed.partition("by hand")[0].splitlines()) <= 100

    files = f"{tmp_path}/demo/lake/articles/**/*.parquet"
    sql = "select article_id, version, language, coalesce(title, '') from read_parquet(?, hive_partitioning = true)"
    rows = duckdb.connect().execute(sql, [files]).fetchall()
    assert len({(r[0], r[1]) for r in rows}) == len(rows)
    assert [r[1] for r in rows].count(2) == 1
    assert {"en", "es", "de", "fr"} <= {r[2] for r in rows}
    assert any("Thick fog" in r[3] for r in rows)


def demo(folder: Path) -> str:
    """What the demo prints when it is run in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.demo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
