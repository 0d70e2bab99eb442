"""Which files of a folder count. A gathered file stands for the small ones that it covers, from the moment it is there;
they stay a while for those who listed the folder before."""

import json
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from schemas.errors import LakeError
from transforms.identity import digest
from transforms.land.lake import LakeFiles
from transforms.land.names import base_name, stamp_time, window_stamp

COVERS = b"presslake.covers"
"""Key in a gathered file's metadata: the names of the files that it covers, as a JSON list."""

_SETTLED: set[tuple[str, str]] = set()
"""Lake and path of gathered files of which nothing that they cover is left, in this process: they need not be opened again."""


def gathered_name(last_window: datetime, covered: list[str]) -> str:
    """`20260109T003000Z-g5d41402abc4b.parquet`: its last window, so that Land finds its rows as far back as it looks,
    and a digest of the names that it covers. `g` is no hex digit: no other file is named so."""
    return f"{window_stamp(last_window)}-g{digest(*covered, size_bytes=6)}.parquet"


def is_gathered(name: str) -> bool:
    """Whether a file of this name covers others."""
    return name.partition("-")[2].startswith("g") and stamp_time(name) is not None


@dataclass(frozen=True, slots=True)
class Listing:
    """A folder at one moment: the files that count, by name, and those that are covered and still there, by the
    gathered file that covers them. Paths in the lake."""

    current: list[str]
    covered: dict[str, list[str]]


def listing(lake: LakeFiles, folder: str, names: frozenset[str] | None = None) -> Listing:
    """The Parquet files of a folder; none where there is no folder.

    What is covered is left out, so every row is there once whenever it is asked. Each of the current files can be
    opened for as long as the grace that `gather` was given.

    Args:
        lake: whose folder it is.
        folder: its path in the lake.
        names: of its files, where they have just been listed.

    Raises:
        LakeError: where a gathered file cannot be read.
        OSError: where the folder cannot.
    """
    while True:
        there = frozenset(lake.sizes(folder)) if names is None else names
        if len(there) == 1:
            return Listing(current=[f"{folder}/{name}" for name in there], covered={})
        try:
            covered = {name: _still_covered(lake, folder, name, there) for name in there if is_gathered(name)}
        except FileNotFoundError:  # a gathered file that was gathered itself, a grace ago
            names = None
            continue
        gone = frozenset[str]().union(*covered.values())
        return Listing(
            current=[f"{folder}/{name}" for name in sorted(there - gone)],
            covered={
                f"{folder}/{name}": [f"{folder}/{n}" for n in sorted(of)] for name, of in sorted(covered.items()) if of
            },
        )


def covers(lake: LakeFiles, path: str) -> frozenset[str]:
    """Names of the files that a file covers; none for a file that was not gathered.

    Raises:
        LakeError: where it cannot be read.
        FileNotFoundError: where it is gone.
    """
    if not is_gathered(base_name(path)):
        return frozenset()
    try:
        found = lake.metadata(path).get(COVERS, b"[]")
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as e:
        raise LakeError(
            f"cannot read {lake.name}/{path}, which stands for files that may be gone: {e}; restore it"
        ) from e
    return frozenset(json.loads(found))


def _still_covered(lake: LakeFiles, folder: str, name: str, names: frozenset[str]) -> frozenset[str]:
    path = f"{folder}/{name}"
    if (lake.name, path) in _SETTLED:
        return frozenset()
    covered = covers(lake, path) & names
    if not covered:
        _SETTLED.add((lake.name, path))
    return covered
