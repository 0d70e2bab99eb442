"""Records as lines of JSON: what presslake itself keeps between runs."""

import json
import os
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from schemas.errors import LakeError

T = TypeVar("T")


def read(path: Path, kind: type[T], remedy: str) -> list[T]:
    """The records of a file; none where there is no file. Fields that the class does not know are left out.

    Raises:
        LakeError: it cannot be read, or a line is damaged; `remedy` says what to do then.
    """
    try:
        lines = path.read_text("utf-8").split("\n")  # and nowhere else: a value may hold what Unicode calls a line end
    except FileNotFoundError:
        return []
    except OSError as e:
        raise LakeError(f"cannot read {path}: {e.strerror or e}") from e
    try:
        return [record_of(kind, json.loads(line)) for line in lines if line]
    except (ValueError, TypeError, AttributeError) as e:
        raise LakeError(f"cannot read {path}: a line is damaged ({e}); {remedy}") from e


def write(path: Path, records: Iterable[Any]) -> None:
    """Write records, whole or not at all. Values that are a field's default are left out.

    Raises:
        LakeError: it cannot be written.
    """
    temporary = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as out:
            out.writelines(text_of(r) + "\n" for r in records)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    except OSError as e:
        with suppress(OSError):
            temporary.unlink()
        raise LakeError(f"cannot write {path}: {e.strerror or e}") from e


def text_of(record: Any) -> str:
    """A record as one line of JSON, without values that are a field's default."""
    return _ENCODER.encode(_values_of(record))


def _values_of(record: Any) -> dict[str, Any]:
    values = {}
    for name, default in _defaults(type(record)):  # type: ignore[arg-type]
        value = getattr(record, name)
        if value is not default and value != default:
            values[name] = value
    return values


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else _values_of(value)


_ENCODER = json.JSONEncoder(default=_plain, separators=(",", ":"))


@cache
def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, _default(f)) for f in fields(kind))


def _default(field: Any) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def record_of(kind: type[T], values: Mapping[str, Any]) -> T:
    """The record that such values stand for. Raises TypeError or ValueError where they are of another kind."""
    readers = _readers(kind)  # type: ignore[arg-type]
    return kind(**{k: make(v) if (make := readers[k]) else v for k, v in values.items() if k in readers})


@cache
def _readers(kind: type[Any]) -> dict[str, Callable[[Any], Any] | None]:
    """For each field what makes its value of JSON's; None where that is the same."""
    return {name: _reader(hint) for name, hint in typing.get_type_hints(kind).items()}


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        inner = next(a for a in typing.get_args(hint) if a is not type(None))
        reader = _reader(inner)
        return reader and (lambda value: None if value is None else reader(value))
    if hint is datetime:
        return datetime.fromisoformat
    if typing.get_origin(hint) is tuple:
        return _tuple
    if is_dataclass(hint):
        return lambda value: record_of(hint, value)  # type: ignore[arg-type]
    return None


def _tuple(value: Any) -> Any:
    return tuple(_tuple(v) if isinstance(v, list) else v for v in value)
