"""Entries of one document to items: where each came from, and who it is among the others."""

import fnmatch
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from urllib.parse import urljoin

from schemas.records import Entry, Item, Payload, Source
from transforms.identity import alike, article_id, canonical_link, content_of, entry_digest, entry_key, fingerprint
from transforms.parse.boilerplate import boilerplate, sample
from transforms.parse.document import Document
from transforms.parse.times import is_outside, moment
from transforms.usage import from_headers

_TAG = re.compile(r"<[^>]*>")


def items(document: Document, payload: Payload) -> Iterator[Item]:
    """The items of a document, in its order.

    A guid that several entries share says nothing and is ignored. Of several entries with one link and nearly one
    text the one with the latest `updated` stays; a link that unlike entries share (a live page, a front page) says
    nothing either. Entries that the source's patterns leave out are left out, and those that say that they are older
    than `payload.since`, or younger than `payload.until`.
    """
    base = document.base_url or (payload.url if payload.url.startswith("http") else None)
    shared = _shared_guids(document)
    blocks = _blocks(document, payload)
    numbered = ((n, e) for n, e in document.numbered() if not is_outside(e, payload.since, payload.until))
    entries = [(n, _absolute(_own_guid(e, shared), base)) for n, e in numbered]
    for position, entry, link in _with_own_link(entries):
        if _wanted(entry, payload.source):
            item = _item(entry, position, link, document, payload, base)
            yield replace(item, boilerplate=boilerplate(entry, blocks)) if blocks else item


def _blocks(document: Document, payload: Payload) -> tuple[str, ...]:
    """What the document's entries are compared with; nothing in an archive, whose lines are of many documents."""
    if document.blocks or payload.read_as not in ("wordpress", "json", "feed"):
        return document.blocks
    return sample([f"{entry.body}\n\n{entry.summary or ''}" for entry in document.entries])


def _shared_guids(document: Document) -> set[str]:
    counts = Counter(e.guid for e in document.entries if e.guid)
    return {guid for guid, n in counts.items() if n > 1}


def _own_guid(entry: Entry, shared: set[str]) -> Entry:
    guid = (entry.guid or "").strip()
    return replace(entry, guid=None if not guid or guid in shared else guid)


def _absolute(entry: Entry, base: str | None) -> Entry:
    link = (entry.link or "").strip()
    if not link or not base or link.startswith(("http://", "https://")):
        return replace(entry, link=link or None)
    try:
        return replace(entry, link=urljoin(base, link))
    except ValueError:
        return entry


def _with_own_link(entries: list[tuple[int, Entry]]) -> list[tuple[int, Entry, str | None]]:
    """Position, entry, and the canonical link that is the entry's alone."""
    by_link: dict[str | None, list[tuple[int, Entry]]] = {}
    for position, entry in entries:
        by_link.setdefault(canonical_link(entry), []).append((position, entry))
    found: list[tuple[int, Entry, str | None]] = [(n, e, None) for n, e in by_link.pop(None, [])]
    for link, group in by_link.items():
        kept = group if len(group) == 1 else _later_of_alike(group)
        found += [(n, e, link if len(kept) == 1 else None) for n, e in kept]
    return sorted(found, key=lambda told: told[0])


def _later_of_alike(group: list[tuple[int, Entry]]) -> list[tuple[int, Entry]]:
    kept: dict[str, tuple[int, Entry]] = {}
    for position, entry in group:
        sketch = fingerprint(entry.title, _TAG.sub(" ", entry.body)).sketch
        same = next((s for s in kept if alike(s, sketch)), None)
        if same is None:
            kept[sketch] = (position, entry)
        elif _updated(entry) > _updated(kept[same][1]):
            kept[same] = (position, entry)
    return list(kept.values())


def _updated(entry: Entry) -> float:
    told = moment(entry.updated or entry.published or "")
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() if told else 0.0


def _wanted(entry: Entry, source: Source) -> bool:
    if source.kind == "folder":
        return True  # its patterns choose files
    told = [t.casefold() for t in (entry.link, entry.title) if t]

    def matches(patterns: tuple[str, ...]) -> bool:
        return any(fnmatch.fnmatchcase(t, p.casefold()) for t in told for p in patterns)

    return (not source.include or matches(source.include)) and not matches(source.exclude)


def _item(
    entry: Entry, position: int, link: str | None, document: Document, payload: Payload, base: str | None
) -> Item:
    source = payload.source
    content = "" if entry.guid or link else content_of(entry)
    return Item(
        entry=entry,
        source_id=source.id,
        source_name=entry.source_name or source.name,
        base_url=base,
        language=entry.language or document.language or source.language,
        time_zone=source.time_zone,
        fetched_at=payload.fetched_at,
        as_of=payload.as_of,
        payload=payload.digest,
        raw_file=payload.raw_file,
        position=position,
        article_id=article_id(source.id, entry.guid, link, content),
        entry_key=entry_key(source.id, entry.guid, link, content),
        entry_digest=entry_digest(entry, canonical_link(entry)),
        usage=_usage(entry, payload),
    )


def _usage(entry: Entry, payload: Payload) -> tuple[str, ...]:
    answer = set(from_headers(payload.headers))
    if payload.read_as not in ("page", "file"):
        # publishing software marks its feeds and APIs, so that searches find the articles and not the lists of them
        answer.discard("noindex")
    return tuple(sorted(answer | set(entry.usage)))
