"""Which tables a lake has, and their documentation. `python -m schemas.tables` writes docs/tables.md's text."""

import dataclasses
import typing
from dataclasses import dataclass
from typing import Any

from schemas.columns import columns
from schemas.records import Article, Fetch, Key, Raw, Reject, Sighting


@dataclass(frozen=True, slots=True)
class Table:
    """A folder of the lake: its rows, the columns in its path, and what makes two rows the same."""

    name: str
    record: type
    partition: tuple[str, ...]
    row_key: tuple[str, ...]


ARTICLES = Table("articles", Article, ("date", "topic"), ("article_id", "version"))
SIGHTINGS = Table("sightings", Sighting, ("date",), ("article_id", "source_id", "entry_digest"))
REJECTS = Table("rejects", Reject, ("date",), ("reject_id", "payload"))
FETCHES = Table("fetches", Fetch, ("date",), ("source_id", "fetched_at"))
KEYS = Table("keys", Key, ("day",), ("entry_key", "entry_digest", "article_id"))
RAW = Table("raw", Raw, ("date",), ("digest",))

TABLES = (ARTICLES, SIGHTINGS, REJECTS, FETCHES, KEYS, RAW)


def documentation() -> str:
    """Markdown: a section a table, a row a column."""
    parts = ["# The tables of a lake", "Made by `python -m schemas.tables` from `schemas/records.py`."]
    for table in TABLES:
        key = ", ".join(table.row_key)
        parts.append(f"## {table.name}/\n\n{_first_line(table.record)} One row for each ({key}).")
        rows = [
            f"| {c.name} | {_words(c.type)} | {'yes' if c.nullable else ''} | {_doc(c)} |"
            for c in columns(table.record)
        ]
        parts.append("\n".join(["| column | type | null | what it says |", "| --- | --- | --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _doc(col: Any) -> str:
    return f"{col.doc} (partition: in the path)" if col.partition else col.doc


def _first_line(record: type) -> str:
    return (record.__doc__ or "").strip().splitlines()[0]


def _words(kind: Any) -> str:
    if typing.get_origin(kind) is typing.Literal:
        return "string"
    if typing.get_origin(kind) is tuple:
        return f"list of {_words(typing.get_args(kind)[0])}"
    if dataclasses.is_dataclass(kind):
        return "(" + ", ".join(f"{c.name} {_words(c.type)}" for c in columns(typing.cast(type, kind))) + ")"
    return {"str": "string", "datetime": "timestamp[us, UTC]"}.get(kind.__name__, kind.__name__)


if __name__ == "__main__":
    print(documentation(), end="")
