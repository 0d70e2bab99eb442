"""raw/: payloads as they came, for as long as [run] keep_raw_days."""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.lake.errors import lake_errors
from schemas.arrow import to_table
from schemas.errors import LakeError
from schemas.records import Raw
from schemas.tables import RAW
from transforms.land.files import local_lake, write_whole
from transforms.land.names import file_name, partition_path


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
