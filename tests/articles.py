"""Valid records for tests: every field has a plain value, and a test names those that it is about."""

from datetime import UTC, datetime
from typing import Any

from schemas.records import Article, Entry, Fetch, Item, Source
from transforms.identity import article_id, digest, entry_digest, entry_key, fingerprint

NOW = datetime(2026, 1, 13, 12, 0, tzinfo=UTC)
TEXT = "The bridge over the river opened again on Monday after two years of repairs. Trains will follow in spring."


def make_article(**changes: Any) -> Article:
    """An article at example.org; its id, hashes and date follow from the fields given."""
    values: dict[str, Any] = {
        "url": "https://example.org/bridge",
        "source_id": "paper",
        "title": "Bridge opens again",
        "text": TEXT,
        "text_source": "feed-full",
        "published_at": NOW,
        "fetched_at": NOW,
        "date_source": "published",
        "excerpt": None,
        "payload": "0" * 32,
        "raw_file": "raw/date=2026-01-13/x.parquet",
        "position": 0,
        "pipeline_version": "test",
    } | changes
    values.setdefault("source_name", values["source_id"].title())
    values.setdefault("canonical_url", values["url"])
    values.setdefault("article_id", article_id(values["source_id"], None, values["url"], values["text"]))
    values.setdefault("date", values["published_at"].astimezone(UTC).date().isoformat())
    values.setdefault("word_count", len(values["text"].split()))
    if "content_hash" not in values:
        values |= fingerprint(values["title"], values["text"])._asdict()
    values.setdefault("entry_key", entry_key(values["source_id"], None, values["url"], values["text"]))
    told = f"{values['title']}|{values['text']}|{values['source_id']}"
    values.setdefault("entry_digest", digest(told, size_bytes=8))
    return Article(**values)


def make_entry(**changes: Any) -> Entry:
    """An entry with a full text."""
    values = {"link": "https://example.org/bridge", "title": "Bridge opens again", "body": f"<p>{TEXT}</p>"}
    return Entry(**(values | changes))


def make_item(entry: Entry | None = None, **changes: Any) -> Item:
    """An item of the source `paper`, fetched at NOW."""
    entry = entry or make_entry()
    values: dict[str, Any] = {
        "entry": entry,
        "source_id": "paper",
        "source_name": "Paper",
        "base_url": "https://example.org/feed",
        "language": None,
        "time_zone": None,
        "fetched_at": NOW,
        "as_of": NOW,
        "payload": "0" * 32,
        "raw_file": "raw/date=2026-01-13/x.parquet",
        "position": 0,
    } | changes
    values.setdefault("article_id", article_id(values["source_id"], entry.guid, entry.link, entry.body))
    values.setdefault("entry_key", entry_key(values["source_id"], entry.guid, entry.link, entry.body))
    values.setdefault("entry_digest", entry_digest(entry, entry.link))
    return Item(**values)


def make_fetch(source_id: str = "paper", **changes: Any) -> Fetch:
    """A poll at NOW that brought something."""
    values: dict[str, Any] = {
        "source_id": source_id,
        "url": "https://example.org/feed",
        "outcome": "ok",
        "duration_s": 0.1,
        "fetched_at": NOW,
        "date": NOW.date().isoformat(),
    }
    return Fetch(**values | changes)


def make_source(**changes: Any) -> Source:
    """A feed."""
    return Source(
        **({"id": "paper", "kind": "feed", "location": "https://example.org/feed", "name": "Paper"} | changes)
    )
