"""For whoever reads a lake while it is written and gathered: the files that count."""

from pathlib import Path

from schemas.errors import LakeError
from schemas.tables import TABLES, Table
from transforms.land.current import listing
from transforms.land.lake import LakeFiles, open_lake

_BY_NAME = {table.name: table for table in TABLES}


def lake_files(lake: str | Path, table: str) -> list[str]:
    """The files of a table that hold each of its rows once, folder by folder and the oldest window first.

    Small files that were gathered into a large one are left out, though they are still there for a while. Each file can
    be opened for as long as the grace of `presslake gather`, by default ten minutes; then list anew.

    Args:
        lake: the lake's folder, or its address in a store.
        table: `articles`, `sightings`, `rejects`, `fetches`, `keys` or `raw`.

    Raises:
        LakeError: where there is no such table, or it cannot be read.
    """
    if table not in _BY_NAME:
        raise LakeError(f"a lake has no table {table!r}; it has {', '.join(_BY_NAME)}")
    opened = open_lake(lake)
    return [f"{opened.name}/{path}" for path in current_files(opened, _BY_NAME[table])]


def current_files(lake: LakeFiles, table: Table, partition: str = "") -> list[str]:
    """As `lake_files`, as paths in the lake, of the partitions from that one on, such as `date=2026-01-09`. Raises
    LakeError."""
    try:
        there = sorted(folders(lake, table, partition).items())
        listings = lake.each(lambda found: listing(lake, *found), there)
        return [path for found in listings for path in found.current]
    except OSError as e:
        raise LakeError(f"cannot list {table.name} in {lake.name}: {e}") from e


def folders(lake: LakeFiles, table: Table, partition: str = "") -> dict[str, frozenset[str]]:
    """Where a table has files: each folder of a partition, with their names. Raises OSError."""
    first = f"{table.name}/{partition}"
    return {path: names for path, names in lake.tree(table.name).items() if path >= first and _is_of(table, path)}


def _is_of(table: Table, folder: str) -> bool:
    parts = folder.split("/")[1:]
    return [part.partition("=")[0] for part in parts] == list(table.partition)
