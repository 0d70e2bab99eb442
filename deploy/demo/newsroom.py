"""A newsroom on loopback: invented publishers, each under its own path, and faults under /faults/.

python -m deploy.demo.newsroom --port 8731

with Newsroom(now=datetime.now(UTC)) as room:
    ...                                             # poll room.sources
    room.correct("council-passes-budget")           # a title and some words change
    room.publish("fog-warning")                     # one more article comes out
"""

import argparse
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from deploy.demo import formats, wordpress
from deploy.demo.faults import Faults
from deploy.demo.publishers import Article, Publisher, load
from deploy.demo.server import Answer, Request, Server

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Format:
    """How a publisher brings its articles out: the path of its feed, and what makes it."""

    path: str
    content_type: str
    render: formats.Render


FORMATS = {
    "rss-full": Format("/feed.xml", "application/rss+xml", formats.rss_full),
    "rss-summary": Format("/feed.xml", "application/rss+xml", formats.rss_summary),
    "rss-1.0": Format("/index.rdf", "application/rdf+xml", formats.rss_1),
    "atom-full": Format("/atom.xml", "application/atom+xml", formats.atom_full),
    "json-feed": Format("/feed.json", "application/feed+json", formats.json_feed),
    "wordpress": Format("/feed.xml", "application/rss+xml", formats.rss_summary),
    "challenge": Format("/feed.xml", HTML, lambda *_: formats.challenge()),
}


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher as somebody polls it: `kind` is feed or wordpress, `url` the feed or the site."""

    id: str
    name: str
    kind: str
    url: str


class Newsroom:
    """Serves while its `with` block runs.

    Args:
        now: the ages of the articles are counted back from it; must have a zone.
        port: 0 takes a free one.
    """

    def __init__(self, *, now: datetime, port: int = 0) -> None:
        self.now = now.replace(microsecond=0)
        self.requests: list[Request] = []
        self._port = port
        self._changes = 0
        self._stop = threading.Event()
        self._faults = Faults(self.now, self._stop)
        shelves = list(load(self.now))
        self._publishers = {p.id: p for p, _ in shelves}
        self._articles = {p.id: {a.key: a for a in articles} for p, articles in shelves}

    def __enter__(self) -> Self:
        self._server = Server(self._port, self._respond, self.requests.append)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it is, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def sources(self) -> list[Outlet]:
        """The publishers, by id."""
        return [self._outlet(p) for p in self._publishers.values()]

    def out(self, publisher: str) -> list[Article]:
        """What a publisher has out now, latest first."""
        articles = [a for a in self._articles[publisher].values() if not a.held]
        return sorted(articles, key=lambda a: a.published, reverse=True)

    def publish(self, *keys: str) -> None:
        """Lets articles out that were held back. Raises KeyError for a key that nobody has."""
        for key in keys:
            self._change(key, lambda a, at: replace(a, published=at, updated=at, held=False))

    def correct(self, key: str) -> None:
        """Lets an article's correction out: another title, other words, a later `updated`.

        Raises:
            KeyError: nobody has that article.
            ValueError: it has no correction, or has had it.
        """
        self._change(key, Article.corrected)

    def _change(self, key: str, change: Callable[[Article, datetime], Article]) -> None:
        articles = next((a for a in self._articles.values() if key in a), None)
        if articles is None:
            raise KeyError(f"no publisher has an article {key!r}")
        # a second later each time, so that the order of changes shows in Last-Modified
        self._changes += 1
        articles[key] = change(articles[key], self.now + timedelta(seconds=self._changes))

    def _outlet(self, publisher: Publisher) -> Outlet:
        site = f"{self.url}/{publisher.id}"
        if publisher.format == "wordpress":
            return Outlet(publisher.id, publisher.name, "wordpress", f"{site}/")
        return Outlet(publisher.id, publisher.name, "feed", site + FORMATS[publisher.format].path)

    def _respond(self, path: str, query: dict[str, str]) -> Answer:
        first, _, rest = path.removeprefix("/").partition("/")
        if first == "faults":
            return self._faults.answer(rest, query)
        publisher = self._publishers.get(first)
        return self._publisher(publisher, f"/{rest}", query) if publisher else _missing()

    def _publisher(self, publisher: Publisher, path: str, query: dict[str, str]) -> Answer:
        site, articles = f"{self.url}/{publisher.id}", self.out(publisher.id)
        if publisher.format == "challenge":
            return Answer(content_type=HTML, body=formats.challenge().encode())
        if publisher.format == "wordpress" and path.startswith(wordpress.ROUTE):
            status, body, headers = wordpress.answer(articles, site, path, query)
            return Answer(status=status, content_type="application/json", body=body.encode(), headers=headers)
        if path == FORMATS[publisher.format].path:
            return self._feed(publisher, articles, site)
        if path == "/":
            return Answer(content_type=HTML, body=formats.front_page(publisher, articles, site).encode())
        page = {formats.link("", a): a for a in articles}.get(path)
        return Answer(content_type=HTML, body=formats.page(publisher, page, site).encode()) if page else _missing()

    def _feed(self, publisher: Publisher, articles: list[Article], site: str) -> Answer:
        kind = FORMATS[publisher.format]
        text = kind.render(publisher, articles, site)
        return Answer(
            content_type=f"{kind.content_type}; charset={publisher.encoding}",
            body=(formats.cut_short(text) if publisher.cut else text).encode(publisher.encoding),
            last_modified=max(a.updated for a in articles),
            gzip=publisher.gzip,
        )


def _missing() -> Answer:
    return Answer(status=404, body=b"There is no such page.\n")


def main() -> None:
    """Serves until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m deploy.demo.newsroom", description="A newsroom on loopback.")
    parser.add_argument("--port", type=int, default=8731, help="0 takes a free one (default: %(default)s)")
    with Newsroom(now=datetime.now(UTC), port=parser.parse_args().port) as room:
        for outlet in room.sources:
            print(f"{outlet.kind:10} {outlet.url}")
        print(f"{'faults':10} {room.url}/faults/…   (Ctrl-C ends)", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
