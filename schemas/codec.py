"""Records to bytes and back: for the few edges where they cross a shuffle, and for the state of a stream.

A quarter of the time of pickling a dataclass as it is: the values alone are pickled, under the names of their fields as
one string, and decoding does not check again what was checked when the record was made. The names make it possible to
go on from the state of a job that ran with an older or a newer record.
"""

import copyreg
import dataclasses
import pickle
from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


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
    return _restored(kind, names, values)


def by_name(kind: type[T]) -> type[T]:
    """A dataclass that pickle, too, takes apart and puts together by the names of its fields: a decorator for what is
    kept in state, in itself or within another. (pickle alone goes by their order, and notices nothing.)"""
    copyreg.pickle(kind, _reduced)
    return kind


def _reduced(record: Any) -> tuple[Any, tuple[type[Any], str, Sequence[Any]]]:
    kind = type(record)
    return _restored, (kind, _names(kind), _values_of(kind)(record))  # type: ignore[arg-type]


def _restored(kind: type[T], names: str, values: Sequence[Any]) -> T:
    record = kind.__new__(kind)
    if names != _names(kind):  # type: ignore[arg-type]
        values = _fitted(kind, dict(zip(names.split(","), values, strict=True)))
    for put, value in zip(_setters(kind), values, strict=True):  # type: ignore[arg-type]
        put(record, value)
    return record


@cache
def _names(kind: type[Any]) -> str:
    return ",".join(f.name for f in dataclasses.fields(kind))


@cache
def _values_of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    get = attrgetter(*(f.name for f in dataclasses.fields(kind)))
    return get if len(dataclasses.fields(kind)) > 1 else lambda record: (get(record),)


@cache
def _setters(kind: type[Any]) -> tuple[Any, ...]:
    return tuple(getattr(kind, f.name).__set__ for f in dataclasses.fields(kind))


def _fitted(kind: type[Any], given: dict[str, Any]) -> list[Any]:
    return [given[f.name] if f.name in given else _default(kind, f) for f in dataclasses.fields(kind)]


def _default(kind: type[Any], field: dataclasses.Field[Any]) -> Any:
    if field.default is not dataclasses.MISSING:
        return field.default
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    raise TypeError(f"{kind.__name__} was encoded without {field.name}, and {field.name} has no default")
