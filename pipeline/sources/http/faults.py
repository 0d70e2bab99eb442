"""Why a request brought no usable answer: the errors, and the one word for each that the rows of fetches/ keep."""

import errno
import os
import ssl
from collections.abc import Iterator
from typing import Literal

import aiohttp
from aiohttp import http_exceptions

from pipeline.sources.http.addresses import RefusedAddressError

Fault = Literal[
    "timeout", "reset", "redirect-loop", "inner-address", "bad-url", "too-large", "encoding", "dns", "connect", "tls",
    "protocol",
]  # fmt: skip
"""bad-url: malformed, or neither http nor https; encoding: a content-encoding that is broken or was not asked for;
reset: the connection ended before the answer did; protocol: what came, or was to be sent, is not HTTP."""

_FAULTS: tuple[tuple[type[BaseException], Fault], ...] = (
    (RefusedAddressError, "inner-address"),
    (http_exceptions.LineTooLong, "too-large"),
    (TimeoutError, "timeout"),
    (aiohttp.ClientConnectorDNSError, "dns"),
    (ssl.SSLError, "tls"),
    (aiohttp.ClientSSLError, "tls"),
    (aiohttp.ClientConnectorError, "connect"),
    (aiohttp.ClientHttpProxyError, "connect"),
    (aiohttp.InvalidURL, "bad-url"),
    (aiohttp.ClientResponseError, "protocol"),
    (aiohttp.ClientConnectionError, "reset"),
    (aiohttp.ClientPayloadError, "reset"),
    (ConnectionError, "reset"),
)
"""The first line that any error of a chain is of."""


class FetchError(Exception):
    """No usable answer; the message says why, for people, and `fault` in one word."""

    def __init__(self, reason: str, fault: Fault, status: int | None = None) -> None:
        super().__init__(reason)
        self.fault: Fault = fault
        self.status = status
        self.took_s = 0.0  # until it was clear that there is none, in seconds, but for waiting for turns


class RefusedError(FetchError):
    """The answer, or asking for it, is against the limits or the network rules."""


def explained(error: BaseException) -> FetchError:
    """A client's error as ours: it may lie under others, and the word for it with it."""
    chain = list(_chain(error))
    for kind, fault in _FAULTS:
        for one in chain:
            if isinstance(one, kind):
                return _as(fault, one if fault == "inner-address" else error)
    return _as("protocol", error)


def _as(fault: Fault, error: BaseException) -> FetchError:
    if fault == "inner-address":
        return RefusedError(str(error), fault)
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return FetchError(f"{error.host} cannot be resolved: {error.os_error}", fault)
    if isinstance(error, aiohttp.ClientHttpProxyError):  # whose own words hold the proxy's password
        return FetchError(f"the proxy answered {error.status} {error.message}; see [http] proxy", fault)
    if isinstance(error, aiohttp.ClientConnectorError):
        return FetchError(_no_connection(error), fault)
    if isinstance(error, aiohttp.ClientResponseError | http_exceptions.HttpProcessingError):
        return _unreadable(error, fault)
    if fault == "reset":
        return FetchError("the connection ended before the answer did", fault)
    told = " ".join(str(error).split()) or type(error).__name__
    return RefusedError(f"not a URL: {told}", fault) if fault == "bad-url" else FetchError(told, fault)


_WHY_NONE = {
    errno.ECONNREFUSED: "refused",
    errno.ECONNRESET: "ended by the other side",
    errno.ETIMEDOUT: "timed out",
    errno.EHOSTUNREACH: "no route",
    errno.ENETUNREACH: "no route",
}


def _no_connection(error: aiohttp.ClientConnectorError) -> str:
    """To where there is none, and why; a name may have several addresses, at which different things went wrong."""
    host = f"[{error.host}]" if ":" in error.host else error.host
    at = f"{'the proxy ' if isinstance(error, aiohttp.ClientProxyConnectionError) else ''}{host}:{error.port}"
    under = error.os_error
    if isinstance(under, ssl.SSLError):
        return f"no TLS connection to {at}: {_why_no_tls(under)}"
    if under.errno is None:
        return f"no connection to {at}: none of its addresses can be reached"
    return f"no connection to {at}: {_WHY_NONE.get(under.errno) or os.strerror(under.errno).lower()}"


def _why_no_tls(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    return (error.reason or "no word why").replace("_", " ").lower()


def _unreadable(error: aiohttp.ClientResponseError | http_exceptions.HttpProcessingError, fault: Fault) -> FetchError:
    told = " ".join(error.message.split())
    if fault == "too-large" or told.startswith("Too many headers"):
        return RefusedError(f"the answer's headers are too large: {told:.100}", "too-large")
    return FetchError(f"the answer is no HTTP: {told:.200}", fault)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        under = getattr(error, "os_error", None)
        if isinstance(under, OSError):
            yield under
        error = error.__cause__
