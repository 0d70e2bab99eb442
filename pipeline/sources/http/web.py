"""One HTTP request, within every limit. The client is behind this module: another is a change of a few lines."""

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import http_exceptions
from yarl import URL

from pipeline import __version__
from pipeline.options import HttpSettings
from pipeline.sources.http.addresses import Guard, GuardedResolver, RefusedAddressError, check_name, guarded_sockets
from pipeline.sources.http.answer import Answer, Hop, headers_of, location_of
from pipeline.sources.http.body import Bodies
from pipeline.sources.http.faults import FetchError, RefusedError, explained
from pipeline.sources.http.keepalive import KEPT_S, Kept, share_of_files
from pipeline.sources.http.turns import Turns
from pipeline.sources.http.urls import Credentials, belongs, redirected, target

__all__ = ["Answer", "FetchError", "Hop", "RefusedError", "Web", "sendable"]

_VALIDATORS = {"if-none-match", "if-modified-since"}
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2
_MAX_HEADERS, _MAX_HEADER_LINE_BYTES = 128, 32 << 10


def sendable(value: str) -> bool:
    """Whether this can be a header's value on the wire, byte for byte."""
    return value.isascii() and value.isprintable()


async def _at_once() -> None:
    """There is always room."""


class Web:
    """An HTTP client for as long as it is open (`async with`).

    Args:
        settings: its limits.
        resolver: of host names; the system's by default.
        room: returns when there is room for one more large body.
        turns: of the requests to each host; one at a time for those of this client by default.
    """

    def __init__(
        self,
        settings: HttpSettings,
        resolver: aiohttp.abc.AbstractResolver | None = None,
        room: Callable[[], Awaitable[None]] = _at_once,
        turns: Turns | None = None,
    ) -> None:
        self._settings = settings
        self._guard = Guard(settings.allow_networks)
        self._resolver = resolver
        self._bodies = Bodies(settings.max_body_mb, room)
        self._kept = Kept(share_of_files())
        self._turns = Turns() if turns is None else turns
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._agent = f"presslake/{__version__}{contact}"

    async def __aenter__(self) -> Self:
        s = self._settings
        self._session = aiohttp.ClientSession(
            connector=self._connector(),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=s.proxy,
            headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*"},
            timeout=aiohttp.ClientTimeout(sock_connect=s.connect_timeout_s, sock_read=s.read_timeout_s),
            auto_decompress=False,
            max_line_size=_MAX_HEADER_LINE_BYTES,
            max_field_size=_MAX_HEADER_LINE_BYTES,
            max_headers=_MAX_HEADERS,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def _connector(self) -> aiohttp.TCPConnector:
        if self._settings.proxy:  # which may well have an inner address, so what it is asked for is checked instead
            return aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_S, resolver=self._resolver)
        resolver = GuardedResolver(self._guard, self._resolver)
        sockets = guarded_sockets(self._guard)
        return aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_S, resolver=resolver, socket_factory=sockets)

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        auth: Credentials | None = None,
        *,
        gap_s: float = 0.0,
        enough: int | None = None,
        may: Callable[[str], Awaitable[None]] | None = None,
    ) -> Answer:
        """The answer to a GET after at most `max_redirects` redirects, each request made in its host's turn.

        Credentials and the source's own headers go to its own host only, and not even there once a redirect has led
        elsewhere (WHATWG Fetch, HTTP-redirect fetch); validators go along. Waiting for a turn,
        which comes `gap_s` or more after the host's last, is no part of `total_timeout_s`. A body is read to its end, or
        until `enough` bytes of it are there. `may` is asked about each address that it is redirected to, and raises what it
        likes where that is not to be followed.

        Raises:
            RefusedError: for a scheme, an address, a size, a time or a chain of redirects that is not allowed.
            FetchError: where no whole answer came.
        """
        home, own = target(url)
        asked = _Asked(
            url=str(home) if own else url,
            home=home,
            headers=_checked(headers),
            auth=auth or own,
            left_s=self._settings.total_timeout_s,
            enough=enough,
            may=may,
        )
        try:
            answer = await self._follow(home, asked, gap_s)
        except FetchError as e:
            e.took_s = self._settings.total_timeout_s - asked.left_s
            raise
        return replace(answer, took_s=self._settings.total_timeout_s - asked.left_s)

    async def _follow(self, home: URL, asked: "_Asked", gap_s: float) -> Answer:
        at, most = home, self._settings.max_redirects
        while len(asked.hops) <= most:
            self._check_literal(at)
            if asked.hops and asked.may is not None:
                await asked.may(str(at))
            async with self._turns.at(at.raw_host or "", gap_s):
                answer, location = await self._one(at, asked)
            if location is None:
                return answer
            asked.hops += (Hop(status=answer.status, url=answer.final_url),)
            at = redirected(at, location)
        raise RefusedError(f"more than {most} redirects, the last to {at}", "redirect-loop")

    async def _one(self, at: URL, asked: "_Asked") -> tuple[Answer, str | None]:
        """An answer, and where it redirects to."""
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            async with asyncio.timeout(asked.left_s) as timeout:
                await self._check_name(at)
                headers = asked.headers_for(at)
                if not self._kept.keeps((at.raw_host, at.port), began):
                    headers = {**headers, "Connection": "close"}
                async with self._session.get(at, headers=headers, allow_redirects=False) as response:
                    return await self._read(response, asked, timeout), location_of(response)
        except (aiohttp.ClientError, http_exceptions.HttpProcessingError, OSError) as e:
            raise self._fetch_error(e, timeout.expired()) from e
        finally:
            asked.left_s -= clock() - began

    async def _read(self, response: aiohttp.ClientResponse, asked: "_Asked", timeout: asyncio.Timeout) -> Answer:
        headers = headers_of(response)
        if response.content.at_eof() or location_of(response):
            body = b""
        elif response.status < 300:
            body = await self._bodies.whole(response, timeout, asked.enough)
        else:
            body = await self._bodies.beginning(response, timeout)
        final_url = str(response.url) if asked.hops else asked.url
        return Answer(status=response.status, final_url=final_url, headers=headers, body=body, hops=asked.hops)

    def _check_literal(self, at: URL) -> None:
        try:
            self._guard.check_literal(at.raw_host or "")
        except ValueError as e:
            raise RefusedError(f"not a URL: {at} ({e})", "bad-url") from e
        except RefusedAddressError as e:
            raise RefusedError(str(e), "inner-address") from e

    async def _check_name(self, at: URL) -> None:
        if not self._settings.proxy:
            return  # the connector's resolver and sockets are guarded
        try:
            await check_name(self._guard, at.raw_host or "", self._resolver)
        except RefusedAddressError as e:
            raise RefusedError(str(e), "inner-address") from e
        except OSError as e:
            raise FetchError(f"{at.raw_host} cannot be resolved: {e}", "dns") from e

    def _fetch_error(self, error: Exception, expired: bool) -> FetchError:
        s = self._settings
        if expired:
            return RefusedError(f"no whole answer within {s.total_timeout_s:g} s ([http] total_timeout_s)", "timeout")
        if isinstance(error, aiohttp.SocketTimeoutError):
            return FetchError(f"nothing came for {s.read_timeout_s:g} s ([http] read_timeout_s)", "timeout")
        if isinstance(error, aiohttp.ConnectionTimeoutError):
            return FetchError(f"no connection within {s.connect_timeout_s:g} s ([http] connect_timeout_s)", "timeout")
        return explained(error)


@dataclass(slots=True, kw_only=True)
class _Asked:
    """One call of `get`: what may be sent, and what it has come to so far."""

    url: str
    home: URL
    headers: Mapping[str, str]
    auth: Credentials | None
    left_s: float
    enough: int | None = None
    may: Callable[[str], Awaitable[None]] | None = None
    hops: tuple[Hop, ...] = ()
    trusted: bool = True

    def headers_for(self, at: URL) -> Mapping[str, str]:
        """Credentials and own headers at home; elsewhere, and from then on, validators only."""
        self.trusted = self.trusted and belongs(at, self.home)
        if not self.trusted:
            return {n: v for n, v in self.headers.items() if n.lower() in _VALIDATORS}
        if self.auth is None:
            return self.headers
        pair = base64.b64encode(":".join(self.auth).encode()).decode("ascii")  # RFC 7617
        return {**self.headers, "Authorization": f"Basic {pair}"}


def _checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    for name, value in headers.items():
        if not (_TOKEN.fullmatch(name) and sendable(value)):
            what = f"the header {name!r:.100} cannot be sent; expected one line of ASCII characters"
            raise FetchError(what, "protocol")
    return headers
