"""An entry and the page behind it, told as one."""

from dataclasses import replace
from urllib.parse import urlsplit

from schemas.errors import PageError
from schemas.records import Entry, Item, Payload
from transforms.identity import article_id, canonical_link, page_digest
from transforms.url import canonical_url, url_identity
from transforms.usage import from_headers


def with_page(item: Item, page: Entry, payload: Payload, *, landed: bool) -> Item:
    """The item with its page's text; what the entry itself says (title, dates, authors, tags) stays.

    Where the link led somewhere else (shorteners, aggregators), and the page there says that this is its address, the
    article is that address's, unless the entry has `landed` under its own before.

    Raises:
        PageError: the answer is not the entry's page but a front page that its link was led to.
    """
    told = item.entry
    led_to = _led_to(told, payload.url)
    if led_to is not None and urlsplit(led_to).path in ("", "/") and not urlsplit(led_to).query:
        raise PageError(f"the link leads to a front page ({payload.url}); expected the article's own")
    entry = replace(
        told,
        title=None if _is_bare_link(told) else told.title,
        body=page.body,
        body_format="page",
        text_source="page",
        declared_url=page.declared_url,
        summary=told.summary or (told.body if told.body_format == "html" else None) or None,
        language=told.language or page.language,
        usage=page.usage,
    )
    own_id = item.article_id
    if led_to is not None and not landed and _says(page, led_to):
        own_id = article_id(item.source_id, None, led_to, "")
        entry = replace(entry, link=led_to)
    return replace(
        item,
        entry=entry,
        base_url=payload.url,
        fetched_at=payload.fetched_at,
        as_of=payload.as_of,
        payload=payload.digest,
        raw_file=payload.raw_file,
        position=0,
        article_id=own_id,
        entry_digest=page_digest(item.entry_digest),
        usage=tuple(sorted({*page.usage, *from_headers(payload.headers)})),  # a feed's own are about the feed
    )


def _is_bare_link(told: Entry) -> bool:
    """Whether all that is told is a link: what it reads is no headline."""
    return not (told.body.strip() or told.summary or told.published)


def _led_to(told: Entry, final_url: str) -> str | None:
    """Where the link led; None where that is its own address."""
    link = canonical_link(told)
    try:
        final = canonical_url(final_url)
    except ValueError:
        return None
    return None if link is None or url_identity(final) == url_identity(link) else final


def _says(page: Entry, address: str) -> bool:
    try:
        return url_identity(canonical_url(page.declared_url or "")) == url_identity(address)
    except ValueError:
        return False
