"""One HTTP request, within every limit. The client is behind this module: another is a change of a few lines."""

import asyncio
import http.cookiejar
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from pipeline import __version__
from pipeline.options import HttpSettings
from pipeline.sources.addresses import Guard, GuardedResolver, RefusedAddressError, check_name
from pipeline.sources.inflate import InflateError, Inflater, codings, readable

logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs every URL, and with it the secrets in URLs

_REDIRECTS = {301, 302, 303, 307, 308}
_VALIDATORS = {"if-none-match", "if-modified-since"}
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2
_LARGE_BYTES = 1 << 20
_LARGE_AT_ONCE = 2
"""Of bodies that pass 1 MB only so many come in at once: 64 hosts may send 20 MB each."""


class FetchError(Exception):
    """No usable answer; the message says why, for people."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status


class RefusedError(FetchError):
    """The answer, or asking for it, is against the limits or the network rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: `body` is decompressed; `headers` are the answer's, names in lower case."""

    status: int
    final_url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k == name), None)


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
    """

    def __init__(
        self,
        settings: HttpSettings,
        resolver: aiohttp.abc.AbstractResolver | None = None,
        room: Callable[[], Awaitable[None]] = _at_once,
    ) -> None:
        self._settings = settings
        self._guard = Guard(settings.allow_networks)
        self._resolver = resolver
        self._room = room
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        contact = f" (+{settings.contact})" if settings.contact else ""
        self._agent = f"presslake/{__version__}{contact}"

    async def __aenter__(self) -> Self:
        s = self._settings
        # a proxy may well have an inner address, so what it is asked for is checked instead
        resolver = self._resolver if s.proxy else GuardedResolver(self._guard, self._resolver)
        connector = aiohttp.TCPConnector(limit=0, resolver=resolver, keepalive_timeout=5)
        session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        no_cookies = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.AsyncClient(
            transport=AiohttpTransport(client=session, proxy=httpx.Proxy(s.proxy) if s.proxy else None),
            timeout=httpx.Timeout(s.read_timeout_s, connect=s.connect_timeout_s, pool=s.connect_timeout_s),
            follow_redirects=False,
            trust_env=False,
            cookies=no_cookies,  # httpx.Cookies would take the cookies and leave the policy
            headers={"user-agent": self._agent, "accept-encoding": "gzip, deflate", "accept": "*/*"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, url: str, headers: Mapping[str, str], auth: tuple[str, str] | None = None) -> Answer:
        """The answer to a GET after at most `max_redirects` redirects; the body of a status below 300 only.

        Credentials and the source's own headers go to its own host only; validators go along.

        Raises:
            RefusedError: for a scheme, an address, a size or a chain of redirects that is not allowed.
            FetchError: where no whole answer came.
        """
        home = url
        for _ in range(self._settings.max_redirects + 1):
            await self._check(url)
            at_home = _belongs(url, home)
            told = headers if at_home else {n: v for n, v in headers.items() if n.lower() in _VALIDATORS}
            answer = await self._one(url, told, auth if at_home else None)
            if answer.status not in _REDIRECTS or not answer.header("location"):
                return answer
            url = _joined(url, answer.header("location") or "")
        raise RefusedError(f"more than {self._settings.max_redirects} redirects, the last to {url}")

    async def _one(self, url: str, headers: Mapping[str, str], auth: tuple[str, str] | None) -> Answer:
        credentials = httpx.BasicAuth(*auth) if auth else None
        request = self._request(url, headers)
        try:
            response = await self._client.send(request, stream=True, auth=credentials)
            try:
                body = await self._body(response) if response.status_code < 300 else b""
            finally:
                await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, OSError, aiohttp.ClientError) as e:
            raise self._fetch_error(e) from e
        except UnicodeEncodeError as e:  # httpx-aiohttp cannot take a Latin-1 reason phrase
            raise FetchError(f"the answer's first line is not UTF-8 ({e.reason})") from e
        pairs = tuple((k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in response.headers.raw)
        return Answer(status=response.status_code, final_url=url, headers=pairs, body=body)

    def _request(self, url: str, headers: Mapping[str, str]) -> httpx.Request:
        for name, value in headers.items():
            if not (_TOKEN.fullmatch(name) and sendable(value)):
                raise FetchError(f"the header {name!r:.100} cannot be sent; expected one line of ASCII characters")
        try:
            return self._client.build_request("GET", url, headers=dict(headers))
        except httpx.InvalidURL as e:
            raise RefusedError(f"not a URL: {url} ({e})") from e

    async def _check(self, url: str) -> None:
        scheme, host = _scheme_and_host(url)
        if scheme not in ("http", "https") or not host:
            raise RefusedError(f"expected an http or https URL, got {url}")
        try:
            if self._settings.proxy:
                await check_name(self._guard, host, self._resolver)
            else:
                self._guard.check_literal(host)
        except RefusedAddressError as e:
            raise RefusedError(str(e)) from e
        except OSError as e:
            raise FetchError(f"{host} cannot be resolved: {e}") from e

    async def _body(self, response: httpx.Response) -> bytes:
        encoding = response.headers.get("content-encoding", "")
        names = codings(encoding)
        if not readable(names):
            what = f"content-encoding {encoding!r:.100}, which was not asked for; expected gzip, deflate or none"
            raise RefusedError(what, response.status_code)
        try:
            return await self._inflated(response, Inflater(names))
        except InflateError as e:
            raise FetchError(str(e), response.status_code) from e

    async def _inflated(self, response: httpx.Response, inflater: Inflater) -> bytes:
        received, body, large = 0, bytearray(), False
        async with AsyncExitStack() as held:
            async for chunk in response.aiter_raw():
                received += len(chunk)  # what decompresses to nothing has no end either
                for piece in inflater.pieces(chunk):
                    body += piece
                    if len(body) > _LARGE_BYTES and not large:
                        large = True
                        await held.enter_async_context(self._large)
                        await self._room()
                    self._limit(len(body), response)
                self._limit(received, response)
            inflater.end()
            return bytes(body)

    def _limit(self, size: int, response: httpx.Response) -> None:
        if size > self._settings.max_body_mb * 1e6:
            what = f"the body passes {self._settings.max_body_mb:g} MB ([http] max_body_mb)"
            raise RefusedError(what, response.status_code)

    def _fetch_error(self, error: BaseException) -> FetchError:
        """The reason for people; a refused address may lie under the client's own errors."""
        cause: BaseException | None = error
        while cause is not None:
            for at in (cause, getattr(cause, "os_error", None)):
                if isinstance(at, RefusedAddressError):
                    return RefusedError(str(at))
            cause = cause.__cause__ or cause.__context__
        if isinstance(error, httpx.ReadTimeout):
            return FetchError(f"nothing came for {self._settings.read_timeout_s:g} s ([http] read_timeout_s)")
        name = type(error.__cause__ or error).__name__  # httpx's names are farther from what happened
        return FetchError(f"{name}: {str(error).strip() or 'no further word'}")


def _scheme_and_host(url: str) -> tuple[str, str | None]:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for what is none
    except ValueError as e:
        raise RefusedError(f"not a URL: {url} ({e})") from e
    return parts.scheme, parts.hostname


def _belongs(url: str, home: str) -> bool:
    """Whether credentials for `home` may go to `url`: the same origin, or the same host turned to https."""
    a, b = urlsplit(url), urlsplit(home)
    if a.hostname != b.hostname:
        return False
    same = (a.scheme, _port(a)) == (b.scheme, _port(b))
    return same or (a.scheme == "https" and _port(a) == 443 and _port(b) == 80)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as e:
        raise RefusedError(f"not a URL: {location} ({e}), redirected to from {url}") from e
