"""What leaves the main line of the graph: rejects, sightings, keys, fetches. Lets the graph read as one chain."""

from collections import defaultdict
from typing import Any


class Aside:
    """PCollections that steps put aside under a table's name, for the graph to land beside the articles."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Any]] = defaultdict(list)

    def put(self, table: str, pcollection: Any) -> None:
        """Keep a PCollection of rows of that table."""
        self._parts[table].append(pcollection)

    def take(self, table: str) -> tuple[Any, ...]:
        """All that was put aside for that table."""
        return tuple(self._parts.pop(table, ()))
