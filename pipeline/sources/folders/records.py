"""Places in a WARC archive (ISO 28500), and the way on where what stands there is no record."""

import re
from typing import IO

from pipeline.sources.folders.members import GzipMembers

Stream = GzipMembers | IO[bytes]

_RECORD = re.compile(rb"WARC/1\.\d")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,18})\s*$", re.I | re.M)
_PIECE_BYTES = 1 << 16
_OVERLAP_BYTES = 16


class Archive:
    """A file of records, plain or of gzip members."""

    def __init__(self, file: IO[bytes], *, gzipped: bool) -> None:
        self._file = file
        self._gzipped = gzipped
        self._members: GzipMembers | None = None

    def open(self, place: str) -> Stream:
        """What comes from a place on."""
        if self._gzipped:
            self._members = GzipMembers(self._file, place)
            return self._members
        self._members = None
        self._file.seek(int(place))
        return self._file

    def place(self, position: int) -> str:
        """The place of a position in what was opened last; positions only grow."""
        return self._members.place(position) if self._members else str(position)

    def junk(self, place: str, *, after_record: bool) -> tuple[str, str | None]:
        """Where bytes begin that are no record: at a place, or after the record there; and where the next record
        does, None where there is none.

        Raises:
            EOFError, zlib.error: the archive is damaged there.
        """
        stream = self.open(place)
        at = stream.tell()
        held = stream.read(_PIECE_BYTES)
        begin = at + _record_bytes(held) if after_record else at
        junk = self.place(begin)
        while True:
            for found in _RECORD.finditer(held, max(0, begin - at)):
                if begin < at or held[begin - at : found.start()].strip(b"\r\n"):  # else it is what was no record
                    return junk, self.place(at + found.start())
            piece = stream.read(_PIECE_BYTES)
            if not piece:
                return junk, None
            at, held = at + len(held[:-_OVERLAP_BYTES]), held[-_OVERLAP_BYTES:] + piece


def _record_bytes(begin: bytes) -> int:
    """The size of a record that was read well, from its first bytes; 1 where its header is larger than those."""
    head = _HEAD_END.search(begin)
    length = _LENGTH.search(begin, 0, head.start() + 2) if head else None
    return head.end() + int(length[1]) if head and length else 1
