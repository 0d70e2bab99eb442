"""Gathering a lake: small files of closed windows into large ones, beside a run or a stream."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.lake.errors import lake_errors
from pipeline.lock import LockedError, hold
from pipeline.reading import folders
from schemas.errors import LakeError
from schemas.tables import ARTICLES, FETCHES, KEYS, REJECTS, SIGHTINGS, Table
from transforms.land.gather import MAKING, gather_folder, remove_covered
from transforms.land.lake import LakeFiles, open_lake
from transforms.land.names import is_store

TABLES = (ARTICLES, SIGHTINGS, REJECTS, FETCHES, KEYS)
"""Not raw/: rows of the others name its files."""

GRACE = timedelta(minutes=10)
MORE_THAN = 8
_LANDING = timedelta(seconds=30)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is gathered, and when it goes.

    Args:
        window: how long a landing window is. It counts as closed two of these and half a minute after it began.
        grace: how long covered files stay for those who listed them before.
        more_than: so many small files of a folder are let be.
    """

    window: timedelta
    grace: timedelta = GRACE
    more_than: int = MORE_THAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one gathering did. `removed` and `waiting` are covered files; `problems` say what could not be done."""

    files_before: int = 0
    files_after: int = 0
    bytes_before: int = 0
    bytes_after: int = 0
    rows: int = 0
    removed: int = 0
    waiting: int = 0
    problems: tuple[str, ...] = ()


@contextmanager
def gathering(lake: str | Path, now: datetime) -> Iterator[None]:
    """The lake, held for gathering; what a killed one left half-written is gone. Nobody can hold a lake in a store:
    there, whoever schedules gatherings sees to it that one goes on at a time.

    Raises:
        LockedError: where somebody else gathers.
        LakeError: where the lake cannot be written.
    """
    if is_store(str(lake)):
        yield
        return
    with hold(Path(lake), "gather", now):
        open_lake(lake).remove_folder(MAKING)
        yield


def gather(lake: str | Path, rule: Rule, clock: Clock, tables: Sequence[Table] = TABLES) -> Figures:
    """Gather what is closed, then remove what was covered for longer than the grace. To be called within `gathering`.

    A folder that cannot be gathered is left as it is, and told of; the others are.
    """
    closed_before = clock() - 2 * rule.window - _LANDING
    files = open_lake(lake)
    with lake_errors("listing what there is to gather"):
        places = [(table, folder) for table in tables for folder in sorted(folders(files, table))]
    done = Figures()
    for table, folder in places:
        done = _gathered(done, files, table, folder, closed_before, rule.more_than)
    for _, folder in places:
        done = _removed(done, files, folder, clock() - rule.grace)
    return done


def gather_keys(lake: str | Path) -> None:
    """Gather keys/ after a run, unless somebody gathers now."""
    with suppress(LockedError), gathering(lake, datetime.now(UTC)):
        done = gather(lake, Rule(window=timedelta(0), more_than=2 * MORE_THAN), lambda: datetime.now(UTC), [KEYS])
        if done.problems:
            raise LakeError("; ".join(done.problems))


def _gathered(
    done: Figures, lake: LakeFiles, table: Table, folder: str, closed_before: datetime, more_than: int
) -> Figures:
    try:
        for made in gather_folder(lake, folder, table, closed_before, more_than):
            done = replace(
                done,
                files_before=done.files_before + made.files,
                files_after=done.files_after + 1,
                bytes_before=done.bytes_before + made.bytes_before,
                bytes_after=done.bytes_after + made.bytes_after,
                rows=done.rows + made.rows,
            )
    except LakeError as e:
        done = replace(done, problems=(*done.problems, str(e)))
    return done


def _removed(done: Figures, lake: LakeFiles, folder: str, gathered_before: datetime) -> Figures:
    try:
        removed, waiting = remove_covered(lake, folder, gathered_before)
    except LakeError as e:
        return replace(done, problems=(*done.problems, str(e)))
    return replace(done, removed=done.removed + removed, waiting=done.waiting + waiting)
