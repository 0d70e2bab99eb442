"""Lakes with many small files, and what is in them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.reading import lake_files
from schemas.records import Article
from schemas.tables import ARTICLES
from tests.articles import NOW, make_article
from transforms.land.files import TableFiles

TOPICS = ("other", "sport")
SECOND = timedelta(seconds=1)
FOLDER = "articles/date=2026-01-13/topic=other"
LATER = datetime(2100, 1, 1, tzinfo=UTC)
"""A time at which every window is closed, and every grace over."""


def article(name: object, topic: str = "other", version: int = 1) -> Article:
    """One of its own for each name."""
    return make_article(url=f"https://example.org/{topic}/{name}", version=version, date="2026-01-13")


def land(lake: Path, window: int, rows: int = 2, topic: str = "other") -> None:
    """A file of new articles in the window that begins so many seconds after NOW."""
    files = TableFiles(str(lake), ARTICLES, timedelta(0))
    files.land(("2026-01-13", topic), NOW + window * SECOND, [article(f"{window}/{n}", topic) for n in range(rows)])


def folder(lake: Path, topic: str = "other") -> Path:
    return lake / "articles/date=2026-01-13" / f"topic={topic}"


def names(lake: Path, topic: str = "other") -> list[str]:
    """Every file that is there, covered ones too."""
    return sorted(p.name for p in folder(lake, topic).glob("*.parquet"))


def keys(files: list[str]) -> list[tuple[str, int]]:
    """Row keys of articles in these files, in order of the files and rows."""
    columns = [pq.ParquetFile(f).read(["article_id", "version"]).to_pylist() for f in files]
    return [(r["article_id"], r["version"]) for rows in columns for r in rows]


def current_keys(lake: Path) -> list[tuple[str, int]]:
    return keys(lake_files(lake, "articles"))
