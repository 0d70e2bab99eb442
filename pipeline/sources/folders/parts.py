"""Files in parts: a document whole, an archive of many in pieces of which each is a payload."""

import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from pipeline.sources.folders.part import DamagedFileError, Part, Unread
from pipeline.sources.folders.warc import documents

PART_LINES = 1000
"""Lines of a JSON Lines file that make one part."""

PART_BYTES = 8 << 20


DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, DamagedFileError)
"""What reading raises where a file cannot be read until it changes; any other OSError may pass."""


def parts(path: Path, begin: str, max_bytes: int) -> Iterator[Part | Unread]:
    """The parts of a file, from the place where one begins; empty for the beginning.

    Raises:
        OSError: it cannot be read now.
        one of DAMAGED: it cannot be read until it changes.
    """
    name = path.name.lower()
    gzipped = name.endswith(".gz")
    if name.removesuffix(".gz").endswith(".warc"):
        with path.open("rb") as archive:
            yield from documents(archive, gzipped=gzipped, begin=begin, max_bytes=max_bytes)
        return
    file: IO[bytes]
    with gzip.open(path) if gzipped else path.open("rb") as file:  # type: ignore[assignment]
        if name.removesuffix(".gz").endswith(".jsonl"):
            yield from _lines(file, int(begin or 0), max_bytes)
        else:
            yield _whole(file, max_bytes)


def _whole(file: IO[bytes], max_bytes: int) -> Part:
    body = file.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise DamagedFileError(f"passes {max_bytes / 1e6:g} MB ([http] max_body_mb)")
    return Part(body=body)


def _lines(file: IO[bytes], first: int, max_bytes: int) -> Iterator[Part]:
    lines = iter(lambda: _line(file, max_bytes), b"")
    next(islice(lines, first, first), None)
    while some := _some(lines):
        yield Part(body=b"".join(some), place=str(first), first_line=first)
        first += len(some)


def _some(lines: Iterator[bytes]) -> list[bytes]:
    some: list[bytes] = []
    size_bytes = 0
    while len(some) < PART_LINES and size_bytes <= PART_BYTES and (line := next(lines, None)):
        some.append(line)
        size_bytes += len(line)
    return some


def _line(file: IO[bytes], max_bytes: int) -> bytes:
    line = file.readline(max_bytes + 1)
    if len(line) > max_bytes:
        raise DamagedFileError(f"a line passes {max_bytes / 1e6:g} MB ([http] max_body_mb)")
    return line
