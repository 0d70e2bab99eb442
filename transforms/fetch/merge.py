"""An entry and the page behind it, told as one."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from schemas.errors import PageError
from schemas.records import Entry, Item, Payload
from transforms.identity import article_id, canonical_link, page_digest
from transforms.url import canonical_url, url_identity
from transforms.usage import from_headers

_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?", re.I)
"""The path of a front page: the root, or that of one language."""


def with_page(item: Item, page: Entry, payload: Payload, *, landed: bool, shared: Collection[str] = ()) -> Item:
    """The item with its page's text; what the entry itself says (title, dates, authors, tags) stays.

    Where the link led somewhere else (shorteners, aggregators), and the page there says that this is its address, the
    article is that address's, unless the entry has `landed` under its own before.

    `shared`: see `shared_ends`.

    Raises:
        PageError: the answer is not the entry's page but what its link was led to: a front page, or one that stands
            before the articles (a login, a consent) or in place of them.
    """
    told = item.entry
    end = led_to(told, payload.url)
    if end is not None:
        _refuse_another_page(told, page, end, shared)
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
    if end is not None and not landed and _says(page, end):
        own_id = article_id(item.source_id, None, end, "")
        entry = replace(entry, link=end)
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


def _refuse_another_page(told: Entry, page: Entry, end: str, shared: Collection[str]) -> None:
    if _is_front(end) and not _is_own_front(told) and not (urlsplit(end).query and _says(page, end)):
        raise PageError(f"the link leads to a front page ({end}); expected the article's own")
    if url_identity(end) in shared:
        raise PageError(f"the links of several articles lead to one page ({end}); expected the article's own")
    if _would_lead_back(told, end):
        raise PageError(f"the link leads to a page that stands before the article ({end}); expected the article's own")


def _is_front(url: str) -> bool:
    return _FRONT.fullmatch(urlsplit(url).path) is not None


def _is_own_front(told: Entry) -> bool:
    """Whether the entry's own link is that of a front page."""
    link = canonical_link(told) or ""
    return _is_front(link) and not urlsplit(link).query


def _would_lead_back(told: Entry, end: str) -> bool:
    """Whether an address names, in its query, the one that the link had: a login or a consent goes on there then."""
    link = told.link or ""
    path = urlsplit(link).path
    back = {link, path, f"{path}?{urlsplit(link).query}"} - {"", "/"}
    return any(value in back for _, value in parse_qsl(urlsplit(end).query))


def _is_bare_link(told: Entry) -> bool:
    """Whether all that is told is a link: what it reads is no headline."""
    return not (told.body.strip() or told.summary or told.published)


def shared_ends(answered: Iterable[tuple[Item, str]]) -> set[str]:
    """The addresses, as `url_identity`, to which the links of several articles were led: the page there is of none.

    Args:
        answered: items with the URL that answered in the end.
    """
    articles: dict[str, set[str]] = {}
    for item, final_url in answered:
        end = led_to(item.entry, final_url)
        if end is not None:
            articles.setdefault(url_identity(end), set()).add(item.article_id)
    return {end for end, ids in articles.items() if len(ids) > 1}


def led_to(told: Entry, final_url: str) -> str | None:
    """Where the link led, in canonical form; None where that is its own address."""
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
