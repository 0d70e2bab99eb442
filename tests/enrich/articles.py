"""Articles for the tests of this room: valid, with nothing said but what a test says."""

from datetime import UTC, datetime

from schemas.records import Article


def article(
    text: str,
    *,
    title: str | None = None,
    url: str | None = None,
    tags: tuple[str, ...] = (),
    language: str | None = "en",
) -> Article:
    at = datetime(2026, 1, 9, 12, tzinfo=UTC)
    return Article(
        article_id="a" * 32,
        url=url,
        canonical_url=url,
        source_id="example",
        source_name="Example",
        title=title,
        text=text,
        text_source="feed-full",
        excerpt=None,
        published_at=at,
        fetched_at=at,
        date_source="published",
        language=language,
        date="2026-01-09",
        tags=tags,
        word_count=len(text.split()),
        content_hash="b" * 16,
        sketch="c" * 16,
        entry_key="d" * 16,
        entry_digest="e" * 16,
        payload="f" * 32,
        raw_file="raw/x",
        position=0,
        pipeline_version="test",
    )
