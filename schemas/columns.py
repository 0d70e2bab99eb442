"""How a record says what its columns mean, and the checks it makes of itself.

PyArrow accepts null in a column declared not null, even with validate(full=True), so records check themselves.
"""

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any


def column(doc: str, *, partition: bool = False, default: Any = dataclasses.MISSING) -> Any:
    """A dataclass field that documents its column. `partition`: lives in the path, not inside the file."""
    return dataclasses.field(default=default, metadata={"doc": doc, "partition": partition})


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One column of a record: `type` is the Python type without `None`."""

    name: str
    type: Any
    nullable: bool
    partition: bool
    doc: str


@cache
def columns(record: type[Any]) -> tuple[Column, ...]:
    """The columns of a record class, in order."""
    hints = typing.get_type_hints(record)
    return tuple(
        Column(f.name, *_optional(hints[f.name]), f.metadata.get("partition", False), f.metadata.get("doc", ""))
        for f in dataclasses.fields(record)
    )


def _optional(hint: Any) -> tuple[Any, bool]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        kinds = [a for a in typing.get_args(hint) if a is not type(None)]
        if len(kinds) != 1:
            raise TypeError(f"a column has one type, or one type and None, not {hint}")
        return kinds[0], True
    return hint, False


def check(record: Any) -> None:
    """Raise TypeError or ValueError where a field's value is not of its declared type.

    Strings must be encodable as UTF-8, times must be aware: what passes here can be written.
    """
    for name, test in _tests(type(record)):  # type: ignore[arg-type]
        problem = test(getattr(record, name))
        if problem:
            raise problem[0](f"{type(record).__name__}.{name}: {problem[1]}")


Problem = tuple[type[Exception], str] | None


@cache
def _tests(record: type[Any]) -> tuple[tuple[str, Callable[[Any], Problem]], ...]:
    return tuple((c.name, _test(c)) for c in columns(record))  # type: ignore[arg-type]


def _test(col: Column) -> Callable[[Any], Problem]:
    origin = typing.get_origin(col.type)
    kind = origin or col.type
    if kind is typing.Literal:
        allowed = typing.get_args(col.type)
        return lambda v: (
            None
            if v in allowed or (v is None and col.nullable)
            else (ValueError, f"expected one of {', '.join(map(str, allowed))}, got {v!r}")
        )
    inner = typing.get_args(col.type)[0] if kind is tuple else None

    def test(value: Any) -> Problem:
        if value is None:
            return None if col.nullable else (TypeError, "is missing, and must not be")
        if not isinstance(value, kind) and not (kind is float and type(value) is int):
            return TypeError, f"expected {kind.__name__}, got {type(value).__name__}: {value!r:.80}"
        if kind is str:
            return _text(value)
        if kind is datetime and value.tzinfo is None:
            return ValueError, f"expected a time with a zone, got {value.isoformat()}"
        if kind is tuple:
            return next((p for p in (_element(v, inner) for v in value) if p), None)
        return None

    return test


def _element(value: Any, kind: Any) -> Problem:
    if not isinstance(value, kind):
        return TypeError, f"expected only {kind.__name__}, got {type(value).__name__}: {value!r:.80}"
    return _text(value) if kind is str else None


def _text(value: str) -> Problem:
    if value.isascii():
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as e:
        return ValueError, f"holds a lone surrogate at {e.start}, which UTF-8 cannot say"
    return None
