"""After an unclean end: rows that landed without being remembered."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.lake.errors import lake_errors
from pipeline.lake.keys import key_files
from pipeline.reading import current_files
from schemas.records import Key
from schemas.tables import ARTICLES, KEYS, SIGHTINGS, Table
from transforms.land.current import is_gathered
from transforms.land.files import TableFiles
from transforms.land.lake import TEMPORARY, LakeFiles, open_lake
from transforms.land.names import base_name, stamp_time

_EVER = timedelta(days=36500)
"""What a gathered file holds may have been remembered long ago."""


@lake_errors("reading articles/ and sightings/ after an unclean end")
def recover(lake: str | Path, now: datetime) -> int:
    """After an unclean end: remember the rows that landed but whose keys did not. Returns how many.

    Nobody may write meanwhile: files in the making are removed.
    """
    open_lake(lake).remove_folder(TEMPORARY)
    return remember_landed(lake, now)


@lake_errors("reading articles/ and sightings/ of the last hour")
def remember_landed(lake: str | Path, now: datetime) -> int:
    """Write the keys of rows that landed without, for their window of keys/ did not. Returns how many.

    Others may write meanwhile: what they remember of the same rows then is there already. Only files of articles/ and
    sightings/ whose window is not older than an hour before the newest keys file are read; names are listed, files are
    not opened to find them.
    """
    opened = open_lake(lake)
    newest = max((t for f in key_files(opened) if (t := stamp_time(base_name(f)))), default=None)
    since = newest - timedelta(hours=1) if newest else datetime.min.replace(tzinfo=UTC)
    lost = [
        key
        for table, kind in ((ARTICLES, "landed"), (SIGHTINGS, "sighting"))
        for key in _keys_in(opened, table, kind, since)
    ]
    files = TableFiles(str(lake), KEYS, _EVER)
    by_day: dict[str, list[Key]] = defaultdict(list)
    for key in lost:
        by_day[key.day].append(key)
    return sum(files.land([day], now, keys).rows for day, keys in by_day.items())


def _keys_in(lake: LakeFiles, table: Table, kind: str, since: datetime) -> Iterator[Key]:
    time_column = "fetched_at" if table is ARTICLES else "seen_at"
    names = ("article_id", "version", "content_hash", "sketch", "entry_key", "entry_digest", "source_id", "text_source")
    for path in current_files(lake, table):
        start = stamp_time(base_name(path))
        if start is None or start < since:
            continue
        with lake_errors(f"reading {path}"):
            table_rows = lake.read(path, [*names, time_column]).to_pylist()
        for row in table_rows:
            at = row.pop(time_column)
            day = at if is_gathered(base_name(path)) else start
            yield Key(kind=kind, landed_at=at, day=day.date().isoformat(), **row)  # type: ignore[arg-type]
