"""Payloads made by hand, and the documents written for these tests."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.records import Api, Payload, ReadAs, Source, SourceKind

DOCUMENTS = Path(__file__).parent / "documents"
NOW = datetime(2026, 1, 8, 12, tzinfo=UTC)


def read(name: str) -> bytes:
    return (DOCUMENTS / name).read_bytes()


def payload(
    body: bytes,
    content_type: str = "",
    *,
    kind: SourceKind = "feed",
    read_as: ReadAs | None = None,
    url: str = "https://source.example/feed",
    fields: tuple[tuple[str, str], ...] = (),
    links: tuple[str, ...] = (),
    api: Api | None = None,
    **more: Any,
) -> Payload:
    """A payload of a source of this kind; `more`: other fields of Payload. A folder's payloads are read as files, and
    those of any other kind as what they are called."""
    values: dict[str, Any] = {
        "source": Source(id="s", kind=kind, location=url, name="A source", fields=fields, links=links, api=api),
        "url": url,
        "body": body,
        "content_type": content_type,
        "status": 200,
        "fetched_at": NOW,
        "as_of": NOW,
        "digest": "0" * 32,
        "raw_file": "raw/x",
        "read_as": read_as or ("file" if kind == "folder" else kind),
    }
    return Payload(**(values | more))
