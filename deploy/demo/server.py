"""A small HTTP server: what it is asked goes to one function, what that answers goes out.

It knows validators and 304 (RFC 9110, 13), gzip, streams without an end, and connections that break.
"""

import gzip
import socket
import socketserver
import struct
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """One request that was answered."""

    path: str  # with its query
    conditional: bool
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes out.

    `last_modified`: the body has validators; `stream`: goes out piece by piece in place of the body;
    `reset`: the connection breaks after the stream.
    """

    status: int = 200
    content_type: str = "text/plain; charset=utf-8"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    last_modified: datetime | None = None
    gzip: bool = False
    stream: Iterable[bytes] | None = None
    reset: bool = False


Respond = Callable[[str, dict[str, str]], Answer]
"""(path, query) to what it answers."""


class Server(ThreadingHTTPServer):
    """Answers on loopback; every request goes to `log`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, respond: Respond, log: Callable[[Request], None]) -> None:
        self.respond, self.log = respond, log
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        # HTTPServer's own asks a name server for the name of this machine, which may take seconds
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up in the middle are what some tests are about; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        answer = self.server.respond(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)))
        if answer.stream is not None:
            self._stream(answer)
        elif answer.last_modified is not None and is_unchanged(self.headers, answer):
            self._head(304, validators(answer))
        else:
            self._body(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr: the newsroom keeps its own log."""

    def _body(self, answer: Answer) -> None:
        headers, body = {"Content-Type": answer.content_type} | validators(answer), answer.body
        if answer.gzip:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, mtime=0)
                headers["Content-Encoding"] = "gzip"
        self._head(answer.status, headers | {"Content-Length": str(len(body))} | answer.headers)
        self.wfile.write(body)

    def _stream(self, answer: Answer) -> None:
        self._head(answer.status, {"Content-Type": answer.content_type, "Connection": "close"} | answer.headers)
        for piece in answer.stream or ():
            self.wfile.write(piece)
        if answer.reset:
            # closing with nothing left to linger for sends RST instead of FIN
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def _head(self, status: int, headers: dict[str, str]) -> None:
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        self.server.log(Request(self.path, conditional, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


def validators(answer: Answer) -> dict[str, str]:
    """ETag and Last-Modified of an answer that has them."""
    if answer.last_modified is None:
        return {}
    modified = format_datetime(answer.last_modified.astimezone(UTC), usegmt=True)
    return {"ETag": f'"{blake2b(answer.body, digest_size=8).hexdigest()}"', "Last-Modified": modified}


def is_unchanged(headers: Message, answer: Answer) -> bool:
    """Whether 304 is the answer: an ETag decides, the time only where none was sent (RFC 9110, 13.2.2)."""
    mine = validators(answer)
    if tag := headers.get("If-None-Match"):
        return mine["ETag"] in tag
    if since := headers.get("If-Modified-Since"):
        return parsedate_to_datetime(since) >= parsedate_to_datetime(mine["Last-Modified"])
    return False
