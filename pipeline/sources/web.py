"""One HTTP request, within every limit. The client is behind this module: another is a change of a few lines."""

import http.cookiejar
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from pipeline import __version__
from pipeline.options import HttpSettings
from pipeline.sources.addresses import Guard, GuardedResolver, RefusedAddressError, check_name

_REDIRECTS = {301, 302, 303, 307, 308}


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


class Web:
    """An HTTP client for as long as it is open (`async with`)."""

    def __init__(self, settings: HttpSettings, resolver: aiohttp.abc.AbstractResolver | None = None) -> None:
        self._settings = settings
        self._guard = Guard(settings.allow_networks)
        self._resolver = resolver
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
            cookies=httpx.Cookies(no_cookies),
            headers={"user-agent": self._agent, "accept-encoding": "gzip, deflate", "accept": "*/*"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def get(self, url: str, headers: Mapping[str, str], auth: tuple[str, str] | None = None) -> Answer:
        """The answer to a GET after at most `max_redirects` redirects.

        Credentials and the source's own headers go to its own host only.

        Raises:
            RefusedError: for a scheme, an address, a size or a chain of redirects that is not allowed.
            FetchError: where no whole answer came.
        """
        home = urlsplit(url).netloc
        for _ in range(self._settings.max_redirects + 1):
            at_home = urlsplit(url).netloc == home
            answer = await self._one(url, headers if at_home else {}, auth if at_home else None)
            if answer.status not in _REDIRECTS or not answer.header("location"):
                return answer
            url = urljoin(url, answer.header("location") or "")
        raise RefusedError(f"more than {self._settings.max_redirects} redirects, the last to {url:.200}")

    async def _one(self, url: str, headers: Mapping[str, str], auth: tuple[str, str] | None) -> Answer:
        await self._check(url)
        credentials = httpx.BasicAuth(*auth) if auth else None
        try:
            request = self._client.build_request("GET", url, headers=dict(headers))
            response = await self._client.send(request, stream=True, auth=credentials)
            try:
                body = b"" if response.status_code in _REDIRECTS else await self._body(response)
            finally:
                await response.aclose()
        except httpx.InvalidURL as e:
            raise RefusedError(f"not a URL: {url!r:.200} ({e})") from e
        except (httpx.HTTPError, OSError, aiohttp.ClientError) as e:
            raise _fetch_error(e) from e
        pairs = tuple((k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in response.headers.raw)
        return Answer(status=response.status_code, final_url=url, headers=pairs, body=body)

    async def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host, _port = parts.hostname, parts.port
        except ValueError as e:
            raise RefusedError(f"not a URL: {url!r:.200} ({e})") from e
        if parts.scheme not in ("http", "https") or not host:
            raise RefusedError(f"expected an http or https URL, got {url!r:.200}")
        try:
            if self._settings.proxy:
                await check_name(self._guard, host)
            else:
                self._guard.check_literal(host)
        except RefusedAddressError as e:
            raise RefusedError(str(e)) from e
        except OSError as e:
            raise FetchError(f"{host} cannot be resolved: {e}") from e

    async def _body(self, response: httpx.Response) -> bytes:
        limit = int(self._settings.max_body_mb * 1e6)
        inflate = _decoder(response.headers.get("content-encoding", ""))
        body = bytearray()
        async for chunk in response.aiter_raw():
            for piece in inflate(chunk):
                body += piece
                if len(body) > limit:
                    raise RefusedError(
                        f"the body passes {self._settings.max_body_mb:g} MB ([http] max_body_mb)", response.status_code
                    )
        return bytes(body)


def _fetch_error(error: BaseException) -> FetchError:
    """The reason for people; a refused address may lie under the client's own errors."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, RefusedAddressError):
            return RefusedError(str(cause))
        if isinstance(getattr(cause, "os_error", None), RefusedAddressError):
            return RefusedError(str(cause.os_error))  # type: ignore[attr-defined]
        cause = cause.__cause__ or cause.__context__
    text = str(error).strip() or "no further word"
    return FetchError(f"{type(error).__name__}: {text}")


_PIECE_BYTES = 1 << 16


def _decoder(encoding: str) -> Callable[[bytes], Iterable[bytes]]:
    """A function from compressed chunks to pieces of at most 64 kB, so that a bomb is met piece by piece."""
    names = [e.strip().lower() for e in encoding.split(",") if e.strip() and e.strip().lower() != "identity"]
    if not names:
        return lambda chunk: (chunk,)
    if names not in (["gzip"], ["x-gzip"], ["deflate"]):
        raise RefusedError(f"content-encoding {encoding!r}, which was not asked for; expected gzip, deflate or none")
    state = zlib.decompressobj(wbits=47 if names != ["deflate"] else 15)

    def pieces(chunk: bytes) -> Iterator[bytes]:
        nonlocal state
        try:
            piece = state.decompress(chunk, _PIECE_BYTES)
        except zlib.error as e:
            if names != ["deflate"]:
                raise FetchError(f"the body is not {encoding}: {e}") from e
            state = zlib.decompressobj(wbits=-15)  # many servers send raw deflate (RFC 9110, 8.4.1.2)
            piece = _decompress(state, chunk, encoding)
        while piece:
            yield piece
            piece = _decompress(state, state.unconsumed_tail, encoding) if state.unconsumed_tail else b""

    return pieces


def _decompress(state: "zlib._Decompress", data: bytes, encoding: str) -> bytes:
    try:
        return state.decompress(data, _PIECE_BYTES)
    except zlib.error as e:
        raise FetchError(f"the body is not {encoding}: {e}") from e
