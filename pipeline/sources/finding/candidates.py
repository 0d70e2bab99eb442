"""Where a site's news may come through: what its page links, what robots.txt names, and where such things often are."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from pipeline.sources.finding.naming import inert
from pipeline.sources.http.web import Answer
from transforms.parse.encoding import decode
from transforms.parse.markup import html_title
from transforms.parse.sniff import sniff

Kind = Literal["feed", "wordpress", "sitemap"]
ToldBy = Literal["given", "linked", "robots.txt", "well-known"]

MOST_LINKED = 30
"""Of a page's links; a page of topics may have one feed each."""

MOST_SITEMAPS = 5
"""Of those that robots.txt names; those of news come first."""

_FEED_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml",
    "application/json", "application/xml", "text/xml",  # of which some are feeds
)  # fmt: skip
_API = "https://api.w.org/"
_WELL_KNOWN: tuple[tuple[Kind, str], ...] = (
    ("feed", "feed"), ("feed", "feed/"), ("feed", "rss"), ("feed", "rss.xml"), ("feed", "feed.xml"),
    ("feed", "atom.xml"), ("feed", "index.xml"), ("feed", "feed.json"), ("wordpress", "wp-json/"),
    ("sitemap", "news-sitemap.xml"), ("sitemap", "sitemap-news.xml"), ("sitemap", "sitemap_news.xml"),
    ("sitemap", "sitemap.xml"),
)  # fmt: skip
_SITEMAP_LINE = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.I | re.M)
_LINK_HEADER = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?)*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a feed, an API or a sitemap, and who told of it."""

    kind: Kind
    url: str
    told_by: ToldBy


def linked(page: Answer) -> list[Candidate]:
    """What a page's own links name: the REST API of WordPress, which a header of HTTP (RFC 8288) may name as well, and
    feeds (autodiscovery as in the HTML standard, 4.6.7.1, and in JSON Feed 1.1) in their order."""
    tree = LexborHTMLParser(decode(page.body, page.header("content-type") or ""))
    base = _base(tree, page.final_url)
    found = [
        Candidate(kind=kind, url=url, told_by="linked")
        for link in tree.css("link[rel][href]")
        if (kind := _kind_of(link.attributes)) and (url := _resolved(base, link.attributes["href"] or ""))
    ]
    found += [Candidate(kind="wordpress", url=url, told_by="linked") for url in _api_headers(page)]
    return sorted(dict.fromkeys(found), key=lambda c: c.kind != "wordpress")[:MOST_LINKED]


def of_robots(text: str, site: str) -> list[Candidate]:
    """The sitemaps that a host's robots.txt names (https://www.sitemaps.org/protocol.html), of this site's folder."""
    named = (_resolved(site, url) for url in _SITEMAP_LINE.findall(text))
    ours = [u for u in dict.fromkeys(named) if u and _within(u, site)]
    first_news = sorted(ours, key=lambda u: "news" not in u.lower())
    return [Candidate(kind="sitemap", url=u, told_by="robots.txt") for u in first_news[:MOST_SITEMAPS]]


def well_known(site: str) -> list[Candidate]:
    """Where feeds, APIs and sitemaps of a site often are."""
    return [Candidate(kind=kind, url=urljoin(site, path), told_by="well-known") for kind, path in _WELL_KNOWN]


def kind_of(body: bytes, content_type: str = "") -> Kind | None:
    """As what a body is polled; None for a page, or anything else."""
    return _KINDS.get(sniff(body, content_type))


_KINDS: dict[str, Kind] = {"feed": "feed", "jsonfeed": "feed", "wordpress": "wordpress", "sitemap": "sitemap"}


def site_of(url: str) -> str:
    """The folder that an address lies in: `http://host/p3/` of `http://host/p3/index.html`; an API's site."""
    return urljoin(re.sub(r"/wp-json(/.*)?\Z", "/", url.partition("?")[0]), ".")


def robots_of(url: str) -> str:
    """Where a host's robots.txt is (RFC 9309, 2.3)."""
    return urljoin(url, "/robots.txt")


def title_of(page: Answer) -> str | None:
    """What a page calls itself."""
    return html_title(decode(page.body, page.header("content-type") or ""))


def _kind_of(attributes: dict[str, str | None]) -> Kind | None:
    rels = (attributes.get("rel") or "").lower().split()
    if _API in rels:
        return "wordpress"
    media = (attributes.get("type") or "").partition(";")[0].strip().lower()
    return "feed" if "feed" in rels or ("alternate" in rels and media in _FEED_TYPES) else None


def _base(tree: LexborHTMLParser, url: str) -> str:
    base = tree.css_first("base[href]")
    return _resolved(url, (base.attributes["href"] if base else None) or "") or url


def _resolved(base: str, href: str) -> str | None:
    """An address of the web, or None."""
    try:
        url = urljoin(base, href.strip()).partition("#")[0]
        return inert(url) if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
    except ValueError:
        return None


def _api_headers(page: Answer) -> Iterator[str]:
    values: Iterable[str] = (value for name, value in page.headers if name == "link")
    for value in values:
        for target, parameters in _LINK_HEADER.findall(value):
            rels = [rel for pair in _REL.findall(parameters) for word in pair for rel in word.lower().split()]
            if _API in rels and (url := _resolved(page.final_url, target)):
                yield url


def _within(url: str, site: str) -> bool:
    """Whether an address may be of this site: at the root of a host all are, for hosts carry each other's sitemaps."""
    folder = urlsplit(site).path
    return folder in ("", "/") or urlsplit(url).path.startswith(folder)
