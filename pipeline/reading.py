"""For whoever reads a lake while it is written and gathered: the files that count."""

from pathlib import Path

from schemas.errors import LakeError
from schemas.tables import TABLES, Table
from transforms.land.current import listing

_BY_NAME = {table.name: table for table in TABLES}


def lake_files(lake: str | Path, table: str) -> list[str]:
    """The files of a table that hold each of its rows once, folder by folder and the oldest window first.

    Small files that were gathered into a large one are left out, though they are still there for a while. Each file can
    be opened for as long as the grace of `presslake gather`, by default ten minutes; then list anew.

    Args:
        lake: the lake's folder.
        table: `articles`, `sightings`, `rejects`, `fetches`, `keys` or `raw`.

    Raises:
        LakeError: where there is no such table, or it cannot be read.
    """
    if table not in _BY_NAME:
        raise LakeError(f"a lake has no table {table!r}; it has {', '.join(_BY_NAME)}")
    return [str(path) for path in current_files(Path(lake), _BY_NAME[table])]


def current_files(lake: Path, table: Table, partition: str = "") -> list[Path]:
    """`lake_files` as paths, of the partitions from that one on, such as `date=2026-01-09`. Raises LakeError."""
    try:
        return [path for folder in folders(lake, table, partition) for path in listing(folder).current]
    except OSError as e:
        raise LakeError(f"cannot list {table.name} in {lake}: {e}") from e


def folders(lake: Path, table: Table, partition: str = "") -> list[Path]:
    """Where a table has files: a folder for each of its partitions, in order."""
    found = sorted((lake / table.name).glob("/".join(f"{name}=*" for name in table.partition)))
    return [f for f in found if f.relative_to(lake / table.name).parts[0] >= partition]
