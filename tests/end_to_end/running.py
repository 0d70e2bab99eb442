"""Running presslake as a user does, and reading what landed with another reader."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline.cli import main
from tests.shared import ROOT


def run(config: Path, *args: str) -> int:
    """`presslake run` in this process, which spares two seconds of imports; its exit code."""
    return main(["-c", str(config), "-q", "run", *(args or ("--all",))])


@dataclass(frozen=True)
class Done:
    """How a process ended."""

    code: int
    out: str
    err: str


def presslake(*args: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> Done:
    """`presslake` in a process of its own."""
    command = [sys.executable, "-m", "pipeline.cli", *args]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd or ROOT, env=env)
    return Done(done.returncode, done.stdout, done.stderr)


def rows(lake: Path, table: str, columns: str = "*") -> list[dict[str, Any]]:
    """All rows of a table; none where it has no file."""
    if not list((lake / table).rglob("*.parquet")):
        return []
    query = f"SELECT {columns} FROM read_parquet('{lake}/{table}/**/*.parquet', hive_partitioning = true)"
    with duckdb.connect() as own:  # the one of the module may be busy in another thread
        found = own.sql(query)
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def versions(lake: Path) -> list[tuple[str, int]]:
    """(title, version) of every landed row, in order."""
    return sorted((r["title"], r["version"]) for r in rows(lake, "articles", "title, version"))
