"""Arrow schemas and tables, made from the records."""

import dataclasses
import typing
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import pyarrow as pa

from schemas.columns import Column, columns

SCHEMA_VERSION = "3"
"""Grows with every additive change of a record; named in the key-value metadata of every file."""

_SIMPLE: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    bytes: pa.binary(),
    datetime: pa.timestamp("us", tz="UTC"),
}


def arrow_type(kind: Any) -> pa.DataType:
    """The Arrow type of a column's Python type.

    Raises:
        TypeError: for a type that no column may have.
    """
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return pa.string()
    if origin is tuple:
        return pa.list_(pa.field("element", arrow_type(typing.get_args(kind)[0]), nullable=False))
    if dataclasses.is_dataclass(kind):
        return pa.struct([_field(c) for c in columns(typing.cast(type, kind))])
    raise TypeError(f"no Arrow type for {kind}")


def _field(col: Column) -> pa.Field:
    return pa.field(col.name, arrow_type(col.type), nullable=col.nullable, metadata={"doc": col.doc})


@cache
def arrow_schema(record: type) -> pa.Schema:
    """The schema of a record's files: partition columns are in the path and not inside."""
    fields = [_field(c) for c in columns(record) if not c.partition]
    meta = {"presslake.record": record.__name__.lower(), "presslake.schema_version": SCHEMA_VERSION}
    return pa.schema(fields, metadata=meta)


def to_table(record: type, rows: Sequence[Any]) -> pa.Table:
    """Records as a table under `arrow_schema(record)`."""
    schema = arrow_schema(record)
    arrays = [pa.array(_values(rows, field), type=field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _values(rows: Iterable[Any], field: pa.Field) -> list[Any]:
    values = [getattr(r, field.name) for r in rows]
    if pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type):
        names = [f.name for f in field.type.value_type]
        return [[{n: getattr(v, n) for n in names} for v in vs] for vs in values]
    return values
