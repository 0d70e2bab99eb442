"""WARC archives (ISO 28500): the documents that a crawl kept, one by one."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Protocol

from fastwarc.stream_io import BrotliReader, ChunkedReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipeline.sources.folders.part import DamagedFileError, Part, Unread
from pipeline.sources.folders.records import Archive, Stream
from pipeline.sources.http.inflate import InflateError, Inflater, codings, readable
from transforms.parse.encoding import is_binary
from transforms.parse.sniff import sniff

_DOCUMENT = re.compile(r"\s*(?:text|application)/(?:[\w.-]+\+)?(?:html|xml|json)\s*(?:;|\Z)", re.I)
_UNTOLD = re.compile(r"\s*(?:text/plain\s*(?:;.*)?)?\Z", re.I | re.S)
_CHUNK = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]*)?\r?\n")
_READERS = {("br",): BrotliReader, ("zstd",): ZstdReader}
_PIECE_BYTES = 1 << 16
_MOST_JUNK = 100


class _Reader(Protocol):
    def read(self, size: int, /) -> bytes: ...


def documents(file: IO[bytes], *, gzipped: bool, begin: str, max_bytes: int) -> Iterator[Part | Unread]:
    """The documents of an archive: records of responses and resources from the web that came with success and hold
    HTML, XML, JSON or a feed. Everything else is passed over, also what was not sent again (revisit).

    Args:
        file: open for reading.
        begin: the place to begin at; empty for the beginning.
        max_bytes: of one document, as sent and decompressed; one that passes it is Unread.

    Bytes between two records that are none are one Unread.

    Raises:
        DamagedFileError, EOFError, zlib.error: it is no archive, or breaks off.
    """
    archive = Archive(file, gzipped=gzipped)
    place = begin or "0"
    for _ in range(_MOST_JUNK):
        reading = _Reading(place)
        try:
            yield from _until_junk(archive, reading, max_bytes)
            return
        except _JunkError as e:
            junk, behind = archive.junk(reading.place, after_record=reading.records > 0)
            if behind is None:
                raise DamagedFileError(str(e)) from e
            place = behind
            yield Unread(place=junk, url="", reason=f"no record begins here ({e}); the next one is at {place}")
    raise DamagedFileError(f"the archive is damaged: in {_MOST_JUNK} places there is no record where one should begin")


@dataclass(slots=True)
class _Reading:
    """How far reading has come: where the last record begins, and how many there were."""

    place: str
    records: int = 0


def _until_junk(archive: Archive, reading: _Reading, max_bytes: int) -> Iterator[Part | Unread]:
    stream = archive.open(reading.place)
    for position, record in _records(stream):
        place = reading.place = archive.place(position)
        reading.records += 1
        url = (record.headers.get("WARC-Target-URI") or "").strip("<>")  # as some writers of WARC 1.0 have it
        document: Part | Unread | None
        try:
            document = _document(record, place, url, max_bytes)
        except _UnreadableError as e:
            document = Unread(place=place, url=url, reason=str(e))
        _pass_over(record)
        if document:
            yield document


def _records(stream: Stream) -> Iterator[tuple[int, WarcRecord]]:
    """(position, record); each must have been read to its end before the next one is taken."""
    with _damage_named():
        for record in ArchiveIterator(stream, parse_http=False, stream_detect=False):  # type: ignore[arg-type]
            if record.headers.get("Content-Length") is None:
                raise DamagedFileError("the archive breaks off within the header of a record")
            yield record.stream_pos, record


@contextmanager
def _damage_named() -> Iterator[None]:
    try:
        yield
    except OSError as e:
        if e.errno is not None:
            raise  # the disk's, not the archive's
        raise _JunkError(f"the archive is damaged: {e}") from e


def _pass_over(record: WarcRecord) -> None:
    record.reader.consume()
    if record.reader.tell() < record.content_length:
        raise DamagedFileError("the archive breaks off within a record")


class _JunkError(Exception):
    """What comes is no record."""


class _UnreadableError(Exception):
    """One record is of no use; the message says why."""


def _document(record: WarcRecord, place: str, url: str, max_bytes: int) -> Part | None:
    if not url.startswith(("http://", "https://")):
        return None
    status, headers = _head(record)
    content_type = next((v for n, v in headers if n == "content-type"), "")
    if not 200 <= status < 300 or status == 206 or not (_DOCUMENT.match(content_type) or _UNTOLD.match(content_type)):
        return None  # 206: only a part of it
    body = _body(record, headers, max_bytes)
    if not _DOCUMENT.match(content_type) and sniff(body) in ("dump", "empty"):
        return None
    return Part(
        place=place,
        url=url,
        as_of=record.record_date,
        status=status,
        content_type=content_type,
        headers=headers,
        body=body,
    )


def _head(record: WarcRecord) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Status and headers of what a record holds; status 0 where it is no answer."""
    if record.record_type == WarcRecordType.resource:
        return 200, (("content-type", record.headers.get("Content-Type") or ""),)
    if record.record_type != WarcRecordType.response or not record.is_http:
        return 0, ()
    try:
        record.parse_http(quirks_mode=True)  # some writers end lines with LF
    except OSError as e:
        raise _UnreadableError(f"the answer's headers cannot be read: {e}") from e
    if record.http_headers.status_code is None:
        raise _UnreadableError(f"{record.http_headers.status_line!r:.100} is no status line of HTTP")
    return record.http_headers.status_code, tuple((n.lower(), v) for n, v in record.http_headers.to_tuples())


def _body(record: WarcRecord, headers: tuple[tuple[str, str], ...], max_bytes: int) -> bytes:
    told = dict(reversed(headers))
    body = _limited(record.reader, max_bytes)
    try:
        if "chunked" in told.get("transfer-encoding", "").lower() and _CHUNK.match(body):
            body = _limited(ChunkedReader(io.BytesIO(body)), max_bytes)
        return _decompressed(body, told.get("content-encoding", ""), max_bytes)
    except (OSError, InflateError) as e:
        raise _UnreadableError(f"the body cannot be decoded: {e}") from e


def _decompressed(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """Many a crawler decompresses and leaves the header, so what is text already stays as it is."""
    names = codings(encoding)
    if not names or not is_binary(body):
        return body
    if names in _READERS:
        return _limited(_READERS[names](io.BytesIO(body)), max_bytes)
    if not readable(names):
        raise _UnreadableError(
            f"the content-encoding {encoding!r:.100} cannot be read; expected gzip, deflate, br or zstd"
        )
    whole, inflater = bytearray(), Inflater(names)
    for piece in inflater.pieces(body):
        whole += piece
        _check_size(len(whole), max_bytes)
    inflater.end()
    return bytes(whole)


def _limited(reader: _Reader, max_bytes: int) -> bytes:
    whole = bytearray()
    while piece := reader.read(_PIECE_BYTES):
        whole += piece
        _check_size(len(whole), max_bytes)
    return bytes(whole)


def _check_size(size_bytes: int, max_bytes: int) -> None:
    if size_bytes > max_bytes:
        raise _UnreadableError(f"the body passes {max_bytes / 1e6:g} MB ([http] max_body_mb)")
