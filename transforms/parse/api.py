"""Answers of JSON APIs, as the configuration describes them."""

from dataclasses import replace
from itertools import islice
from typing import Any

from schemas.errors import ParseError
from schemas.records import Api, BodyFormat, Entry
from transforms.parse.archive import Fields, at, read_object
from transforms.parse.document import Document, Problem, collect, with_something
from transforms.parse.fulltext import is_full
from transforms.parse.jsontext import Loaded, load, string
from transforms.parse.markup import looks_like_html

_MEMBERS_TOLD = 8


def parse_api(text: str, api: Api, fields: Fields) -> Document:
    """The objects of one answer; one without text may still have a page, whose link is then what counts.

    Raises:
        ParseError: it is no JSON, or has no list where `api.items` says.
    """
    loaded = load(text, api.items.rpartition(".")[2] or None)
    names = dict(fields)
    entries, problems = collect(_objects(loaded, api.items), lambda value: _entry(value, names))
    if loaded.cut:
        problems += (Problem(position=None, message=loaded.cut),)
    return Document(entries=entries, problems=problems)


def next_of(text: str, api: Api) -> tuple[str | None, str | None]:
    """(the next page's link, the next cursor) that an answer names; None for what it does not.

    Raises:
        ParseError: it is no JSON, or breaks off: what it would have named is not known.
    """
    if not (api.next_link or api.cursor):
        return None, None
    loaded = load(text)
    if loaded.cut:
        raise ParseError(loaded.cut)
    link, cursor = (string(at(loaded.value, path)) if path else None for path in (api.next_link, api.cursor))
    return link, cursor


def _objects(loaded: Loaded, path: str) -> list[Any]:
    answer = loaded.value
    if path:
        # of an answer that breaks off, only the list itself is left
        found = at(answer, path.rpartition(".")[2] if loaded.cut else path)
        if isinstance(found, list):
            return found
        if _is_null(answer, path):
            return []
        raise ParseError(f"{_told(answer)} came; expected a list at `{path}` (the source's `items`)")
    if isinstance(answer, list):
        return answer
    lists = [value for value in answer.values() if isinstance(value, list)] if isinstance(answer, dict) else []
    if len(lists) == 1:
        return lists[0]
    raise ParseError(f"{_told(answer)} came; expected one list (the source's `items` may give the path of another)")


def _is_null(answer: Any, path: str) -> bool:
    """Whether there is nothing where the list would be: so many servers say that it is empty."""
    above, _, name = path.rpartition(".")
    holder = at(answer, above) if above else answer
    return isinstance(holder, dict) and name in holder and holder[name] is None


def _told(answer: Any) -> str:
    if not isinstance(answer, dict):
        return f"a JSON {type(answer).__name__}"
    members = ", ".join(_member(name, value) for name, value in islice(answer.items(), _MEMBERS_TOLD))
    return f"a JSON object of {members}" if members else "an empty JSON object"


def _member(name: str, value: Any) -> str:
    kind = "[]" if isinstance(value, list) else f" {value!r:.80}" if isinstance(value, str) else ""
    return f"`{name:.40}`{kind}"


def _entry(value: Any, names: dict[str, str]) -> Entry:
    entry = read_object(value, names)
    if is_full(entry.body, declared_full=bool(entry.body)):
        return with_something(entry)
    if entry.body:
        return with_something(replace(entry, text_source="feed-summary"))
    summary = entry.summary or ""
    body_format: BodyFormat = "html" if looks_like_html(summary) else "text"
    return with_something(
        replace(entry, body=summary, body_format=body_format, summary=None, text_source="feed-summary")
    )
