"""Land: windowed rows to Parquet files, one a partition and window; then what to remember of them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import GlobalWindow

from schemas.codec import decode, encode
from schemas.records import Reject
from schemas.tables import Table
from transforms.aside import Aside
from transforms.land.files import Landed, TableFiles
from transforms.land.waiting import patiently
from transforms.rejects import reject_article

HORIZON = timedelta(hours=1)

LATE = HORIZON / 2
"""A window that lands later than that gets the name of the moment: what comes again by then looks back from there, and
would not find it under its own. So it is after a machine slept, or a job was resumed the next day."""

Remember = Callable[[Any, datetime], Any]


def _now() -> datetime:
    return datetime.now(UTC)


class Land(beam.PTransform):
    """Rows of a table, from one place or several -> for each row that is in the lake now, what `remember` makes of it
    (after it is there).

    Args:
        lake: the lake's path.
        table: where the rows go.
        cycle: names the window of a bounded run, whose rows are in no window of their own.
        aside: takes the rejects.
        remember: makes of a landed row, and of the time that its file is named by, what shall be written after it;
            nothing by default.
        horizon: how far back the window of a row that is replayed may lie.
        patience_s: how long rows wait where the lake cannot be read or written; a stream has nobody who runs it again.
        clock: tells the time.

    Raises:
        LakeError: while it runs, where the lake cannot be read or written for longer.
    """

    def __init__(
        self,
        lake: str,
        table: Table,
        cycle: datetime,
        aside: Aside,
        remember: Remember | None = None,
        horizon: timedelta = HORIZON,
        patience_s: float = 0.0,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__()
        self._table = table
        self._write = _Write(lake, table, cycle, remember, horizon, patience_s, clock)
        self._aside = aside

    def expand(self, rows: beam.PCollection[Any] | tuple[beam.PCollection[Any], ...]) -> beam.PCollection[Any]:
        places = rows if isinstance(rows, tuple) else (rows,)
        written = (
            tuple(self._encoded(part, n) for n, part in enumerate(places, 1))
            | "Together" >> beam.Flatten()
            | "Group" >> beam.GroupByKey()
            | "Write" >> beam.ParDo(self._write).with_outputs("rejects", main="remembered")
        )
        if self._table.name == "articles":
            self._aside.put("rejects", written.rejects)
        return written.remembered

    def _encoded(self, part: beam.PCollection[Any], n: int) -> beam.PCollection[tuple[str, bytes]]:
        to_bytes = beam.Map(_by_partition, self._table.partition)  # before they cross the edges that Flatten makes
        return part | f"ByPartition {n}" >> to_bytes.with_output_types(tuple[str, bytes])


def _by_partition(row: Any, columns: tuple[str, ...]) -> tuple[str, bytes]:
    return "/".join(getattr(row, c) for c in columns), encode(row)


class _Write(beam.DoFn):
    def __init__(
        self,
        lake: str,
        table: Table,
        cycle: datetime,
        remember: Remember | None,
        horizon: timedelta,
        patience_s: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._lake, self._table, self._cycle, self._clock = lake, table, cycle, clock
        self._remember, self._horizon, self._patience_s = remember, horizon, patience_s
        self._rows = Metrics.counter("presslake", f"{table.name}_rows_landed")
        self._files = Metrics.counter("presslake", f"{table.name}_files_written")

    def setup(self) -> None:
        self._tables = TableFiles(self._lake, self._table, self._horizon)

    def process(
        self, group: tuple[str, Iterable[bytes]], window: Any = beam.DoFn.WindowParam
    ) -> Iterator[Reject | Any]:
        start = self._cycle if isinstance(window, GlobalWindow) else _utc(window.start.micros)
        named_by = start if isinstance(window, GlobalWindow) else self._named_by(start)
        rows: list[Any] = [decode(self._table.record, data) for data in group[1]]
        landed = self._landed(group[0].split("/"), start, rows, named_by)
        self._rows.inc(landed.rows)
        self._files.inc(len(landed.files))
        failed = {id(row) for row, _ in landed.failed}
        yield from (beam.pvalue.TaggedOutput("rejects", reject_article(e, row)) for row, e in landed.failed)
        if self._remember:
            yield from (self._remember(row, named_by) for row in rows if id(row) not in failed)

    def _named_by(self, window: datetime) -> datetime:
        now = self._clock()
        return now if now - window > LATE else window

    def _landed(self, partition: list[str], window: datetime, rows: list[Any], named_by: datetime) -> Landed:
        """As TableFiles.land, which may be repeated: what the partition holds already is not written again."""
        land = partial(self._tables.land, partition, window, rows, named_by)
        return patiently(land, self._lake, self._patience_s)


def _utc(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
