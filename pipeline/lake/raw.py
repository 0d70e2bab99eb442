"""raw/: payloads as they came, for as long as [run] keep_raw_days."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.lake.errors import lake_errors
from schemas.arrow import to_table
from schemas.errors import LakeError
from schemas.records import Raw
from schemas.tables import RAW
from transforms.land.lake import open_lake
from transforms.land.names import file_name, partition_path


class RawStore:
    """Payloads in raw/, once a digest in two days: what `keep` has returned for is on disk.

    Args:
        lake: the lake's folder, or its address in a store.
        known: digest -> file of payloads that are there already.
    """

    def __init__(self, lake: str | Path, known: dict[str, str] | None = None) -> None:
        self._lake = open_lake(lake)
        self._known = dict(known or {})
        self._day = ""
        self._lock = threading.Lock()

    def keep(self, payloads: Sequence[Raw]) -> dict[str, str]:
        """Digest -> file for these payloads, written now where they were not yet.

        Raises:
            LakeError: where they cannot be written.
        """
        self._forget_before(max((p.date for p in payloads), default=""))
        files: dict[str, str] = {}
        by_day: dict[str, dict[str, Raw]] = defaultdict(dict)
        for p in payloads:
            if path := self._known.get(p.digest):
                files[p.digest] = path
            else:
                by_day[p.date][p.digest] = p
        for day, fresh in by_day.items():
            files.update(dict.fromkeys(fresh, self._write(day, list(fresh.values()))))
        with self._lock:
            self._known.update(files)
        return files

    def _forget_before(self, day: str) -> None:
        """A stream may outlive what it has kept, and would remember all of it: on a new day, what was kept before the
        last one counts no more."""
        with self._lock:
            if day > self._day:
                self._day, last = day, date.fromisoformat(day) - timedelta(days=1)
                first = partition_path(RAW, [last.isoformat()])
                self._known = {digest: path for digest, path in self._known.items() if path >= first}

    def _write(self, day: str, rows: list[Raw]) -> str:
        name = file_name(min(r.fetched_at for r in rows), (r.digest for r in rows))
        path = f"{partition_path(RAW, [day])}/{name}"
        try:
            self._lake.write(path, to_table(Raw, rows))
        except (OSError, pa.ArrowException) as e:
            raise LakeError(f"cannot keep a payload in {self._lake.name}/{path}: {e}") from e
        return path


@lake_errors("reading raw/")
def raw_files(lake: str | Path, days: Iterable[date]) -> dict[str, str]:
    """Digest -> file of the payloads of those days."""
    files, found = open_lake(lake), dict[str, str]()
    for folder in (partition_path(RAW, [day.isoformat()]) for day in days):
        for path in (f"{folder}/{name}" for name in sorted(files.sizes(folder))):
            found.update(dict.fromkeys(files.read(path, ["digest"]).column("digest").to_pylist(), path))
    return found


@lake_errors("dropping old days of raw/")
def drop_old_raw(lake: str | Path, before: date) -> None:
    """Remove the days of raw/ before that one."""
    files = open_lake(lake)
    for folder in files.tree(RAW.name):
        if folder < partition_path(RAW, [before.isoformat()]):
            files.remove_folder(folder)


def read_raw(lake: str | Path, raw_file: str, payload: str) -> Raw:
    """A payload by its file and digest.

    Raises:
        LakeError: where it is not there (any more: [run] keep_raw_days).
    """
    try:
        rows = open_lake(lake).read(raw_file).filter(pc.field("digest") == payload).to_pylist()
    except OSError as e:
        raise LakeError(f"cannot read {raw_file} in {lake}: {e}") from e
    if not rows:
        raise LakeError(f"{raw_file} in {lake} holds no payload {payload}")
    row = rows[0]
    day = row["fetched_at"].date().isoformat()
    return Raw(**row | {"headers": tuple(row["headers"]), "date": day})
