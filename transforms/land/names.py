"""How files and folders of a lake are named."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from schemas.tables import Table
from transforms.identity import digest

_STAMP = "%Y%m%dT%H%M%SZ"


def window_stamp(start: datetime) -> str:
    """The name of a window: its start, UTC, to the second."""
    return start.astimezone(UTC).strftime(_STAMP)


def file_name(window: datetime, parts: Iterable[str]) -> str:
    """`20260109T003000Z-5d41402abc4b.parquet`: the window, and a digest of what is inside."""
    return f"{window_stamp(window)}-{digest(*parts, size_bytes=6)}.parquet"


def stamp_time(file_name: str) -> datetime | None:
    """The window start in a file's name; None where the name is not one of ours."""
    try:
        return datetime.strptime(file_name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def partition_path(table: Table, values: Sequence[str]) -> str:
    """`articles/date=2026-01-09/topic=politics`."""
    return "/".join([table.name, *(f"{name}={value}" for name, value in zip(table.partition, values, strict=True))])


def is_store(lake: str) -> bool:
    """Whether a lake is named by an address, such as `gs://bucket/lake`, and not by a folder of this machine."""
    return "://" in lake


def base_name(path: str) -> str:
    """The last part of a path in a lake."""
    return path.rpartition("/")[2]
