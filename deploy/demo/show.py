"""What landed, for somebody who sees a lake for the first time. Every table comes from a query to try by hand."""

import sys
from collections import Counter
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

WIDTH = 100

_DAYS = """
    select date, sum(n)::int as articles, string_agg(topic || ' ' || n, ', ' order by n desc, topic) as topics
    from (select date, topic, count(*) as n from articles group by all) group by date order by date desc
"""
_SAMPLES = """
    select source_name as source, language as lang, title, left(text, 80) || ' …' as text
    from articles where title is not null
    qualify row_number() over (partition by source_id order by published_at desc) = 1
    order by published_at desc limit 5
"""
_VERSIONS = """
    select version, strftime(fetched_at, '%H:%M:%S') as fetched, title, left(text, 60) || ' …' as text
    from articles where article_id in (select article_id from articles where version > 1) order by article_id, version
"""
_FAILURES = """
    select source_id as source, outcome, status, reason from fetches
    where outcome not in ('ok', 'unchanged')
    qualify row_number() over (partition by source_id order by fetched_at desc) = 1
"""
_REJECTS = "select distinct source_id as source, step, error, message from rejects order by all"
_BY_HAND = """\
{python} <<'END'
import duckdb
print(duckdb.sql(\"\"\"
    select date, topic, source_name, title
    from {articles}
    order by published_at desc limit 10
\"\"\"))
END"""


class Show:
    """Prints what a lake holds."""

    def __init__(self, lake: Path, console: Console) -> None:
        self._lake, self._console = lake, console
        self._db = duckdb.connect()
        for table in ("articles", "fetches", "rejects"):
            self._db.execute(f"create view {table} as from {_files(lake, table)}")

    def everything(self) -> None:
        """The tour, from the folders to the rejects."""
        self._folders()
        self._query("Articles by day of publication and topic", _DAYS)
        self._query("Five articles, each the latest of its source", _SAMPLES)
        self._query("One article, corrected by its publisher: two versions, two rows", _VERSIONS)
        self._query("What could not be polled (fetches/)", _FAILURES)
        self._query("What could not go on, kept with its reason (rejects/)", _REJECTS)
        self._by_hand()

    def _folders(self) -> None:
        parts = [p.relative_to(self._lake).parts for p in self._lake.rglob("*.parquet")]
        sizes = Counter(p[0] for p in parts)
        self._console.print(f"\n[bold]The lake: folders of Parquet files, {self._lake}/[/bold]")
        for name, files in sorted(sizes.items()):
            example = "/".join(sorted(p for p in parts if p[0] == name)[-1])
            self._console.print(f"  {files:3} such as  {example}", no_wrap=True, overflow="ellipsis")

    def _query(self, title: str, sql: str) -> None:
        found = self._db.sql(sql)
        table = Table(title=f"\n[bold]{title}[/bold]", title_justify="left", title_style="")
        for name in found.columns:
            table.add_column(name, overflow="fold")
        for row in found.fetchall():
            table.add_row(*("" if v is None else str(v) for v in row))
        self._console.print(table)

    def _by_hand(self) -> None:
        self._console.print(f"\n[bold]The lake is in {self._lake.resolve()}. Try it by hand:[/bold]\n")
        by_hand = _BY_HAND.format(python=sys.executable, articles=_files(self._lake, "articles"))
        self._console.print(by_hand, soft_wrap=True, markup=False)


def _files(lake: Path, table: str) -> str:
    return f"read_parquet('{lake}/{table}/**/*.parquet', hive_partitioning = true)"
