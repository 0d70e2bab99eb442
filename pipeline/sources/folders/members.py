"""gzip files of many members (RFC 1952, 2.2), read so that reading can go on from where it once stopped."""

import zlib
from collections import deque
from typing import IO

_CHUNK_BYTES = 1 << 16


class GzipMembers:
    """What a gzip file holds, as a stream, with a place for each position in it.

    A place is where its member begins in the file and, where it is not the member's first byte, how far into it:
    `81342` or `81342+512`. In an archive with a member for each record going on costs nothing.

    Args:
        file: open for reading.
        begin: the place to begin at.
    """

    def __init__(self, file: IO[bytes], begin: str = "0") -> None:
        member, _, skip = begin.partition("+")
        self._file = file
        self._file_at = file.seek(int(member))
        self._held = b""  # read from the file, but not decompressed yet
        self._stream: zlib._Decompress | None = None
        self._at = 0
        self._members = deque([(0, int(member))])  # position and place of each that began since the last `place`
        while self._at < int(skip or 0) and self.read(int(skip) - self._at):
            pass

    def read(self, size_bytes: int) -> bytes:
        """At most so many bytes; none at the end.

        Raises:
            EOFError: the file breaks off within a member.
            zlib.error: it is no gzip, or damaged.
        """
        while self._stream is not None or self._begin():
            assert self._stream is not None
            piece = self._stream.decompress(self._more(), size_bytes)
            self._held = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if self._stream.eof:
                self._stream = None
            if piece:
                self._at += len(piece)
                return piece
        return b""

    def tell(self) -> int:
        """The position in what the file holds, from where reading began."""
        return self._at

    def place(self, position: int) -> str:
        """Where to begin to read from a position again; positions that are asked for only grow."""
        while len(self._members) > 1 and self._members[1][0] <= position:
            self._members.popleft()
        began, member = self._members[0]
        return f"{member}+{position - began}" if position > began else str(member)

    def _begin(self) -> bool:
        """Open the next member; False where there is none. Zeros between members are padding, as of tapes."""
        while not self._held.strip(b"\0"):
            if not self._fill():
                return False
        self._held = self._held.lstrip(b"\0")
        self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        if self._members[-1][0] == self._at:
            self._members.pop()
        self._members.append((self._at, self._file_at - len(self._held)))
        return True

    def _fill(self) -> bytes:
        self._held = self._file.read(_CHUNK_BYTES)
        self._file_at += len(self._held)
        return self._held

    def _more(self) -> bytes:
        more = self._held or self._fill()
        if not more:
            raise EOFError("the file breaks off before its gzip ends")
        return more
