"""Archives: JSON Lines, or JSON files, of articles as plain objects, under our names or mapped ones."""

import re
from collections.abc import Iterator
from typing import Any

from schemas.errors import ParseError
from schemas.records import BodyFormat, Entry
from transforms.parse.document import BadEntryError, Document, Problem, collect
from transforms.parse.jsontext import load, string, strings, time

NAMES = (
    "id", "url", "title", "text", "html", "summary", "published", "updated", "authors", "language", "tags",
    "image", "source",
)  # fmt: skip
"""What an object may hold; in an archive all but `text` (or `html`) may be missing."""

_INDEX = re.compile(r"-?[0-9]{1,6}")

Fields = tuple[tuple[str, str], ...]
"""(our name, their name); theirs may be a path into nested objects and lists: `meta.lang`, `pictures.0.url`."""


def parse_lines(text: str, fields: Fields, *, first_line: int = 0) -> Document:
    """A JSON object a line; blank lines are skipped. `first_line`: how many lines stand before this part."""
    names = dict(fields)
    entries, problems = collect(_lines(text, first_line), lambda line: _from_line(*line, names), at_most=None)
    return Document(entries=entries, problems=problems)


def parse_objects(text: str, fields: Fields) -> Document:
    """A JSON list of objects, or one.

    Raises:
        ParseError: it is no JSON.
    """
    loaded = load(text)
    objects = loaded.value if isinstance(loaded.value, list) else [loaded.value]
    names = dict(fields)
    entries, problems = collect(objects, lambda value: with_text(read_object(value, names), names), at_most=None)
    if loaded.cut:
        problems += (Problem(position=None, message=loaded.cut),)
    return Document(entries=entries, problems=problems)


def _lines(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Lines that hold something, with their number in the file, from 1."""
    # not splitlines(): JSON may hold U+2028 and U+0085 inside its strings
    for number, line in enumerate(text.split("\n"), first_line + 1):
        if line.strip():
            yield number, line


def _from_line(number: int, line: str, fields: dict[str, str]) -> Entry:
    try:
        return with_text(read_object(_object(line), fields), fields)
    except BadEntryError as e:
        raise BadEntryError(f"line {number}: {e}", title=e.title, url=e.url) from e


def _object(line: str) -> Any:
    try:
        return load(line).value
    except ParseError as e:
        raise BadEntryError(str(e)) from e


def read_object(value: Any, fields: dict[str, str]) -> Entry:
    """The entry that an object tells; `fields`: their names by ours, where they differ.

    Raises:
        BadEntryError: it is no object.
    """
    if not isinstance(value, dict):
        raise BadEntryError(f"a JSON {type(value).__name__} came; expected an object")
    given = {name: at(value, fields.get(name, name)) for name in NAMES}
    body, body_format = _body(given)
    return Entry(
        guid=string(given["id"]),
        link=string(given["url"]),
        title=string(given["title"]),
        body=body,
        body_format=body_format,
        text_source="api",
        summary=string(given["summary"]),
        published=time(given["published"]),
        updated=time(given["updated"]),
        authors=strings(given["authors"]),
        language=string(given["language"]),
        tags=strings(given["tags"]),
        image_url=string(given["image"]),
        source_name=string(given["source"]),
    )


def _body(given: dict[str, Any]) -> tuple[str, BodyFormat]:
    text = string(given["text"])
    return (text, "text") if text else (string(given["html"]) or "", "html")


def with_text(entry: Entry, fields: dict[str, str]) -> Entry:
    """The entry itself.

    Raises:
        BadEntryError: it has no text.
    """
    if entry.body:
        return entry
    expected = " or ".join(f"`{fields.get(name, name)}`" for name in ("text", "html"))
    raise BadEntryError(
        f"the object has no text; expected {expected} (the source's `fields` may name another)",
        title=entry.title,
        url=entry.link,
    )


def at(value: Any, path: str) -> Any:
    """The value of a name, or at the end of a dotted path, in which numbers lead into lists (-1: the last).

    None where there is none.
    """
    if isinstance(value, dict) and path in value:
        return value[path]
    found = value
    for name in path.split("."):
        if isinstance(found, dict):
            found = found.get(name)
        elif isinstance(found, list) and _INDEX.fullmatch(name) and -len(found) <= int(name) < len(found):
            found = found[int(name)]
        else:
            return None
    return found
