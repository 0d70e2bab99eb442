"""JSON as it comes: values of any type where a text is expected, and documents cut in the middle."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from schemas.errors import ParseError

_DECODER = json.JSONDecoder(strict=False)
_CONTROL = re.compile(r"(?<!\\)((?:\\\\)*)\\(?:u00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F])|[bf])")
_SEPARATOR = re.compile(r"[\s,]*")
_MS_FROM = 1e11
"""Seconds since 1970 that are more than this (year 5138) are milliseconds."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A JSON value; `cut` says how it broke off, where only its first part could be read."""

    value: Any
    cut: str | None = None


def load(text: str, list_name: str | None = None) -> Loaded:
    """The value of a JSON text, without escaped control characters.

    A list that breaks off, or is followed by junk, keeps the elements before the break. `list_name` is the
    member of the top object that holds that list; None where the list is at the top.

    Raises:
        ParseError: it is no JSON, or broke off before the list began.
    """
    if "\\u00" in text or "\\b" in text or "\\f" in text:
        text = _CONTROL.sub(r"\1", text)
    try:
        return Loaded(_DECODER.decode(text.strip()))
    except RecursionError as e:
        raise ParseError("JSON nested too deeply came; expected a list of entries") from e
    except ValueError as e:
        return _whole_elements(text, list_name, e)


def _whole_elements(text: str, list_name: str | None, error: ValueError) -> Loaded:
    begin = re.search(rf'"{re.escape(list_name)}"\s*:\s*\[' if list_name else r"\A\s*\[", text)
    if begin is None:
        raise ParseError(f"no valid JSON came: {error}; expected a whole document") from error
    elements = _elements(text, begin.end())
    if not elements:
        raise ParseError(f"no valid JSON came: {error}; expected a whole document") from error
    head = _head(text[: begin.end()] + ("]}" if list_name else "]"))
    cut = f"the JSON breaks off after {len(elements)} whole entries ({error}); expected it to go on"
    if list_name:
        return Loaded({**head, list_name: elements}, cut)
    return Loaded(elements, cut)


def _head(text: str) -> Any:
    try:
        return _DECODER.decode(text.strip())
    except ValueError:
        return {}


def _elements(text: str, at: int) -> list[Any]:
    elements: list[Any] = []
    while True:
        at = _end_of_separator(text, at)
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return elements
        elements.append(value)


def _end_of_separator(text: str, at: int) -> int:
    match = _SEPARATOR.match(text, at)
    return match.end() if match else at


def string(value: Any) -> str | None:
    """A value as text: a string that says something, or a number as its digits; None for all else."""
    if isinstance(value, str):
        return encodable(value).strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(value)


def encodable(text: str) -> str:
    r"""Text that UTF-8 can say: a lone surrogate (JSON's ``\ud83d`` cut from its pair) becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def strings(value: Any) -> tuple[str, ...]:
    """A string, a list of strings, or a list of objects with a `name`, as texts, each once."""
    values = value if isinstance(value, list) else [value]
    found = (string(v.get("name") if isinstance(v, dict) else v) for v in values)
    return tuple(dict.fromkeys(s for s in found if s))


def time(value: Any) -> str | None:
    """A time as given; numbers are seconds or milliseconds since 1970, and come out as ISO 8601."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return string(value)
    try:
        return datetime.fromtimestamp(value / 1000 if abs(value) > _MS_FROM else value, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return str(value)
