"""What a site can be polled by: found where its page, robots.txt and habit say, each address asked once."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from pipeline.options import HttpSettings
from pipeline.sources.finding.candidates import Candidate, linked, of_robots, site_of
from pipeline.sources.finding.discovery import Discovery, discover
from pipeline.sources.finding.found import Finding, richest
from pipeline.sources.finding.naming import address, inert, source_id, source_name, why_not_polled
from pipeline.sources.http.web import Answer, FetchError, Web
from tests.sources.server import Asked, RawServer, answer, serving

NOW = datetime(2026, 1, 13, 12, tzinfo=UTC)
WORDS = "The council met on Monday and agreed on a new bridge over the river. " * 12
API = "/wp-json/wp/v2/posts"


def rss(*, full: bool, entries: int = 3, day: str = "12 Jan 2026", fragment: str = "") -> bytes:
    text = f"<content:encoded>{WORDS}</content:encoded>" if full else "<description>The council met …</description>"
    items = "".join(
        f"<item><title>Report {n}</title><link>https://paper.example/{n}{fragment}</link>"
        f"<pubDate>{day} 08:00:00 +0000</pubDate>{text}</item>"
        for n in range(entries)
    )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {space}><channel><title>The Paper</title>{items}</channel></rss>'.encode()


def posts(entries: int = 2) -> bytes:
    rendered = {"rendered": f"<p>{WORDS}</p>", "protected": False}
    post = {"date_gmt": "2026-01-12T08:00:00", "modified_gmt": "2026-01-12T09:00:00", "content": rendered}
    told = [post | {"link": f"https://paper.example/{n}", "title": {"rendered": "R"}} for n in range(entries)]
    return json.dumps(told).encode()


def news(entries: int = 4) -> bytes:
    told = "".join(
        f"<url><loc>https://paper.example/{n}</loc><lastmod>2026-01-12</lastmod></url>" for n in range(entries)
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{told}</urlset>'.encode()


def page(*links: str) -> bytes:
    return f"<!doctype html><html><head><title>The Paper | Home</title>{''.join(links)}</head></html>".encode()


def alternate(href: str, media: str = "application/rss+xml") -> str:
    return f"<link rel='alternate' type='{media}' href='{href}'>"


@contextmanager
def site(documents: dict[str, bytes]) -> Iterator[RawServer]:
    """A site with these documents by path; whole answers where they begin so."""

    def respond(asked: Asked) -> bytes:
        body = documents.get(asked.target.partition("?")[0])
        if body is None:
            return answer(b"not here", status=404)
        return body if body.startswith(b"HTTP/") else answer(body)

    with serving(respond) as server:
        yield server


def look(server: RawServer, path: str = "/") -> Discovery:
    return look_at(server.url(path))


def look_at(url: str) -> Discovery:
    async def work() -> Discovery:
        async with Web(HttpSettings(allow_networks=(ip_network("127.0.0.0/8"),), connect_timeout_s=1.0)) as web:
            return await discover(web, url, NOW)

    return asyncio.run(work())


def told(found: Discovery, server: RawServer) -> list[tuple[str, str]]:
    """(kind, path) of each finding."""
    return [(f.kind, f.url.removeprefix(server.url(""))) for f in found.findings]


FOUND = [
    ("a linked feed", {"/": page(alternate("/news.rss")), "/news.rss": rss(full=True)}, ("feed", "/news.rss")),
    ("Atom's type", {"/": page(alternate("x", "application/atom+xml")), "/x": rss(full=True)}, ("feed", "/x")),
    ("JSON Feed's type", {"/": page(alternate("x", "application/feed+json")), "/x": rss(full=True)}, ("feed", "/x")),
    ("beside a base", {"/": page("<base href='/a/'>", alternate("x")), "/a/x": rss(full=True)}, ("feed", "/a/x")),
    ("guessed", {"/": page(), "/feed.xml": rss(full=True)}, ("feed", "/feed.xml")),
    ("an API by its link", {"/": page("<link rel='https://api.w.org/' href='/wp-json/'>"), API: posts()}, ("wordpress", "/wp-json/")),
    ("an API by habit", {"/": page(), API: posts()}, ("wordpress", "/wp-json/")),
    ("an API without posts", {"/": page(), API: b"[]"}, ("wordpress", "/wp-json/")),
    ("by robots.txt", {"/": page(), "/robots.txt": b"User-agent: *\nSitemap: /s.xml\n", "/s.xml": news()}, ("sitemap", "/s.xml")),
    ("a page that is closed", {"/": answer(status=403), "/feed": rss(full=True)}, ("feed", "/feed")),
    ("a sitemap where a feed was expected", {"/": page(), "/index.xml": news()}, ("sitemap", "/index.xml")),
]  # fmt: skip


@pytest.mark.parametrize(("documents", "expected"), [f[1:] for f in FOUND], ids=[f[0] for f in FOUND])
def test_what_is_found(documents: dict[str, bytes], expected: tuple[str, str]) -> None:
    with site(documents) as server:
        assert told(look(server), server) == [expected]


def test_an_api_by_the_header_of_the_page() -> None:
    link = '<https://paper.example/x>; rel="next", </blog/wp-json/>; rel="https://api.w.org/"'
    with site({"/": answer(page(), Link=link), f"/blog{API}": posts()}) as server:
        assert told(look(server), server) == [("wordpress", "/blog/wp-json/")]


def test_addresses_without_pretty_paths() -> None:
    asked: list[str] = []

    def respond(one: Asked) -> bytes:
        asked.append(one.target)
        if "rest_route=/wp/v2/posts" in one.target:
            return answer(posts())
        api = page("<link rel='https://api.w.org/' href='/?rest_route=/'>")
        return answer(api) if one.target == "/" else answer(status=404)

    with serving(respond) as server:
        assert told(look(server), server) == [("wordpress", "/?rest_route=/")]


def test_a_site_lies_in_its_folder_and_robots_txt_at_the_root() -> None:
    documents = {
        "/p3/": page(),
        "/p3/feed.xml": rss(full=True),
        "/feed.xml": rss(full=True, entries=9),
        "/robots.txt": b"Sitemap: /p3/mine.xml\nSitemap: /p4/theirs.xml\n",
        "/p3/mine.xml": news(),
        "/p4/theirs.xml": news(),
    }
    with site(documents) as server:
        assert told(look(server, "/p3/"), server) == [("sitemap", "/p3/mine.xml"), ("feed", "/p3/feed.xml")]


ITSELF = [
    ("/any", rss(full=False), ("feed", "/any")),
    ("/s.xml", news(), ("sitemap", "/s.xml")),
    (API, posts(), ("wordpress", API)),
]


@pytest.mark.parametrize(("path", "body", "expected"), ITSELF)
def test_what_is_itself_a_feed_is_asked_and_nothing_else(path: str, body: bytes, expected: tuple[str, str]) -> None:
    with site({path: body, "/feed": rss(full=True)}) as server:
        assert told(look(server, path), server) == [expected]
        assert len(server.asked) == 1


def test_the_root_of_an_api_is_an_api() -> None:
    root = json.dumps({"name": "Paper", "namespaces": ["oembed/1.0", "wp/v2"]}).encode()
    with site({"/wp-json/": root, API: posts()}) as server:
        assert told(look(server, "/wp-json/"), server) == [("wordpress", "/wp-json/")]


def test_each_address_is_asked_once_and_each_document_taken_once() -> None:
    moved = answer(status=301, Location="/feed/")
    documents = {"/": page(alternate("/feed"), alternate("/feed")), "/feed": moved, "/feed/": rss(full=True)}
    with site(documents | {"/rss": documents["/feed/"]}) as server:
        assert told(look(server), server) == [("feed", "/feed/")]
        targets = [a.target for a in server.asked]
        assert targets.count("/feed") == targets.count("/feed/") == 1


def test_an_address_that_is_moved_for_now_stays() -> None:
    with site({"/now": answer(status=302, Location="/there"), "/there": rss(full=True)}) as server:
        assert told(look(server, "/now"), server) == [("feed", "/now")]


def test_comments_are_no_articles() -> None:
    documents = {"/": page(alternate("/c")), "/c": rss(full=True, fragment="#comment-7")}
    with site(documents) as server:
        found = look(server)
        assert found.findings == []
        assert (server.url("/c"), "comments of readers came; expected articles") in found.tried


@pytest.mark.parametrize(
    ("path", "title", "taken"),
    [
        ("/comments/feed/", "The Paper", False),
        ("/2026/bridge/comments/feed", "The Paper", False),
        ("/feeds/comments/default", "The Paper", False),
        ("/c.xml", "Comments for The Paper", False),
        ("/c.xml", "Comments on: A new bridge", False),
        ("/comments.xml", "Commentary", True),
        ("/feed/", "The Paper, and comments", True),
    ],
)
def test_a_feed_that_says_that_it_is_of_comments(path: str, title: str, taken: bool) -> None:
    documents = {"/": page(alternate(path)), path: rss(full=True).replace(b"The Paper", title.encode())}
    with site(documents) as server:
        assert bool(look(server).findings) is taken


def test_who_asks_to_be_left_alone_is() -> None:
    with site({"/": page(alternate("/a")), "/a": answer(status=429)}) as server:
        found = look(server)
        assert [a.target for a in server.asked] == ["/", "/robots.txt", "/a"]
        assert found.tried[-1] == (server.url("/a"), "HTTP status 429: no more was asked")


def test_who_asks_to_be_left_alone_at_once_is() -> None:
    with site({"/": answer(status=429)}) as server:
        assert look(server).tried == [(server.url("/"), "HTTP status 429: no more was asked")]
        assert len(server.asked) == 1


def test_nothing_there_says_what_was_tried() -> None:
    with site({"/": page()}) as server:
        tried = look(server).tried
        assert (server.url("/feed"), "HTTP status 404") in tried
        assert (server.url("/robots.txt"), "HTTP status 404") in tried
        assert len(tried) == len(server.asked)


NOTHING_ITSELF = [
    (page(), "an HTML page titled 'The Paper | Home' came; expected RSS, Atom or JSON Feed"),
    (b"<html><title>Just a moment...</title>", "a challenge for browsers titled 'Just a moment...' came; expected RSS"),
    (b'{"stories": [{"headline": "A"}]}', 'some other JSON (kind = "json" reads it) came'),
    (b"", "an empty body came"),
]


@pytest.mark.parametrize(("body", "why"), NOTHING_ITSELF)
def test_what_came_where_nothing_is(body: bytes, why: str) -> None:
    with site({"/x": body}) as server:
        url, told = look(server, "/x").tried[0]
        assert (url, told[: len(why)]) == (server.url("/x"), why)


def test_a_robots_txt_that_names_no_sitemap() -> None:
    with site({"/": page(), "/robots.txt": b"User-agent: *\nDisallow:\n"}) as server:
        assert (server.url("/robots.txt"), "names no sitemap of this site") in look(server).tried


def test_an_inner_address_that_a_page_links_is_not_asked() -> None:
    with site({"/": page(alternate("http://10.0.0.7/feed"))}) as server:
        [why] = [why for url, why in look(server).tried if url == "http://10.0.0.7/feed"]
        assert "is an inner address" in why


def test_nobody_answers() -> None:
    with pytest.raises(FetchError):
        look_at("http://127.0.0.1:1/")


def test_a_page_cannot_ask_for_a_secret() -> None:
    with site({"/": page(alternate("/f?x=${HOME}")), "/f": rss(full=True)}) as server:
        [found] = look(server).findings
    assert found.url.endswith("/f?x=$%7BHOME}")
    assert inert("${A}${B}") == "$%7BA}$%7BB}"


def test_what_a_finding_says() -> None:
    with site({"/": page(alternate("/f")), "/f": rss(full=True)}) as server:
        found = look(server)
    [feed] = found.findings
    assert (feed.entries, feed.full_share, feed.title, feed.told_by) == (3, 1.0, "The Paper", "linked")
    assert feed.newest == datetime(2026, 1, 12, 8, tzinfo=UTC)
    assert found.title == "The Paper | Home"


def finding(kind: str, *, entries: int = 10, full: int = 10, days: int = 0, told_by: str = "well-known") -> Finding:
    newest = NOW - timedelta(days=days)
    return Finding(kind=kind, url=kind, told_by=told_by, entries=entries, full=full, newest=newest)  # type: ignore[arg-type]


BETTER = [
    ("WordPress before a feed of full texts", finding("wordpress"), finding("feed", entries=50, full=50)),
    ("full texts before WordPress without", finding("feed"), finding("wordpress", full=0)),
    ("a feed of summaries before a sitemap", finding("feed", full=0), finding("sitemap", entries=100, full=0)),
    ("full texts before summaries", finding("feed"), finding("feed", entries=90, full=0)),
    ("what is linked before a guess", finding("feed", told_by="linked"), finding("feed", entries=90, full=90)),
    ("more entries", finding("feed", entries=20, full=20), finding("feed")),
    ("what goes on before what was left behind", finding("feed", full=0), finding("wordpress", days=40)),
    ("anything before nothing", finding("sitemap", full=0), finding("wordpress", entries=0, full=0)),
]


@pytest.mark.parametrize(("better", "worse"), [b[1:] for b in BETTER], ids=[b[0] for b in BETTER])
def test_the_richest(better: Finding, worse: Finding) -> None:
    assert richest([better, worse]) is better
    assert richest([worse, better]) is better


def a_page(body: bytes, url: str = "https://paper.example/a/b.html") -> Answer:
    return Answer(status=200, final_url=url, headers=(("content-type", "text/html"),), body=body)


def test_links_that_are_no_feeds() -> None:
    body = page(
        "<!-- <link rel=alternate type='application/rss+xml' href='/old'> -->",
        "<link rel='alternate' hreflang='de' href='/de/'>",
        "<link rel='alternate' type='text/html' href='/m/'>",
        "<link rel='stylesheet' type='application/rss+xml' href='/s'>",
        alternate("javascript:void(0)"),
        alternate("http://[broken/"),
        alternate("../feed#top"),
    )
    assert linked(a_page(body)) == [Candidate(kind="feed", url="https://paper.example/feed", told_by="linked")]


def test_sitemaps_of_news_come_first() -> None:
    lines = "".join(f"Sitemap: https://paper.example/{n}.xml\n" for n in range(20)) + "sitemap:/news.xml #"
    urls = [c.url for c in of_robots(lines, "https://paper.example/")]
    assert urls == ["https://paper.example/news.xml", *(f"https://paper.example/{n}.xml" for n in range(4))]


def test_the_folder_of_a_site() -> None:
    urls = ["http://h/p3/", "http://h/p3/index.html?a=/b/", "http://h", "http://h/p3/wp-json/wp/v2/posts?x=1"]
    assert [site_of(u) for u in urls] == ["http://h/p3/", "http://h/p3/", "http://h/", "http://h/p3/"]


IDS = [
    ("https://www.paper.example/news/world/rss.xml", "paper.example-news-world"),
    ("https://paper.example/feed/", "paper.example"),
    ("http://127.0.1.4:8800/p3/wp-json/", "127.0.1.4-p3"),
    ("https://paper.example/feed?cat=politics&format=rss", "paper.example-politics"),
    ("https://zürich.example/", "z-rich.example"),
    ("https://taken.example/", "taken.example-3"),
    (f"https://paper.example/{'long-' * 50}", "paper.example-long-long-long-long-long-long-long-long-long-l"),
]


@pytest.mark.parametrize(("url", "expected"), IDS)
def test_ids(url: str, expected: str) -> None:
    assert source_id(url, {"taken.example", "taken.example-2"}) == expected


def test_names() -> None:
    assert source_name("  The &amp;amp; <b>Paper</b>\n\x07Daily ", "x") == "The & Paper Daily"
    assert source_name(" <img> ", "x") == source_name(None, "x") == "x"
    assert len(source_name("a" * 500, "x")) == 100


SAME = [
    ("feed", "http://www.paper.example/feed/", "https://paper.example/feed"),
    ("wordpress", "https://paper.example/", "http://www.paper.example/wp-json/wp/v2/posts"),
    ("wordpress", "https://paper.example", "https://paper.example/?rest_route=/"),
]


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_addresses_of_the_same_source(kind: str, one: str, other: str) -> None:
    assert address(kind, one) == address(kind, other)


def test_addresses_of_different_sources() -> None:
    assert address("feed", "https://paper.example/") != address("wordpress", "https://paper.example/")
    assert address("feed", "https://paper.example/?c=1") != address("feed", "https://paper.example/?c=2")
    assert address("wordpress", "https://paper.example/?c=1") != address("wordpress", "https://paper.example/?c=2")


@pytest.mark.parametrize("url", ["ftp://a.example/", "/feed", "https://", "https://u:p@a.example/", "http://a:x/"])
def test_what_cannot_be_polled(url: str) -> None:
    assert why_not_polled(url)
