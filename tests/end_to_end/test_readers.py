"""What landed, read by DuckDB and by polars with Hive partitions: the same rows and types, nothing null that must not be."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from schemas.columns import columns
from schemas.ddl import ddl
from schemas.tables import TABLES, Table
from tests.end_to_end.running import run
from tests.end_to_end.site import Told, rss, serving, write_config

TEXT = "The council of the town met on Monday and agreed on a new bridge, which is to be finished in two years' time. "


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with rows in every table."""
    folder = tmp_path_factory.mktemp("readers")
    with serving() as site:
        told = [Told(f"https://example.org/{n}", f"Report {n}", TEXT * (n + 1)) for n in range(12)]
        site.documents["/full"] = rss(told, full=True)
        site.documents["/again"] = rss(told[:3], full=True)
        site.documents["/bad"] = b"<html><title>Just a moment...</title></html>"
        config = write_config(folder, {p: site.url(f"/{p}") for p in ("full", "again", "bad")})
        assert run(config) == 0
    return folder / "lake"


def pattern(lake: Path, table: Table) -> str:
    return f"{lake}/{table.name}/**/*.parquet"


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_both_readers_agree(lake: Path, table: Table) -> None:
    duck = duckdb.sql(f"SELECT * FROM read_parquet('{pattern(lake, table)}', hive_partitioning = true)")
    polars = pl.scan_parquet(pattern(lake, table), hive_partitioning=True).collect()
    assert len(polars) == len(duck.fetchall()) > 0
    assert sorted(duck.columns) == sorted(polars.columns) == sorted(c.name for c in columns(table.record))
    for column, kind in zip(duck.columns, duck.types, strict=True):
        assert same_type(str(kind), str(polars.schema[column])), (column, kind, polars.schema[column])


def same_type(duck: str, polars: str) -> bool:
    pairs = {
        "VARCHAR": "String", "BIGINT": "Int64", "DOUBLE": "Float64", "BOOLEAN": "Boolean", "BLOB": "Binary",
        "DATE": "Date", "TIMESTAMP WITH TIME ZONE": "Datetime(time_unit='us', time_zone='UTC')",
    }  # fmt: skip
    if duck.endswith("[]"):
        return polars.startswith("List(")
    return pairs[duck] == polars


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_no_null_where_the_schema_says_none(lake: Path, table: Table) -> None:
    frame = pl.read_parquet(pattern(lake, table), hive_partitioning=True)
    nulls = [c.name for c in columns(table.record) if not c.nullable and frame[c.name].null_count()]
    assert nulls == []


def test_partitions_are_those_of_the_rows(lake: Path) -> None:
    frame = pl.read_parquet(pattern(lake, TABLES[0]), hive_partitioning=True)
    for row in frame.iter_rows(named=True):
        assert isinstance(row["published_at"], datetime)
        assert isinstance(row["date"], date)
        assert row["published_at"].date() == row["date"]


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_the_ddl_takes_the_rows(lake: Path, table: Table) -> None:
    with duckdb.connect() as db:
        db.execute(ddl(table.record, "t"))
        names = ", ".join(f'"{c.name}"' for c in columns(table.record))
        db.execute(
            f"INSERT INTO t ({names}) SELECT {names} "
            f"FROM read_parquet('{pattern(lake, table)}', hive_partitioning = true, hive_types_autocast = false)"
        )
        [count] = db.execute("SELECT count(*) FROM t").fetchone() or (0,)
    assert count > 0
