"""What has landed, in figures for people."""

from collections.abc import Mapping

_ROWS = (
    ("pages fetched", "pages_fetched"),
    ("pages waiting", "pages_waiting"),
    ("items", "items"),
    ("new articles", "new"),
    ("new versions", "version"),
    ("sightings elsewhere", "sighting"),
    ("repeats", "repeats"),
    ("rejected", "rejects_rows_landed"),
)
_TABLES = ("articles", "sightings", "rejects", "fetches")


def figures(counts: Mapping[str, int], seconds: float) -> dict[str, object]:
    """Labels and values of the graph's counters; files of keys/ and raw/ are not counted."""
    values: dict[str, object] = {label: counts.get(name, 0) for label, name in _ROWS}
    values["repeats"] = counts.get("repeats", 0) + counts.get("unchanged", 0)
    if counts.get("too_old"):
        values["older than max_age"] = counts["too_old"]
    files = sum(counts.get(f"{table}_files_written", 0) for table in _TABLES)
    return values | {"files written": files, "seconds": round(seconds, 1)}
