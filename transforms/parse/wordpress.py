"""Posts of WordPress's REST API, one or a list (https://developer.wordpress.org/rest-api/reference/posts/)."""

import html
from typing import Any

from schemas.errors import ParseError
from schemas.records import Entry
from transforms.parse.document import BadEntryError, Document, Problem, collect, with_something
from transforms.parse.jsontext import load, string, strings

Post = dict[str, Any]


def parse_wordpress(text: str) -> Document:
    """The posts of an answer.

    Raises:
        ParseError: it is no JSON, an error of WordPress, or neither a post nor a list.
    """
    loaded = load(text)
    answer = loaded.value
    if isinstance(answer, dict) and "code" in answer and "message" in answer:
        raise ParseError(f"an error of WordPress came ({answer['code']}: {answer['message']}); expected posts")
    posts = [answer] if isinstance(answer, dict) else answer
    if not isinstance(posts, list):
        raise ParseError(f"a JSON {type(answer).__name__} came; expected a WordPress post or a list of them")
    entries, problems = collect(posts, _entry)
    if loaded.cut:
        problems += (Problem(position=None, message=loaded.cut),)
    return Document(entries=entries, problems=problems)


def _entry(post: Any) -> Entry:
    if not isinstance(post, dict):
        raise BadEntryError(f"{type(post).__name__} came as a post; expected an object")
    body = _readable(post)
    summary = _rendered(post, "excerpt")
    return with_something(
        Entry(
            guid=_rendered(post, "guid"),
            link=string(post.get("link")),
            title=_rendered(post, "title"),
            body=body,
            text_source="api" if body else "feed-summary",
            summary=summary if summary != body else None,
            published=_time(post, "date"),
            updated=_time(post, "modified"),
            authors=_embedded_names(post, "author"),
            tags=_terms(post),
            image_url=_image(post),
        )
    )


def _readable(post: Post) -> str:
    """The content, of a post that is public and whole; BadEntryError otherwise."""
    title, url = _rendered(post, "title"), string(post.get("link"))
    status = post.get("status", "publish")
    if status != "publish":
        raise BadEntryError(f"the post's status is {status!r:.60}; expected 'publish'", title=title, url=url)
    content = post.get("content")
    if not isinstance(content, dict) or not isinstance(content.get("rendered"), str):
        raise BadEntryError("the post has no content.rendered; expected its text as HTML", title=title, url=url)
    if content.get("protected") is True:
        raise BadEntryError("the post is protected by a password; expected a public one", title=title, url=url)
    return string(content["rendered"]) or ""


def _rendered(post: Post, name: str) -> str | None:
    value = post.get(name)
    return string(value.get("rendered") if isinstance(value, dict) else value)


def _time(post: Post, name: str) -> str | None:
    """`date_gmt` is UTC without saying so; `date` is in the site's own zone, which no answer names."""
    utc = string(post.get(f"{name}_gmt"))
    if utc and not utc.startswith("0000"):
        return utc if utc.endswith("Z") else f"{utc}Z"
    return string(post.get(name))


def _embedded(post: Post, name: str) -> list[Any]:
    embedded = post.get("_embedded")
    value = embedded.get(name) if isinstance(embedded, dict) else None
    return value if isinstance(value, list) else []


def _embedded_names(post: Post, name: str) -> tuple[str, ...]:
    return strings([v for v in _embedded(post, name) if isinstance(v, dict)])


def _terms(post: Post) -> tuple[str, ...]:
    """Names of categories and tags: a list of terms for each taxonomy."""
    taxonomies = [t for t in _embedded(post, "wp:term") if isinstance(t, list)]
    names = strings([term for terms in taxonomies for term in terms if isinstance(term, dict)])
    return tuple(html.unescape(n) for n in names)


def _image(post: Post) -> str | None:
    for media in _embedded(post, "wp:featuredmedia"):
        if isinstance(media, dict) and string(media.get("source_url")):
            return string(media["source_url"])
    return string(post.get("jetpack_featured_media_url"))
