"""From an item, as its source told it, to the one clean record."""

from collections.abc import Collection, Sequence
from datetime import UTC

from schemas.errors import CleanError, OptedOutError
from schemas.records import Article, AuthorSource, Enrichment, Entry, Item
from transforms.clean import addresses, bodies, language, texts
from transforms.clean.letters import lookalikes
from transforms.clean.letters.characters import one_line
from transforms.clean.lines.counting import word_count
from transforms.clean.said.people import authors
from transforms.clean.said.sitenames import SiteNames
from transforms.clean.times import publication
from transforms.clean.times.dates import Refusal
from transforms.identity import fingerprint


def clean(item: Item, *, pipeline_version: str, honour: Collection[str] = ()) -> Article:
    """The article that the item tells, version 1, topic `other`: both are for later steps to say.

    `honour`: the words of `Item.usage` that keep an article out.

    Raises:
        OptedOutError: the item says one of the words of `honour`.
        CleanError: the entry has no text, or is larger than an article can be.
    """
    _refuse_opted_out(item, honour)
    entry = item.entry
    told = bodies.told(entry)
    title = _title(entry.title) or _title(told.title)
    lines = texts.own_lines(item, told.lines, title)
    summary = texts.summary(item)
    if texts.is_poorer(entry, lines, summary):
        lines = []
    text = "\n\n".join(lines) or summary or "\n\n".join(texts.least(entry, told.lines))
    if not text:
        raise CleanError(_nothing(entry, title))
    declared = addresses.http_url(entry.declared_url or told.url, item.base_url)
    url = addresses.http_url(entry.link, item.base_url) or declared
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
        canonical_url=addresses.canonical(url, declared),
        source_id=item.source_id,
        source_name=one_line(entry.source_name) or item.source_name,
        title=title,
        text=text,
        text_source=entry.text_source if lines else "feed-summary",
        excerpt=texts.excerpt(summary, text),
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
        image_url=addresses.http_url(entry.image_url, item.base_url)
        or addresses.http_url(told.image_url, item.base_url),
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


def _given(own: str | None, told: tuple[str, ...]) -> tuple[str, ...]:
    return (own, *told) if own else told


def _authors(item: Item, told: bodies.Told) -> tuple[tuple[str, ...], AuthorSource | None]:
    """Whom the entry names; else whom its body does."""
    names = (item.source_name, item.entry.source_name or "")
    if item.entry.authors and (found := authors(item.entry.authors, SiteNames.of(names, item.entry.link))):
        return found, "entry"
    return told.authors, told.author_source if told.authors else None


def _title(given: str | None) -> str | None:
    title = one_line(given)
    return lookalikes.undisguised(title) if title else None


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
