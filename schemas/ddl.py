"""CREATE TABLE statements, made from the records. Standard SQL types, arrays as `TYPE[]` (DuckDB, PostgreSQL)."""

import dataclasses
import typing
from datetime import datetime
from typing import Any

from schemas.columns import columns

_SQL: dict[Any, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    bytes: "BLOB",
    datetime: "TIMESTAMP WITH TIME ZONE",
}


def sql_type(kind: Any) -> str:
    """The SQL type of a column's Python type."""
    if kind in _SQL:
        return _SQL[kind]
    if typing.get_origin(kind) is typing.Literal:
        return "VARCHAR"
    if typing.get_origin(kind) is tuple:
        return f"{sql_type(typing.get_args(kind)[0])}[]"
    if dataclasses.is_dataclass(kind):
        inner = ", ".join(f"{c.name} {sql_type(c.type)}" for c in columns(typing.cast(type, kind)))
        return f"STRUCT({inner})"
    raise TypeError(f"no SQL type for {kind}")


def ddl(record: type, table: str) -> str:
    """The statement that makes `table` with every column of the record, partition columns included."""
    lines = [f'  "{c.name}" {sql_type(c.type)}{"" if c.nullable else " NOT NULL"}' for c in columns(record)]
    return f"CREATE TABLE {table} (\n" + ",\n".join(lines) + "\n);\n"
