"""From an item, as its source told it, to the one clean record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC
from urllib.parse import urljoin, urlsplit

from schemas.errors import CleanError, OptedOutError
from schemas.records import Article, AuthorSource, Enrichment, Entry, Item
from transforms.clean import addresses, dump, feedlines, language, lookalikes, markup, page, publication, rules
from transforms.clean.bounds import bounded, bounded_text
from transforms.clean.characters import folded, one_line, plain, visible
from transforms.clean.counting import word_count
from transforms.clean.dates import Refusal
from transforms.clean.people import authors
from transforms.clean.phrases import key
from transforms.clean.sitenames import SiteNames
from transforms.identity import fingerprint
from transforms.lines import line_digest
from transforms.url import spelled

_EXCERPT_CHARS = 300
_MIN_SUMMARY_WORDS = 15
_OF_FEEDS = ("html", "text")
_MORE = ("[…]", "[...]", "(...)", "(…)")


@dataclass(frozen=True, slots=True)
class _Told:
    """What the body of an entry tells, whatever its format: its lines, and what it says of itself."""

    lines: Sequence[str]
    title: str | None = None
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    author_source: AuthorSource | None = None
    language: str | None = None
    section: str | None = None
    publisher: str | None = None
    image_url: str | None = None
    url: str | None = None


def clean(item: Item, *, pipeline_version: str, honour: Collection[str] = ()) -> Article:
    """The article that the item tells, version 1, topic `other`: both are for later steps to say.

    `honour`: the words of `Item.usage` that keep an article out.

    Raises:
        OptedOutError: the item says one of the words of `honour`.
        CleanError: the entry has no text, or is larger than an article can be.
    """
    _refuse_opted_out(item, honour)
    entry = item.entry
    told = _told(entry, bounded(entry.body))
    bounded_text("\n".join(told.lines))
    title = _title(entry.title) or _title(told.title)
    lines = _lines(item, told.lines, title)
    summary = _summary(item)
    if _is_poorer(entry, lines, summary):
        lines = []
    text = "\n\n".join(lines) or summary or "\n\n".join(_least(entry, told.lines))
    if not text:
        raise CleanError(_nothing(entry, title))
    url = _http_url(entry.link, item.base_url) or _http_url(entry.declared_url or told.url, item.base_url)
    published, updated = _given(entry.published, told.published), _given(entry.updated, told.updated)
    published_at, date_source = publication.dated(
        published=published,
        updated=updated,
        url=url,
        head=told.head,
        as_of=item.as_of,
        zone=item.time_zone,
    )
    believed = date_source == "published"
    refused = None if believed else publication.refused(published, as_of=item.as_of, zone=item.time_zone)
    names, author_source = _authors(item, told)
    words = word_count(text)
    prints = fingerprint(title, text)
    tongue = language.found(text, words, (entry.language, told.language, item.language))
    return Article(
        article_id=item.article_id,
        url=url,
        canonical_url=addresses.canonical(url, _http_url(entry.declared_url or told.url, item.base_url)),
        source_id=item.source_id,
        source_name=one_line(entry.source_name) or item.source_name,
        title=title,
        text=text,
        text_source=entry.text_source if lines else "feed-summary",
        excerpt=_shortened(summary or folded(text[: 3 * _EXCERPT_CHARS])),
        authors=names,
        author_source=author_source,
        published_at=published_at,
        updated_at=publication.first_credible(updated, as_of=item.as_of, zone=item.time_zone),
        fetched_at=item.fetched_at.astimezone(UTC),
        date_source=date_source,
        language=tongue.code if tongue else None,
        language_confidence=tongue.confidence if tongue else None,
        date=published_at.date().isoformat(),
        tags=_distinct(entry.tags),
        section=told.section,
        publisher=told.publisher,
        image_url=_http_url(entry.image_url, item.base_url) or _http_url(told.image_url, item.base_url),
        word_count=words,
        content_hash=prints.content_hash,
        sketch=prints.sketch,
        entry_key=item.entry_key,
        entry_digest=item.entry_digest,
        usage=item.usage,
        enrichment=_enrichment(tongue, refused),
        payload=item.payload,
        raw_file=item.raw_file,
        position=item.position,
        pipeline_version=pipeline_version,
    )


def _refuse_opted_out(item: Item, honour: Collection[str]) -> None:
    words = sorted(set(item.usage) & {word.lower() for word in honour})
    if words:
        said = " and ".join(map(repr, words))
        raise OptedOutError(
            f"the page, or the answer it came in, says {said}; expected nothing that [run] honour names "
            "(take the word out of it to take such articles)"
        )


def _told(entry: Entry, body: str) -> _Told:
    if entry.body_format == "html":
        return _Told(markup.fragment_lines(body))
    if entry.body_format == "text":
        return _Told(dump.text_lines(bounded_text(body)))
    if entry.body_format == "dump":
        parts = dump.read(bounded_text(body), title=one_line(entry.title))
        return _Told(
            parts.lines, title=parts.title, head=parts.date_lines, authors=authors(parts.bylines), author_source="page"
        )
    found = page.read(body, entry.link)
    about = found.about
    return _Told(
        found.lines,
        title=about.title,
        published=about.published,
        updated=about.modified,
        head=about.times,
        authors=about.authors,
        author_source=about.author_source,
        language=about.language,
        section=about.section,
        publisher=about.publisher,
        image_url=about.image_url,
        url=about.url,
    )


def _given(own: str | None, told: tuple[str, ...]) -> tuple[str, ...]:
    return (own, *told) if own else told


def _authors(item: Item, told: _Told) -> tuple[tuple[str, ...], AuthorSource | None]:
    """Whom the entry names; else whom its body does."""
    names = (item.source_name, item.entry.source_name or "")
    if item.entry.authors and (found := authors(item.entry.authors, SiteNames.of(names, item.entry.link))):
        return found, "entry"
    return told.authors, told.author_source if told.authors else None


def _title(given: str | None) -> str | None:
    title = one_line(given)
    return lookalikes.undisguised(title) if title else None


def _lines(item: Item, told: Sequence[str], title: str | None) -> list[str]:
    lines = _without_title(_plain(told), title)
    return rules.applied(_own(item, lines, title) if item.entry.body_format in _OF_FEEDS else lines)


def _plain(lines: Sequence[str]) -> list[str]:
    """The lines without what may be markup after all."""
    return [folded(plain(line)) if "<" in line else line for line in lines]


def _own(item: Item, lines: list[str], title: str | None) -> list[str]:
    """The lines that are the entry's own: neither its feed's furniture nor what leads to its page."""
    if item.boilerplate:
        lines = [line for line in lines if line_digest(line) not in item.boilerplate] or lines
    return feedlines.without(lines, title)


def _is_poorer(entry: Entry, lines: Sequence[str], summary: str) -> bool:
    """Whether a page says less than the entry that led to it: then it is not the article's (a wall, a notice)."""
    told = word_count(summary) if entry.body_format == "page" else 0
    return told >= _MIN_SUMMARY_WORDS and word_count("\n\n".join(lines)) < told


def _least(entry: Entry, lines: Sequence[str]) -> list[str]:
    """What a titled entry of a feed tells when the rules leave nothing: a text that only repeats the title, or is
    only furniture. An article must not be lost to a rule."""
    return rules.least(list(lines)) if entry.title and entry.body_format in _OF_FEEDS else []


def _without_title(lines: Sequence[str], title: str | None) -> list[str]:
    """The lines without a first line that only repeats the title."""
    repeats = bool(title and lines and key(lines[0]) == key(title))
    return list(lines[1:] if repeats else lines)


def _summary(item: Item) -> str:
    entry = item.entry
    if not entry.summary:
        return ""
    lines = _plain(markup.fragment_lines(bounded(entry.summary)))
    return folded(" ".join(rules.applied(_own(item, lines, one_line(entry.title)))))


def _shortened(text: str) -> str:
    """At most 300 characters, cut at a word; what was left out shows as an ellipsis."""
    for more in _MORE:
        text = text.replace(more, "…")
    if len(text) <= _EXCERPT_CHARS:
        return text
    cut = text[: _EXCERPT_CHARS - 1]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > _EXCERPT_CHARS // 2 else cut}".rstrip(" ,;:–—-") + "…"


def _http_url(url: str | None, base: str | None) -> str | None:
    """The absolute http(s) URL; None where there is none, or it is of another kind (`javascript:`, `data:`)."""
    url = spelled(visible(url or ""))
    if not url or url.startswith("#"):
        return None
    try:
        absolute = urljoin(base or "", url)
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in ("http", "https") and parts.hostname and "%" not in parts.hostname else None


def _distinct(tags: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for tag in tags:
        if name := one_line(tag):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _enrichment(tongue: language.Finding | None, refused: Refusal | None) -> tuple[Enrichment, ...]:
    """How the language was found; why the time that was told as that of publication was not believed."""
    found = [Enrichment(field="language", method=tongue.method, confidence=tongue.confidence)] if tongue else []
    if refused:
        found.append(Enrichment(field="published_at", method=f"refused-{refused}", confidence=0.0))
    return tuple(found)


def _nothing(entry: Entry, title: str | None) -> str:
    given = [name for name, value in (("a title", title), ("a link", entry.link)) if value]
    has = f"the entry has {' and '.join(given)}, but" if given else "the entry has no title, no link, and"
    missing = "nothing that is text in its content" if entry.body.strip() else "neither content nor summary"
    return f"no text: {has} {missing}; expected at least one sentence"
