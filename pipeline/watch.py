"""What a stream does, told by what it leaves in the lake: a runner's own counters cannot be trusted while it runs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from pipeline.lake.errors import lake_errors
from pipeline.lake.landed import read_columns
from schemas.tables import FETCHES, KEYS, REJECTS, Table
from transforms.land.current import is_gathered
from transforms.land.lake import LakeFiles
from transforms.land.names import partition_path, stamp_time

COUNTS = ("polls", "polls failed", "pages", "pages failed", "articles", "versions", "sightings", "rejects")
"""What is counted."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What has landed since a stream began.

    Args:
        counts: by the names in COUNTS; `articles` counts rows, the versions among them too.
        lag_s: seconds from the fetch of an article to its place in the lake, the median of the last look; None
            where it saw none.
        window: the latest that has landed.
    """

    counts: Counter[str]
    lag_s: float | None
    window: datetime | None

    def figures(self) -> dict[str, object]:
        """Names and values, for people and machines."""
        lag = round(self.lag_s, 1) if self.lag_s is not None else None
        counts: dict[str, object] = {name: self.counts[name] for name in COUNTS}
        return counts | {"seconds from fetch to lake": lag, "last window": self.window}


@dataclass(slots=True)
class Watch:
    """Looks at a lake again and again; each file is read once, those not that are there when it begins.

    Args:
        lake: where it is.
        since: when it begins.

    Raises:
        LakeError: where the lake cannot be read.
    """

    lake: LakeFiles
    since: datetime
    _files: set[str] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)
    _window: datetime | None = None

    def __post_init__(self) -> None:
        self._files.update(path for table in (FETCHES, KEYS, REJECTS) for path in self._there(table, self.since))

    def look(self, now: datetime) -> Seen:
        """All counts so far. Raises LakeError where the lake cannot be read."""
        lags: list[float] = []
        for path in self._fresh(FETCHES, now):
            self._count_fetches(read_columns(self.lake, path, ["purpose", "outcome"]))
        for path in self._fresh(KEYS, now):
            lags += self._count_keys(path)
        for path in self._fresh(REJECTS, now):
            self._counts["rejects"] += len(read_columns(self.lake, path, ["step"]))
        return Seen(Counter(self._counts), median(lags) if lags else None, self._window)

    def _fresh(self, table: Table, now: datetime) -> Iterator[str]:
        there = self._there(table, now)
        self._files -= {path for path in self._files if path.startswith(f"{table.name}/")} - there.keys()
        for path in there.keys() - self._files:
            yield path
            self._files.add(path)  # once it is read
            self._window = max(there[path], self._window or there[path])

    def _there(self, table: Table, now: datetime) -> dict[str, datetime]:
        """Files with their windows. What lands now was fetched today, or yesterday where it had to wait."""
        found: dict[str, datetime] = {}
        for day in (now.date() - timedelta(days=1), now.date()):
            folder = partition_path(table, [day.isoformat()])
            with lake_errors(f"listing {folder}"):
                names = self.lake.sizes(folder)
            windows = {f"{folder}/{name}": stamp_time(name) for name in names if not is_gathered(name)}
            found |= {path: window for path, window in windows.items() if window}
        return found

    def _count_fetches(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            what = "pages" if row["purpose"] == "page" else "polls"
            self._counts[what] += 1
            if row["outcome"] not in ("ok", "unchanged"):
                self._counts[f"{what} failed"] += 1

    def _count_keys(self, path: str) -> list[float]:
        rows = read_columns(self.lake, path, ["kind", "landed_at", "version"])
        landed = [row for row in rows if row["kind"] == "landed"]
        self._counts["articles"] += len(landed)
        self._counts["versions"] += sum(row["version"] > 1 for row in landed)
        self._counts["sightings"] += sum(row["kind"] == "sighting" for row in rows)
        with lake_errors(f"looking for {path}"):
            written_s = self.lake.visible_at_s(path)
        return [written_s - row["landed_at"].timestamp() for row in landed]
