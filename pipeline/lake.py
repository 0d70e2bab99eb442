"""What has landed: the lake's folders, its raw payloads and its memory."""

import contextlib
import shutil
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.keys import KINDS, TEXT_SOURCES, KeyArrays, KeyMemory, empty, hex_column
from pipeline.reading import current_files
from schemas.arrow import arrow_schema, to_table
from schemas.errors import LakeError
from schemas.records import Key, Raw
from schemas.tables import ARTICLES, FETCHES, KEYS, RAW, REJECTS, SIGHTINGS, Table
from transforms.land.current import covers, listing
from transforms.land.files import (
    TEMPORARY,
    TableFiles,
    local_lake,
    write_whole,
)
from transforms.land.names import file_name, partition_path, stamp_time


@contextlib.contextmanager
def lake_errors(doing: str) -> Iterator[None]:
    try:
        yield
    except (OSError, pa.ArrowException) as e:
        raise LakeError(f"the lake failed while {doing}: {e}") from e


class RawStore:
    """Payloads in raw/, once a digest: what `keep` has returned for is on disk.

    Args:
        lake: the lake's folder.
        known: digest -> file of payloads that are there already.
    """

    def __init__(self, lake: Path, known: dict[str, str] | None = None) -> None:
        self._lake = lake
        self._fs = local_lake(str(lake))
        self._known = dict(known or {})

    def keep(self, payloads: Sequence[Raw]) -> dict[str, str]:
        """Digest -> file for these payloads, written now where they were not yet.

        Raises:
            LakeError: where they cannot be written.
        """
        by_day: dict[str, dict[str, Raw]] = defaultdict(dict)
        for p in payloads:
            if p.digest not in self._known:
                by_day[p.date][p.digest] = p
        for day, fresh in by_day.items():
            path = self._write(day, list(fresh.values()))
            self._known.update(dict.fromkeys(fresh, path))
        return {p.digest: self._known[p.digest] for p in payloads}

    def _write(self, day: str, rows: list[Raw]) -> str:
        name = file_name(min(r.fetched_at for r in rows), (r.digest for r in rows))
        path = f"{partition_path(RAW, [day])}/{name}"
        try:
            write_whole(self._fs, path, to_table(Raw, rows))
        except (OSError, pa.ArrowException) as e:
            raise LakeError(f"cannot keep a payload in {self._lake / path}: {e}") from e
        return path


@lake_errors("reading raw/")
def raw_files(lake: Path, days: Iterable[date]) -> dict[str, str]:
    """Digest -> file of the payloads of those days."""
    found = {}
    for day in days:
        for path in sorted((lake / partition_path(RAW, [day.isoformat()])).glob("*.parquet")):
            digests = pq.ParquetFile(path).read(["digest"]).column("digest").to_pylist()
            found.update(dict.fromkeys(digests, str(path.relative_to(lake))))
    return found


@lake_errors("dropping old days of raw/")
def drop_old_raw(lake: Path, before: date) -> None:
    """Remove the days of raw/ before that one."""
    for folder in (lake / "raw").glob("date=*"):
        if folder.name < f"date={before.isoformat()}":
            shutil.rmtree(folder)


def read_raw(lake: Path, raw_file: str, payload: str) -> Raw:
    """A payload by its file and digest.

    Raises:
        LakeError: where it is not there (any more: [run] keep_raw_days).
    """
    try:
        rows = pq.ParquetFile(lake / raw_file).read().filter(pc.field("digest") == payload).to_pylist()
    except OSError as e:
        raise LakeError(f"cannot read {raw_file} in {lake}: {e}") from e
    if not rows:
        raise LakeError(f"{raw_file} in {lake} holds no payload {payload}")
    row = rows[0]
    day = row["fetched_at"].date().isoformat()
    return Raw(**row | {"headers": tuple(row["headers"]), "date": day})


@dataclass
class _Snapshot:
    """Keys as read so far, and which files they came from."""

    memory: KeyMemory
    source_ids: list[str]
    files: set[str]
    read_at: float = 0.0  # seconds of the monotonic clock


_SNAPSHOTS: dict[tuple[str, int], _Snapshot] = {}
_SNAPSHOTS_LOCK = threading.Lock()


@dataclass(frozen=True)
class LakeMemory:
    """Provides a process's one snapshot of keys/, brought up to date by the new files only.

    Args:
        lake: the lake's folder.
        remember_days: days of keys/ that count.
        today: the last of them.
        refresh_s: a call looks for new files after so many seconds; None in a bounded run, which need not. A process of
            a stream may follow one that died between rows and their keys, so its first call remembers those rows.
    """

    lake: str
    remember_days: int
    today: date
    refresh_s: float | None = None

    def __call__(self) -> KeyMemory:
        """The memory. Raises LakeError where keys/ cannot be read."""
        with _SNAPSHOTS_LOCK:
            slot = (self.lake, self.remember_days)
            if slot not in _SNAPSHOTS:
                if self.refresh_s is not None:
                    remember_landed(Path(self.lake), datetime.now(UTC))
                _SNAPSHOTS[slot] = _Snapshot(KeyMemory(empty(), []), [], set())
                self._update(_SNAPSHOTS[slot])
            elif self.refresh_s is not None and time.monotonic() - _SNAPSHOTS[slot].read_at > self.refresh_s:
                self._update(_SNAPSHOTS[slot])
            return _SNAPSHOTS[slot].memory

    def update(self) -> None:
        """Take in what has landed since."""
        with _SNAPSHOTS_LOCK:
            slot = (self.lake, self.remember_days)
            if slot in _SNAPSHOTS:
                self._update(_SNAPSHOTS[slot])

    def forget(self) -> None:
        """Drop the snapshot; the next call reads anew."""
        with _SNAPSHOTS_LOCK:
            _SNAPSHOTS.pop((self.lake, self.remember_days), None)

    @lake_errors("reading keys/")
    def _update(self, snapshot: _Snapshot) -> None:
        snapshot.read_at = time.monotonic()
        try:
            self._take_in(snapshot)
        except FileNotFoundError:  # gathered, and its grace over, between listing and reading
            self._take_in(snapshot)

    def _take_in(self, snapshot: _Snapshot) -> None:
        oldest = (self.today - timedelta(days=self.remember_days)).isoformat()
        paths = [p for p in key_files(Path(self.lake), oldest) if str(p) not in snapshot.files]
        unread = [p for p in paths if not _is_read(p, snapshot.files)]
        if unread:
            more = _read_keys(unread, snapshot.source_ids)
            if any(map(covers, unread)):  # some of what such a file covers may have been read
                more = snapshot.memory.lacking(more)
            snapshot.memory = snapshot.memory.with_more(more, snapshot.source_ids)
        snapshot.files.update(map(str, paths))


def key_files(lake: Path, since_day: str = "") -> list[Path]:
    """Files of keys/ from that day on, oldest first."""
    return current_files(lake, KEYS, f"day={since_day}")


def _is_read(path: Path, files: set[str]) -> bool:
    covered = covers(path)
    return bool(covered) and all(str(path.with_name(name)) in files for name in covered)


def _read_keys(paths: Sequence[Path], source_ids: list[str]) -> KeyArrays:
    table = pa.concat_tables(map(_key_table, paths))
    article = _hex(table, "article_id", 16)
    return KeyArrays(
        article_hi=article[:, 0].copy(),
        article_lo=article[:, 1].copy(),
        entry_key=_hex(table, "entry_key", 8)[:, 0],
        entry_digest=_hex(table, "entry_digest", 8)[:, 0],
        content_hash=_hex(table, "content_hash", 8)[:, 0],
        sketch=_hex(table, "sketch", 8)[:, 0],
        version=table.column("version").to_numpy().astype(np.uint32),
        source=_codes(table, "source_id", source_ids).astype(np.uint32),
        kind=_codes(table, "kind", list(KINDS)).astype(np.uint8),
        text_source=_codes(table, "text_source", list(TEXT_SOURCES)).astype(np.uint8),
    )


def _key_table(path: Path) -> pa.Table:
    try:
        return pq.ParquetFile(path).read([f.name for f in arrow_schema(Key) if f.name != "landed_at"])
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as e:
        remedy = "remove the folder keys/, and the next run makes it anew from articles/ and sightings/"
        raise LakeError(f"cannot read {path}: {e}; {remedy}") from e


def _hex(table: pa.Table, name: str, size_bytes: int) -> Any:
    values = table.column(name).combine_chunks()
    chunks = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    joined = b"".join(c.buffers()[2].to_pybytes()[: len(c) * 2 * size_bytes] for c in chunks if len(c))
    return hex_column(joined, size_bytes)


def _codes(table: pa.Table, name: str, values: list[str]) -> Any:
    """The column as indices into `values`, which grows by what is new."""
    encoded = table.column(name).combine_chunks().dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    positions = {v: i for i, v in enumerate(values)}
    for value in encoded.dictionary.to_pylist():
        if value not in positions:
            positions[value] = len(values)
            values.append(value)
    lookup = np.array([positions[v] for v in encoded.dictionary.to_pylist()] or [0])
    return lookup[encoded.indices.to_numpy(zero_copy_only=False)]


@lake_errors("reading rejects/")
def sources_not_landed(lake: Path, window: str) -> set[str]:
    """Sources with a row that could not be written in this window: where they stand must not move."""
    found: set[str] = set()
    # not of that name only: a gathered file is named by its last window, and to ask a source again does no harm
    for path in (p for p in current_files(lake, REJECTS) if p.name >= window):
        rows = pq.ParquetFile(path).read(["step", "source_id"]).to_pylist()
        found.update(r["source_id"] for r in rows if r["step"] == "land")
    return found


@lake_errors("reading keys/")
def landed_on(lake: Path, day: date) -> Counter[str]:
    """Article versions that landed on a day, by source id."""
    counts: Counter[str] = Counter()
    for path in listing(lake / partition_path(KEYS, [day.isoformat()])).current:
        table = pq.ParquetFile(path).read(["kind", "source_id"])
        counts.update(table.filter(pc.field("kind") == "landed").column("source_id").to_pylist())
    return counts


def read_columns(path: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of a file of the lake, with these columns only. Raises LakeError where it cannot be read."""
    with lake_errors(f"reading {path}"):
        rows: list[dict[str, Any]] = pq.ParquetFile(path).read(list(names)).to_pylist()
        return rows


class FetchRow(NamedTuple):
    """What tells of a source's health in a row of fetches/. Times are microseconds since 1970, UTC."""

    source_id: str
    purpose: str
    outcome: str
    status: int | None
    reason: str | None
    at_us: int
    due_us: int | None


_FETCH_COLUMNS = ("source_id", "purpose", "outcome", "status", "reason", "fetched_at", "due_at")
_NOT_YET = {"purpose": "poll"}
"""What a column says in files that were written before there was one; others say nothing."""


def fetches_since(lake: Path, since: datetime) -> Iterator[FetchRow]:
    """Rows of fetches/ from that time on, the oldest first. Raises LakeError where one cannot be read."""
    for path in current_files(lake, FETCHES, f"date={since.date().isoformat()}"):
        with lake_errors(f"reading {path}"):
            table = _fetch_table(path, since)
        yield from map(FetchRow._make, zip(*(c.to_pylist() for c in table.columns), strict=True))


def _fetch_table(path: Path, since: datetime) -> pa.Table:
    file = pq.ParquetFile(path)
    there = file.read([n for n in _FETCH_COLUMNS if n in file.schema_arrow.names])
    there = there.filter(pc.field("fetched_at") >= since).sort_by("fetched_at")
    columns = {
        name: there.column(name) if name in there.column_names else pa.array([_NOT_YET.get(name)] * len(there))
        for name in _FETCH_COLUMNS
    }
    times = {n: columns[n].cast(pa.int64()) for n in ("fetched_at", "due_at")}
    return pa.table(columns | times)


@lake_errors("reading articles/ and sightings/ after an unclean end")
def recover(lake: Path, now: datetime) -> int:
    """After an unclean end: remember the rows that landed but whose keys did not. Returns how many.

    Nobody may write meanwhile: files in the making are removed.
    """
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(lake / TEMPORARY)
    return remember_landed(lake, now)


@lake_errors("reading articles/ and sightings/ of the last hour")
def remember_landed(lake: Path, now: datetime) -> int:
    """Write the keys of rows that landed without, for their window of keys/ did not. Returns how many.

    Others may write meanwhile: what they remember of the same rows then is there already. Only files of articles/ and
    sightings/ whose window is not older than an hour before the newest keys file are read; names are listed, files are
    not opened to find them.
    """
    newest = max((t for f in key_files(lake) if (t := stamp_time(f.name))), default=None)
    since = newest - timedelta(hours=1) if newest else datetime.min.replace(tzinfo=UTC)
    lost = [
        key
        for table, kind in ((ARTICLES, "landed"), (SIGHTINGS, "sighting"))
        for key in _keys_in(lake, table, kind, since)
    ]
    files = TableFiles(str(lake), KEYS, timedelta(days=1))
    by_day: dict[str, list[Key]] = defaultdict(list)
    for key in lost:
        by_day[key.day].append(key)
    return sum(files.land([day], now, keys).rows for day, keys in by_day.items())


def _keys_in(lake: Path, table: Table, kind: str, since: datetime) -> Iterator[Key]:
    time_column = "fetched_at" if table is ARTICLES else "seen_at"
    names = ("article_id", "version", "content_hash", "sketch", "entry_key", "entry_digest", "source_id", "text_source")
    for path in current_files(lake, table):
        start = stamp_time(path.name)
        if start is None or start < since:
            continue
        with lake_errors(f"reading {path}"):
            table_rows = pq.ParquetFile(path).read([*names, time_column]).to_pylist()
        for row in table_rows:
            at = row.pop(time_column)
            yield Key(kind=kind, landed_at=at, day=at.date().isoformat(), **row)  # type: ignore[arg-type]
