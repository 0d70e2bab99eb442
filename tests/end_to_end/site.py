"""A real web server on loopback whose feeds a test writes and changes."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.articles import NOW


@dataclass
class Site:
    """Documents by path. `answered`: digests of all bodies that went out with status 200."""

    port: int = 0
    documents: dict[str, bytes] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    delay_s: float = 0.0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving() -> Iterator[Site]:
    """A site that answers while it is open, with ETag and 304."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(site.delay_s)
            body = site.documents.get(self.path.partition("?")[0])
            tag = f'"{blake2b(body or b"", digest_size=8).hexdigest()}"'
            unchanged = self.headers.get("If-None-Match") == tag
            self.send_response(404 if body is None else 304 if unchanged else 200)
            self.send_header("ETag", tag)
            sent = b"" if body is None or unchanged else body
            if sent:
                site.answered.add(blake2b(sent, digest_size=16).hexdigest())
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


@dataclass(frozen=True)
class Told:
    """One entry of a feed."""

    link: str
    title: str
    text: str


def rss(entries: Iterable[Told], *, full: bool) -> bytes:
    """RSS 2.0 with full texts, or with the first words only."""
    items = "".join(
        f"<item><title>{escape(e.title)}</title><link>{escape(e.link)}</link>"
        f"<pubDate>{NOW:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" + _text(e, full) + "</item>"
        for e in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Paper</title>'
        f"<link>https://example.org/</link><description>News</description>{items}</channel></rss>"
    ).encode()


def _text(entry: Told, full: bool) -> str:
    if full:
        paragraphs = "".join(f"<p>{escape(p)}</p>" for p in entry.text.split("\n\n"))
        return f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded>"
    return f"<description>{escape(' '.join(entry.text.split()[:20]))}…</description>"


def write_config(folder: Path, sources: dict[str, str], more: str = "", *, full_text: str = "never") -> Path:
    """A presslake.toml in that folder for feeds by id, which may be polled on loopback."""
    tables = "".join(
        f'[[source]]\nid = "{i}"\nurl = "{url}"\nfull_text = "{full_text}"\n' for i, url in sources.items()
    )
    path = folder / "presslake.toml"
    path.write_text(f'[http]\nallow_networks = ["127.0.0.0/8"]\n{more}\n{tables}', "utf-8")
    return path
