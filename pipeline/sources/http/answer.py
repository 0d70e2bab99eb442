"""What comes back from a request."""

from dataclasses import dataclass

import aiohttp

from pipeline.sources.http.faults import RefusedError

_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_MAX_HEADER_BYTES = 64 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A redirect that was followed: the status of the answer, and the URL that it was the answer of."""

    status: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: `body` is decompressed, and of a status from 300 on only its first 64 kB; `headers` are the
    answer's, names in lower case; `hops` are the redirects that led there; `took_s`: what all that took, in seconds, but
    for waiting for turns."""

    status: int
    final_url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    hops: tuple[Hop, ...] = ()
    took_s: float = 0.0

    def header(self, name: str) -> str | None:
        return next((v for k, v in self.headers if k == name), None)

    @property
    def permanent(self) -> str | None:
        """The URL to ask from now on, where every redirect that led there said so (RFC 9110, 15.4.2 and 15.4.9)."""
        return self.final_url if self.hops and all(h.status in _PERMANENT for h in self.hops) else None


def location_of(response: aiohttp.ClientResponse) -> str | None:
    """Where it redirects to; bytes that are not UTF-8 are surrogates in it."""
    return response.headers.get("Location") or None if response.status in _REDIRECTS else None


def headers_of(response: aiohttp.ClientResponse) -> tuple[tuple[str, str], ...]:
    """Names in lower case, and values byte for byte as Latin-1. Raises RefusedError where they are too large."""
    raw = response.raw_headers
    if sum(len(name) + len(value) for name, value in raw) > _MAX_HEADER_BYTES:
        what = f"the answer's headers pass {_MAX_HEADER_BYTES >> 10} kB"
        raise RefusedError(what, "too-large", response.status)
    return tuple([(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in raw])
