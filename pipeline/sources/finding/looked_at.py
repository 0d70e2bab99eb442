"""The payload of an answer that is only looked at, and not kept."""

from datetime import datetime

from pipeline.sources.http.web import Answer
from pipeline.sources.polled import body_digest
from schemas.records import Payload, ReadAs, Source


def looked_at(source: Source, answer: Answer, read_as: ReadAs, now: datetime, *, url: str | None = None) -> Payload:
    """What came from a source, to be parsed as `read_as`; `url`: what is told of its address, where that is not the
    address itself. Its `raw_file` is empty."""
    return Payload(
        source=source,
        url=url or answer.final_url,
        body=answer.body,
        content_type=answer.header("content-type") or "",
        status=answer.status,
        headers=answer.headers,
        fetched_at=now,
        as_of=now,
        digest=body_digest(answer.body),
        raw_file="",
        read_as=read_as,
    )
