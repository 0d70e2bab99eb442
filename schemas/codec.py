"""Records to bytes and back, for the few edges where they cross a shuffle.

A quarter of the time of pickling the record itself: the values alone are pickled, under the names of their fields as
one string, and decoding does not check again what was checked when the record was made. The names make it possible to
go on from the state of a job that ran with an older or a newer record.
"""

import dataclasses
import pickle
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def _values_of(record: type[Any]) -> Any:
    return attrgetter(*(f.name for f in dataclasses.fields(record)))


@cache
def _setters(record: type[Any]) -> tuple[Any, ...]:
    return tuple(getattr(record, f.name).__set__ for f in dataclasses.fields(record))


@cache
def _names(record: type[Any]) -> str:
    return ",".join(f.name for f in dataclasses.fields(record))


def encode(record: Any) -> bytes:
    """The record's values; its class must be known to whoever decodes it."""
    kind = type(record)
    return pickle.dumps((_names(kind), _values_of(kind)(record)), protocol=5)  # type: ignore[arg-type]


def decode(kind: type[T], data: bytes) -> T:
    """The record of that class, equal to the one that was encoded. Only for bytes that this pipeline made.

    Where they were made with other fields: those that the class does not have are left out, those that the bytes do
    not have take their default.

    Raises:
        TypeError: where such a field has none: a record changes by fields with defaults only.
    """
    names, values = pickle.loads(data)
    record = kind.__new__(kind)
    if names != _names(kind):  # type: ignore[arg-type]
        values = _fitted(kind, dict(zip(names.split(","), values, strict=True)))
    for put, value in zip(_setters(kind), values, strict=True):  # type: ignore[arg-type]
        put(record, value)
    return record


def _fitted(kind: type[Any], given: dict[str, Any]) -> list[Any]:
    return [given[f.name] if f.name in given else _default(kind, f) for f in dataclasses.fields(kind)]


def _default(kind: type[Any], field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    raise TypeError(f"{kind.__name__} was encoded without {field.name}, and {field.name} has no default")
