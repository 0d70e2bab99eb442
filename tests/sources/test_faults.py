"""What is said where no answer came: in words of ours, not in those of the client."""

import errno
import ssl

import aiohttp
import pytest
from aiohttp import http_exceptions
from aiohttp.client_reqrep import ConnectionKey

from pipeline.sources.http.faults import explained


def key(host: str = "paper.example", port: int = 443) -> ConnectionKey:
    """To where a connection was wanted."""
    return ConnectionKey(host, port, True, True, None, None, None)


def system(number: int) -> OSError:
    return OSError(number, "Connect call failed ('192.0.2.7', 443)")


CONNECTIONS = [
    (system(errno.ECONNREFUSED), "connect", "no connection to paper.example:443: refused"),
    (system(errno.ETIMEDOUT), "timeout", "no connection to paper.example:443: timed out"),
    (system(errno.EHOSTUNREACH), "connect", "no connection to paper.example:443: no route"),
    (system(errno.ENETUNREACH), "connect", "no connection to paper.example:443: no route"),
    (system(errno.EMFILE), "connect", "no connection to paper.example:443: too many open files"),
    (OSError("Multiple exceptions: [Errno 111] …, [Errno 113] …"), "connect",
     "no connection to paper.example:443: none of its addresses can be reached"),
]  # fmt: skip


@pytest.mark.parametrize(("under", "fault", "says"), CONNECTIONS)
def test_no_connection(under: OSError, fault: str, says: str) -> None:
    told = explained(aiohttp.ClientConnectorError(key(), under))
    assert (told.fault, str(told)) == (fault, says)


def test_no_connection_to_an_address_of_version_6_or_to_the_proxy() -> None:
    refused = system(errno.ECONNREFUSED)
    assert str(explained(aiohttp.ClientConnectorError(key("::1", 80), refused))) == "no connection to [::1]:80: refused"
    through = aiohttp.ClientProxyConnectionError(key("proxy.example", 3128), refused)
    assert str(explained(through)) == "no connection to the proxy proxy.example:3128: refused"


def test_no_tls() -> None:
    """The system's word is long and names a line of its source."""
    under = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)")
    under.reason = "WRONG_VERSION_NUMBER"
    told = explained(aiohttp.ClientConnectorSSLError(key(), under))
    assert (told.fault, str(told)) == ("tls", "no TLS connection to paper.example:443: wrong version number")
    untrusted = ssl.SSLCertVerificationError(1, "certificate verify failed")
    untrusted.verify_message = "certificate has expired"
    told = explained(aiohttp.ClientConnectorCertificateError(key(), untrusted))
    assert (told.fault, str(told)) == (
        "tls", "no TLS connection to paper.example:443: its certificate is not valid: certificate has expired",
    )  # fmt: skip


def test_an_answer_that_breaks_the_rules_of_http() -> None:
    told = explained(http_exceptions.BadHttpMessage("Invalid character in chunk size:\n\n  b'zz'"))
    assert (told.fault, str(told)) == ("protocol", "the answer is no HTTP: Invalid character in chunk size: b'zz'")
    told = explained(http_exceptions.LineTooLong(b"x" * 9, 8))
    assert told.fault == "too-large"
    assert str(told).startswith("the answer's headers are too large: ")


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError("Response payload is not completed: <TransferEncodingError: 400>"),
        aiohttp.ClientOSError(errno.ECONNRESET, "Connection reset by peer"),
        ConnectionResetError("Cannot write to closing transport"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_a_connection_that_ended(error: Exception) -> None:
    told = explained(error)
    assert (told.fault, str(told)) == ("reset", "the connection ended before the answer did")
