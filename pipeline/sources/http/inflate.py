"""Compressed bodies, piece by piece: gzip and deflate as servers really send them (RFC 9110, 8.4.1)."""

import zlib
from collections.abc import Iterator

PIECE_BYTES = 1 << 16

_AT_ONCE_BYTES = 1 << 14
"""zlib hands back a copy of what it leaves: of a whole chunk, for each of a thousand small members, that is much."""

_ZLIB_OR_GZIP, _ZLIB, _RAW = 47, 15, -15
_GZIP_MAGIC = b"\x1f\x8b"


class InflateError(Exception):
    """The body is not what its content-encoding says; the message says how, for people."""


def codings(content_encoding: str) -> tuple[str, ...]:
    """The codings that a Content-Encoding header names, without `identity`."""
    names = (name.strip().lower() for name in content_encoding.split(","))
    return tuple(name for name in names if name not in ("", "identity"))


def readable(names: tuple[str, ...]) -> bool:
    """Whether an Inflater reads these codings."""
    return names in ((), ("gzip",), ("x-gzip",), ("deflate",))


class Inflater:
    """Chunks as they come to pieces of at most 64 kB, so that a bomb is met piece by piece.

    gzip may have several members, and junk after them that is not looked at (RFC 1952, 2.2); deflate may lack its
    zlib header, as from many servers.

    Args:
        names: codings that are `readable`.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self._name = "".join(names)
        self._stream: zlib._Decompress | None = None
        self._held = b""  # too little to tell how it begins
        self._members = 0
        self._over = False

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk says; empty ones between, where it says nothing for long. Raises InflateError where it is not of
        its coding."""
        if not self._name:
            yield chunk
            return
        for at in range(0, len(chunk), _AT_ONCE_BYTES):
            if at:
                yield b""
            yield from self._of(chunk[at : at + _AT_ONCE_BYTES])

    def _of(self, chunk: bytes) -> Iterator[bytes]:
        data, more = self._held + chunk, False
        self._held = b""
        while (data or more) and not self._over:
            if self._stream is None and not self._begin(data):
                return
            piece, data = self._next(data)
            more = len(piece) == PIECE_BYTES
            if piece:
                yield piece

    def end(self) -> None:
        """To be called after the last chunk. Raises InflateError where the body breaks off; none at all is whole."""
        if self._stream is not None or (self._held and not self._members):
            raise InflateError(f"the body breaks off before its {self._name} ends")

    def _begin(self, data: bytes) -> bool:
        """Open the stream that begins here; False where there is none (yet)."""
        if len(data) < 2:
            self._held = data
            return False
        if self._members and (self._name == "deflate" or not data.startswith(_GZIP_MAGIC)):
            self._over = True
            return False
        wbits = _ZLIB_OR_GZIP if self._name != "deflate" else _ZLIB if _is_zlib_header(data) else _RAW
        self._stream = zlib.decompressobj(wbits)
        return True

    def _next(self, data: bytes) -> tuple[bytes, bytes]:
        """(a piece, what is left of the data)."""
        assert self._stream is not None
        try:
            piece = self._stream.decompress(data, PIECE_BYTES)
        except zlib.error as e:
            raise InflateError(f"the body is not {self._name}: {e}") from e
        if not self._stream.eof:
            return piece, self._stream.unconsumed_tail
        left = self._stream.unused_data
        self._stream, self._members = None, self._members + 1
        return piece, left


class Unpacker:
    """As an Inflater; and what is inside, where the body itself is a gzip file: many servers send `sitemap.xml.gz` as
    it lies on their disk (https://www.sitemaps.org/protocol.html).

    `decoded`: how many bytes the coding has brought so far, whatever came of them.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.decoded = 0
        self._coded = Inflater(names)
        self._file: Inflater | None = None
        self._held = b""  # too little to tell how it begins

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk says; empty ones between, where it says nothing for long. Raises InflateError where it is not of
        its coding."""
        for piece in self._coded.pieces(chunk):
            self.decoded += len(piece)
            yield b""
            if self._file is None:
                self._held += piece
                if len(self._held) < len(_GZIP_MAGIC):
                    continue
                self._file = Inflater(("gzip",) if self._held.startswith(_GZIP_MAGIC) else ())
                piece = self._held
            yield from self._file.pieces(piece)

    def end(self) -> bytes:
        """What is left, to be called after the last chunk. Raises InflateError where the body breaks off."""
        self._coded.end()
        if self._file is None:
            return self._held
        self._file.end()
        return b""


def _is_zlib_header(data: bytes) -> bool:
    """RFC 1950, 2.2: method 8, and a check over the two bytes."""
    return data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
