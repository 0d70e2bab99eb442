"""What a body is, and why it is not what was expected."""

import pytest

from schemas.records import ReadAs
from tests.parse.payloads import read
from transforms.parse.sniff import Format, sniff, suffix, unusable

RSS = b'<rss version="2.0"><channel/></rss>'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"/>'
HTML = b"<!DOCTYPE html><html><head><title>Front &amp; page</title></head></html>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RSS, "feed"),
        (ATOM, "feed"),
        (b"\xef\xbb\xbf  \n" + RSS, "feed"),
        (b"\n\n<?xml version='1.0'?>\n<!-- a > b -->\n<?pi x?>" + RSS, "feed"),
        (b'<!DOCTYPE rss PUBLIC "-//x//EN" "http://x.example/rss.dtd" [<!ENTITY a "b">]>' + RSS, "feed"),
        (b"<!--" + b" " * 9000 + b"-->" + RSS, "feed"),
        (RSS.decode().encode("utf-16"), "feed"),
        (RSS.decode().encode("utf-16-be"), "feed"),
        (b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"/>', "feed"),
        (b'<rdf:RDF xmlns:rdf="x"/>', "feed"),
        (b"<b>Warning</b>: oops<br/>" + RSS, "feed"),
        (HTML, "page"),
        (b"<!doctype HTML><p>&lt;rss version</p>", "page"),
        (b"<html><body><!-- <rdf:RDF xmlns:rdf='x'> --></body></html>", "page"),
        (b"<div>fragment</div>", "page"),
        (b"<urlset xmlns='x'><url/></urlset>", "sitemap"),
        (b"<?xml version='1.0'?><!-- a --><sm:sitemapindex xmlns:sm='x'>", "sitemap"),
        (b"<br />Notice: oops<br /><urlset>", "sitemap"),
        (b"<html><body>A &lt;urlset&gt; <urlset></body></html>", "page"),
        (b"<opml version='2.0'/>", "xml"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "jsonfeed"),
        (b'{"version":"https:\\/\\/jsonfeed.org\\/version\\/1.1"}', "jsonfeed"),
        (b'[{"id": 1, "guid": {"rendered": "x"}}]', "wordpress"),
        (b'[{"url": "x", "text": "y"}]', "json"),
        (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b"plain words", "dump"),
        (b"", "empty"),
        (b" \n\t\x00", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
    ],
)
@pytest.mark.parametrize("content_type", ["", "text/plain", "text/html", "application/rss+xml"])
def test_bytes_tell_the_format_whatever_the_server_says(body: bytes, expected: Format, content_type: str) -> None:
    assert sniff(body, content_type) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rss_full.xml", "feed"),
        ("atom.xml", "feed"),
        ("rdf.xml", "feed"),
        ("feed.json", "jsonfeed"),
        ("posts.json", "wordpress"),
        ("page.html", "page"),
        ("archive.jsonl", "jsonl"),
        ("dump.txt", "dump"),
        ("sitemap_news.xml", "sitemap"),
        ("listing.html", "page"),
    ],
)
def test_documents(name: str, expected: Format) -> None:
    assert sniff(read(name), path=name) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/B.JSON.gz", ".json"), ("x.html", ".html"), ("x.gz", ""), ("x", ""), (None, ""), ("a.b/c", "")],
)
def test_suffixes(path: str | None, expected: str) -> None:
    assert suffix(path) == expected


@pytest.mark.parametrize(
    ("body", "read_as", "reason"),
    [
        (b"", "feed", "an empty body came; expected RSS, Atom or JSON Feed"),
        (HTML, "feed", "an HTML page titled 'Front & page' came; expected RSS, Atom or JSON Feed"),
        (
            b"<html><head><title>Just a moment...</title></head></html>",
            "feed",
            "a challenge for browsers titled 'Just a moment...' came; expected RSS, Atom or JSON Feed",
        ),
        (
            b"<html><title>Attention Required! | Shield</title>",
            "wordpress",
            "a challenge for browsers titled 'Attention Required! | Shield' came; expected WordPress posts as JSON",
        ),
        (b"slow\ndown", "feed", "plain text ('slow down') came; expected RSS, Atom or JSON Feed"),
        (b"\x89PNG\r\n\x1a\n", "feed", "binary data (image/png) came; expected RSS, Atom or JSON Feed"),
        (b"<p>Sorry</p>", "feed", "an HTML page without a title came; expected RSS, Atom or JSON Feed"),
        (b"<opml/>", "feed", "XML with the root element <opml> came; expected RSS, Atom or JSON Feed"),
        (b"<urlset/>", "feed", 'a sitemap (kind = "sitemap" reads it) came; expected RSS, Atom or JSON Feed'),
        (
            b'{"data": [{"x": 1}]}',
            "feed",
            'some other JSON (kind = "json" reads it) came; expected RSS, Atom or JSON Feed',
        ),
        (HTML, "sitemap", "an HTML page titled 'Front & page' came; expected a sitemap"),
        (b"words, no address", "sitemap", "plain text ('words, no address') came; expected a sitemap"),
        (read("posts.json"), "sitemap", 'WordPress posts (kind = "wordpress" reads it) came; expected a sitemap'),
        (HTML, "json", "an HTML page titled 'Front & page' came; expected JSON"),
        (b'{"a": 1}\n{"a": 2}\n', "json", "JSON Lines came; expected JSON"),
        (RSS, "page", 'an RSS or Atom feed (kind = "feed" reads it) came; expected an HTML page'),
        (b"<opml/>", "listing", "XML with the root element <opml> came; expected an HTML page with links"),
        (
            b"<html><head><title>Just a moment...</title></head></html>",
            "listing",
            "a challenge for browsers titled 'Just a moment...' came; expected an HTML page with links",
        ),
        (b"slow down", "page", "plain text ('slow down') came; expected an HTML page"),
        (
            b'{"code":"rest_forbidden","message":"Sorry, no.","data":{"status":401}}',
            "wordpress",
            "an error of WordPress (rest_forbidden: Sorry, no.) came; expected WordPress posts as JSON",
        ),
        (
            RSS,
            "wordpress",
            'an RSS or Atom feed (kind = "feed" reads it) came; expected WordPress posts as JSON',
        ),
        (
            b'[{"title": {"rendered": "x"}}]',
            "feed",
            'WordPress posts (kind = "wordpress" reads it) came; expected RSS, Atom or JSON Feed',
        ),
        (b'{"a": 1}', "wordpress", "some other JSON came; expected WordPress posts as JSON"),
    ],
)
def test_why_a_body_is_unusable(body: bytes, read_as: ReadAs, reason: str) -> None:
    assert unusable(body, "text/html", read_as) == reason


@pytest.mark.parametrize(
    ("body", "read_as"),
    [
        (RSS, "feed"),
        (ATOM, "feed"),
        (read("feed.json"), "feed"),
        (read("posts.json"), "wordpress"),
        (b"[]", "wordpress"),
        (b" [ {", "wordpress"),
        (b'{"a": 1}', "json"),
        (b"[]", "json"),
        (read("feed.json"), "json"),
        (read("posts.json"), "json"),
        (read("sitemap_news.xml"), "sitemap"),
        (b"<sitemapindex/>", "sitemap"),
        (RSS, "sitemap"),
        (b"https://a.example/1", "sitemap"),
        (b"\xef\xbb\xbfhttp://a.example/1\r\nhttp://a.example/2", "sitemap"),
        (HTML, "page"),
        (HTML, "listing"),
        (b"Notice: oops<html><body>", "page"),
        (b"<main-page><body class=x>", "listing"),
        (b"<html><title>Are you human?</title>" + b"<p>Words.</p>" * 5_000, "page"),
        (b"whatever", "file"),
    ],
)
def test_what_is_usable(body: bytes, read_as: ReadAs) -> None:
    assert unusable(body, "text/plain", read_as) is None
