"""Making a row of rejects/ of an expected failure."""

from datetime import UTC, datetime

from schemas.errors import RejectedError
from schemas.records import Article, Item, Payload, Reject
from transforms.identity import digest

MAX_MESSAGE = 2000
"""Characters of an error's message that are kept."""


def reject_item(error: RejectedError, item: Item, version: str) -> Reject:
    """The reject of one entry."""
    return _reject(
        error, version, item.source_id, item.entry.link, item.entry.title, item.payload, item.raw_file, item.position, item.fetched_at
    )  # fmt: skip


def reject_article(error: RejectedError, article: Article) -> Reject:
    """The reject of one article."""
    a = article
    return _reject(
        error, a.pipeline_version, a.source_id, a.url, a.title, a.payload, a.raw_file, a.position, a.fetched_at
    )


def reject_payload(
    error: RejectedError,
    payload: Payload,
    version: str,
    *,
    position: int | None = None,
    url: str | None = None,
    title: str | None = None,
) -> Reject:
    """The reject of a document, or of one entry that never became an item."""
    p = payload
    return _reject(error, version, p.source.id, url or p.url, title, p.digest, p.raw_file, position, p.fetched_at)


def _reject(
    error: RejectedError,
    version: str,
    source_id: str,
    url: str | None,
    title: str | None,
    payload: str,
    raw_file: str,
    position: int | None,
    at: datetime,
) -> Reject:
    message = _writable(str(error))[:MAX_MESSAGE]
    where = (error.step, source_id, url or "", str(position), type(error).__name__, message)
    return Reject(
        reject_id=digest(*where, size_bytes=16),
        step=error.step,
        error=type(error).__name__,
        message=message,
        source_id=source_id,
        url=_writable(url) if url else None,
        title=_writable(title)[:300] if title else None,
        payload=payload,
        raw_file=raw_file,
        position=position,
        rejected_at=at,
        date=at.astimezone(UTC).date().isoformat(),
        pipeline_version=version,
    )


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
