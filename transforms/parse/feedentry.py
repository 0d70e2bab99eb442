"""One entry of RSS or Atom, from feedparser's way of telling it to ours."""

from collections.abc import Iterator

from schemas.records import BodyFormat, Entry, TextSource
from transforms.parse.document import with_something
from transforms.parse.found import Raw, one, several
from transforms.parse.fulltext import is_full
from transforms.parse.jsontext import string
from transforms.parse.markup import looks_like_html, word_count

_FOR_MACHINES = ("application/atom+xml", "application/rss+xml", "application/json", "application/ld+json")
_TEXT_TYPES = ("text/html", "application/xhtml+xml", "text/plain")


def read_entry(raw: Raw, *, version: str, has_content: bool, language: str | None) -> Entry:
    """The entry, with dates, names and addresses as given.

    `version` is feedparser's name of the format; `has_content`: the document has elements for whole texts
    (content:encoded, Atom's content), so that what feedparser calls content may be one.

    Raises:
        BadEntryError: it has no title, no link and no text.
    """
    guid = _string(raw, "id")
    published, updated = _times(raw, version)
    body, body_format, text_source = _body(raw, has_content)
    summary = _string(raw, "summary")
    return with_something(
        Entry(
            guid=guid,
            link=_link(raw, guid, version),
            title=_string(raw, "title"),
            body=body,
            body_format=body_format,
            text_source=text_source,
            summary=summary if summary != body else None,
            published=published,
            updated=updated,
            authors=_authors(raw),
            language=_string(raw, "language") or _language(raw) or language,
            tags=_tags(raw),
            image_url=next(_images(raw), None),
        )
    )


def _string(raw: Raw, name: str) -> str | None:
    # past feedparser's own get(), which answers published where updated is missing
    return string(dict.get(raw, name)) if isinstance(raw, dict) else None


def _times(raw: Raw, version: str) -> tuple[str | None, str | None]:
    published = _string(raw, "published") or _string(raw, "created")
    updated = _string(raw, "updated")
    # RSS 0.90 and 1.0 know only dc:date, which feedparser calls updated
    if published is None and version in ("rss090", "rss10"):
        return updated, None
    return published, updated


def _body(raw: Raw, has_content: bool) -> tuple[str, BodyFormat, TextSource]:
    content = max(_contents(raw), key=lambda c: len(c[0]), default=("", ""))
    summary = _string(raw, "summary") or "", _type(one(raw, "summary_detail"))
    caption = _string(raw, "media_caption") or "", "text/html"
    first = summary if _says_more(summary[0], content[0]) else content
    # last a summary without words: a picture, say
    told = next((said for said in (first, caption, summary) if said[0]), content)
    full = bool(told[0]) and is_full(told[0], declared_full=has_content and told is content)
    return told[0], _format(*told), "feed-full" if full else "feed-summary"


def _says_more(summary: str, content: str) -> bool:
    # counting words costs more than parsing: not where the lengths leave no doubt
    return len(summary) > len(content) and word_count(summary) > word_count(content)


def _contents(raw: Raw) -> Iterator[tuple[str, str]]:
    for content in several(raw, "content"):
        text = string(content.get("value"))
        if text and _type(content) in _TEXT_TYPES:
            yield text, _type(content)


def _type(detail: Raw) -> str:
    return str(detail.get("type") or "text/html")


def _format(text: str, kind: str) -> BodyFormat:
    return "text" if kind == "text/plain" and not looks_like_html(text) else "html"


def _link(raw: Raw, guid: str | None, version: str) -> str | None:
    """The publisher's own address of the entry: never a redirector's, where the entry tells them apart."""
    own = _string(raw, "feedburner_origlink")
    alternates = sorted(_alternates(raw))
    if own or alternates:
        return own or alternates[0][2]
    # RSS 2.0: a guid is an address unless isPermaLink="false"; an Atom id never is one
    if guid and raw.get("guidislink") and version.startswith("rss") and guid.startswith(("http://", "https://")):
        return guid
    return None


def _alternates(raw: Raw) -> Iterator[tuple[bool, int, str]]:
    """(is no HTML, position, address) of the forms of the entry that people read."""
    for position, link in enumerate(several(raw, "links")):
        kind, href = str(link.get("type", "")).partition(";")[0].strip(), string(link.get("href"))
        if href and link.get("rel") == "alternate" and kind not in _FOR_MACHINES:
            yield kind not in _TEXT_TYPES[:2], position, href


def _authors(raw: Raw) -> tuple[str, ...]:
    """Names only: an e-mail address is no name."""
    names = (string(author.get("name")) for author in several(raw, "authors"))
    return tuple(dict.fromkeys(n for n in names if n and "@" not in n))


def _tags(raw: Raw) -> tuple[str, ...]:
    labels = (string(tag.get("label")) or string(tag.get("term")) for tag in several(raw, "tags"))
    return tuple(dict.fromkeys(t for t in labels if t))


def _language(raw: Raw) -> str | None:
    details = [*several(raw, "content"), one(raw, "summary_detail"), one(raw, "title_detail")]
    return next((found for d in details if (found := string(d.get("language")))), None)


def _images(raw: Raw) -> Iterator[str]:
    """Addresses of pictures, the likeliest lead image first."""
    media = [m for m in several(raw, "media_content") if _is_image(m)]
    enclosed = [x for x in several(raw, "links") if x.get("rel") == "enclosure" and _is_image(x)]
    for found in (*media, *several(raw, "media_thumbnail"), *enclosed, one(raw, "image")):
        url = string(found.get("url") or found.get("href"))
        if url:
            yield url


def _is_image(media: Raw) -> bool:
    return media.get("medium") == "image" or str(media.get("type", "")).startswith("image/")
