"""An answer's body, decompressed as it comes and within the limits."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, suppress

import aiohttp

from pipeline.sources.http.faults import FetchError, RefusedError
from pipeline.sources.http.inflate import InflateError, Unpacker, codings, readable

BEGINNING_BYTES = 1 << 16
"""So much is kept of what comes with a status that is no success: enough to know a challenge page by."""

_BEGINNING_S = 5.0

_LARGE_BYTES = 1 << 20
_LARGE_AT_ONCE = 2
"""Of bodies that pass 1 MB only so many come in at once: 64 hosts may send 20 MB each."""


class Bodies:
    """Reads bodies of at most `max_mb`.

    Args:
        max_mb: megabytes (10^6 bytes), as they come and decompressed.
        room: returns when there is room for one more large body.
    """

    def __init__(self, max_mb: float, room: Callable[[], Awaitable[None]]) -> None:
        self._max_mb = max_mb
        self._room = room
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)

    async def whole(
        self, response: aiohttp.ClientResponse, timeout: asyncio.Timeout, enough: int | None = None
    ) -> bytes:
        """The body; waiting for room does not count towards the timeout. `enough`: bytes that, once there, end it.

        Raises:
            RefusedError: where it passes the limit, or comes in a coding that was not asked for.
            FetchError: where it is not of its coding.
        """
        encoding = _encoding(response)
        names = codings(encoding)
        if not readable(names):
            what = f"content-encoding {encoding!r:.100}, which was not asked for; expected gzip, deflate or none"
            raise RefusedError(what, "encoding", response.status)
        body, inflater = bytearray(), Unpacker(names)
        try:
            async with AsyncExitStack() as held, aclosing(self._pieces(response, inflater)) as pieces:
                async for piece in pieces:
                    if len(body) <= _LARGE_BYTES < len(body) + len(piece):
                        await self._wait(held, timeout)
                    body += piece
                    if enough is not None and len(body) >= enough:
                        return bytes(body)
                    self._limit(len(body), response)
                body += inflater.end()
        except InflateError as e:
            raise FetchError(str(e), "encoding", response.status) from e
        return bytes(body)

    async def beginning(self, response: aiohttp.ClientResponse, timeout: asyncio.Timeout) -> bytes:
        """The first 64 kB, or what comes of them in 5 s: it never fails, as the status is the answer."""
        names = codings(_encoding(response))
        body, inflater = bytearray(), Unpacker(names if readable(names) else ())
        timeout.reschedule(None)
        with suppress(InflateError, FetchError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(_BEGINNING_S), aclosing(self._pieces(response, inflater)) as pieces:
                async for piece in pieces:
                    body += piece
                    if len(body) >= BEGINNING_BYTES:
                        break
        return bytes(body[:BEGINNING_BYTES])

    async def _pieces(self, response: aiohttp.ClientResponse, inflater: Unpacker) -> AsyncGenerator[bytes, None]:
        received = 0
        async for chunk in response.content.iter_any():
            received += len(chunk)
            for n, piece in enumerate(inflater.pieces(chunk)):
                if n > 1:
                    await asyncio.sleep(0)  # others go on meanwhile, and the time is heeded
                self._limit(max(received, inflater.decoded), response)  # what says nothing has no end either
                yield piece

    async def _wait(self, held: AsyncExitStack, timeout: asyncio.Timeout) -> None:
        clock, until = asyncio.get_running_loop().time, timeout.when()
        began = clock()
        timeout.reschedule(None)
        await held.enter_async_context(self._large)
        await self._room()
        timeout.reschedule(None if until is None else until + clock() - began)

    def _limit(self, size: int, response: aiohttp.ClientResponse) -> None:
        if size > self._max_mb * 1e6:
            what = f"the body passes {self._max_mb:g} MB ([http] max_body_mb)"
            raise RefusedError(what, "too-large", response.status)


def _encoding(response: aiohttp.ClientResponse) -> str:
    return ", ".join(response.headers.getall("Content-Encoding", ()))
