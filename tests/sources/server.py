"""A raw HTTP server on loopback: a test says every byte of its answers, and sees every byte that it was asked."""

import gzip
import socket
import sys
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """One request: the target of its first line, and its headers by lower-case name."""

    target: str
    headers: dict[str, str]


Respond = Callable[[Asked], bytes | Iterable[bytes]]


@dataclass
class RawServer:
    """What it was asked, in order; how many connections it took, and how many at most at one time."""

    respond: Respond
    host: str = "127.0.0.1"
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    at_once: int = 0
    most_at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str = "/feed") -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{path}"

    def count(self, by: int) -> None:
        with self._lock:
            self.at_once += by
            self.connections += by > 0
            self.most_at_once = max(self.most_at_once, self.at_once)

    def answer(self, connection: socket.socket) -> None:
        # a client that hangs up in the middle is what many tests are about
        with connection, suppress(ConnectionError):
            asked = _read(connection)
            if asked is not None:
                self.asked.append(asked)
                answer = self.respond(asked)
                if isinstance(answer, bytes):
                    self.count(-1)  # before its last byte is out, with which the client may ask again
                    with suppress(ConnectionError):
                        connection.sendall(answer)
                    return
                for piece in answer:
                    connection.sendall(piece)
        self.count(-1)


@contextmanager
def serving(respond: Respond | bytes, host: str = "127.0.0.1", port: int = 0) -> Iterator[RawServer]:
    """A server for as long as it is open; bytes are its answer to everything. One request a connection."""
    server = RawServer((lambda asked: respond) if isinstance(respond, bytes) else respond, host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=128) as listener:
        server.port = listener.getsockname()[1]
        threading.Thread(target=_accept, args=(listener, server), daemon=True).start()
        yield server
        # wakes the thread that waits in accept(), which closing alone does not
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, server: RawServer) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            server.count(1)
            threading.Thread(target=server.answer, args=(connection,), daemon=True).start()


def _read(connection: socket.socket) -> Asked | None:
    head = b""
    while b"\r\n\r\n" not in head:
        more = connection.recv(65536)
        if not more:
            return None
        head += more
    first, *lines = head.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return Asked(target=first.split(" ")[1], headers={name.lower(): value for name, _, value in pairs})


def answer(body: bytes = b"", status: int = 200, **headers: str) -> bytes:
    """A whole answer; header names are written with `_` for `-`."""
    return head(status, Content_Length=str(len(body)), **headers) + body


def head(status: int = 200, **headers: str) -> bytes:
    """An answer up to its body."""
    lines = [f"HTTP/1.1 {status} x", "Connection: close", *(f"{n.replace('_', '-')}: {v}" for n, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def redirect(location: str, status: int = 302) -> bytes:
    return answer(status=status, Location=location)


@contextmanager
def connects() -> Iterator[list[object]]:
    """Whatever this process connects to while it is open: addresses, as they are given to the socket."""
    _seen.clear()
    _watching.set()
    try:
        yield _seen
    finally:
        _watching.clear()


_seen: list[object] = []
_watching = threading.Event()


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and _watching.is_set():
        _seen.append(arguments[1])


sys.addaudithook(_note)


def raw_deflate(data: bytes) -> bytes:
    """Deflate without the zlib header that RFC 9110 asks for, as many servers send it."""
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(data) + squeeze.flush()


def bomb(mebibytes: int) -> Iterator[bytes]:
    """So many MiB of zeros, gzipped, in pieces."""
    squeeze = zlib.compressobj(wbits=31)
    for _ in range(mebibytes):
        yield squeeze.compress(bytes(1 << 20))
    yield squeeze.flush()


def feed(*titles: str) -> bytes:
    """RSS with an entry a title."""
    items = "".join(
        f"<item><title>{t}</title><link>https://paper.example/{n}</link><description>{t}, told in a few words."
        f"</description></item>"
        for n, t in enumerate(titles)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'.encode()


def zipped_feed(*titles: str) -> bytes:
    return gzip.compress(feed(*titles), mtime=0)
