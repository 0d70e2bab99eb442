"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from typing import Any

from schemas.errors import ParseError
from schemas.records import BodyFormat, Entry, TextSource
from transforms.parse.document import BadEntryError, Document, Problem, collect, with_something
from transforms.parse.fulltext import is_full
from transforms.parse.jsontext import load, string, strings, time


def parse_jsonfeed(text: str) -> Document:
    """The items of a JSON Feed.

    Raises:
        ParseError: it is no JSON, or has no list of items.
    """
    loaded = load(text, "items")
    feed = loaded.value
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError("JSON without a list of `items` came; expected a JSON Feed")
    language = string(feed.get("language"))
    entries, problems = collect(feed["items"], lambda item: _entry(item, language))
    if loaded.cut:
        problems += (Problem(position=None, message=loaded.cut),)
    return Document(
        title=string(feed.get("title")),
        language=language,
        base_url=string(feed.get("home_page_url")),
        older=string(feed.get("next_url")),
        entries=entries,
        problems=problems,
    )


def _entry(item: Any, language: str | None) -> Entry:
    if not isinstance(item, dict):
        raise BadEntryError(f"{type(item).__name__} came as an item; expected an object")
    body, body_format, text_source = _body(item)
    summary = string(item.get("summary"))
    return with_something(
        Entry(
            guid=string(item.get("id")),
            link=string(item.get("url")) or string(item.get("external_url")),
            title=string(item.get("title")),
            body=body,
            body_format=body_format,
            text_source=text_source,
            summary=summary if summary != body else None,
            published=time(item.get("date_published")),
            updated=time(item.get("date_modified")),
            # 1.0 has one `author`, 1.1 a list of `authors`
            authors=strings(item.get("authors")) or strings(item.get("author")),
            language=string(item.get("language")) or language,
            tags=strings(item.get("tags")),
            image_url=string(item.get("image")) or string(item.get("banner_image")) or _attached_image(item),
        )
    )


def _body(item: dict[str, Any]) -> tuple[str, BodyFormat, TextSource]:
    formats: tuple[tuple[str, BodyFormat], ...] = (("content_html", "html"), ("content_text", "text"))
    for name, body_format in formats:
        body = string(item.get(name))
        if body:
            return body, body_format, "feed-full" if is_full(body, declared_full=True) else "feed-summary"
    return string(item.get("summary")) or "", "text", "feed-summary"


def _attached_image(item: dict[str, Any]) -> str | None:
    attachments = item.get("attachments")
    for a in attachments if isinstance(attachments, list) else []:
        if isinstance(a, dict) and str(a.get("mime_type")).startswith("image/"):
            return string(a.get("url"))
    return None
