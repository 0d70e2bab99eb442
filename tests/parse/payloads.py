"""Payloads made by hand, and the documents written for these tests."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from schemas.records import Payload, Source

DOCUMENTS = Path(__file__).parent / "documents"
NOW = datetime(2026, 1, 8, 12, tzinfo=UTC)


def read(name: str) -> bytes:
    return (DOCUMENTS / name).read_bytes()


def payload(
    body: bytes,
    content_type: str = "",
    *,
    kind: Literal["feed", "wordpress", "folder"] = "feed",
    path: str | None = None,
    url: str = "https://source.example/feed",
    fields: tuple[tuple[str, str], ...] = (),
    first_line: int = 0,
) -> Payload:
    return Payload(
        source=Source(id="s", kind=kind, location=url, name="A source", fields=fields),
        url=url,
        body=body,
        content_type=content_type,
        status=200,
        fetched_at=NOW,
        as_of=NOW,
        digest="0" * 32,
        raw_file="raw/x",
        path=path,
        first_line=first_line,
    )
