"""What publishers make of their articles: feeds, a JSON Feed, pages. Each gives a document as text."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from deploy.demo.publishers import Article, Publisher

Articles = Sequence[Article]
Render = Callable[[Publisher, Articles, str], str]
"""(publisher, articles that are out, latest first, URL of the publisher's site) to a document."""


def link(site: str, article: Article) -> str:
    """Where the page of an article is."""
    return f"{site}/{article.section}/{article.key}"


def summary(article: Article) -> str:
    """The first sentences of an article, cut off as many feeds do it."""
    words = article.text.split()
    return " ".join(words[:35]) + " […]"


def html(article: Article) -> str:
    """The text as a fragment of HTML."""
    return "\n".join(f"<p>{escape(p, quote=False)}</p>" for p in article.paragraphs)


def rss_full(publisher: Publisher, articles: Articles, site: str) -> str:
    """RSS 2.0 with summaries and whole texts (content:encoded)."""
    return _rss(publisher, articles, site, lambda a: f"<content:encoded><![CDATA[{html(a)}]]></content:encoded>")


def rss_summary(publisher: Publisher, articles: Articles, site: str) -> str:
    """RSS 2.0 with nothing but the first sentences."""
    return _rss(publisher, articles, site, lambda _: "")


def _rss(publisher: Publisher, articles: Articles, site: str, body: Callable[[Article], str]) -> str:
    items = "".join(
        f"""<item>
<title>{escape(a.title)}</title>
<link>{link(site, a)}</link>
<guid isPermaLink="false">{publisher.id}:{a.key}</guid>
<pubDate>{_rfc822(a.published)}</pubDate>
<atom:updated>{a.updated.isoformat()}</atom:updated>
<dc:creator>{escape(a.author)}</dc:creator>
<category>{escape(a.section)}</category>
<description>{escape(summary(a))}</description>
{body(a)}</item>
"""
        for a in articles
    )
    return f"""<?xml version="1.0" encoding="{publisher.encoding}"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>{escape(publisher.name)}</title>
<link>{site}/</link>
<description>{escape(publisher.name)}</description>
<language>{publisher.language}</language>
{items}</channel>
</rss>
"""


def rss_1(publisher: Publisher, articles: Articles, site: str) -> str:
    """RSS 1.0 (RDF) with whole texts."""
    items = "".join(
        f"""<item rdf:about="{link(site, a)}">
<title>{escape(a.title)}</title>
<link>{link(site, a)}</link>
<dc:date>{a.published.isoformat()}</dc:date>
<dc:creator>{escape(a.author)}</dc:creator>
<dc:subject>{escape(a.section)}</dc:subject>
<description>{escape(summary(a))}</description>
<content:encoded><![CDATA[{html(a)}]]></content:encoded>
</item>
"""
        for a in articles
    )
    listed = "".join(f'<rdf:li resource="{link(site, a)}"/>' for a in articles)
    return f"""<?xml version="1.0" encoding="{publisher.encoding}"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="{site}/">
<title>{escape(publisher.name)}</title>
<link>{site}/</link>
<description>{escape(publisher.name)}</description>
<dc:language>{publisher.language}</dc:language>
<items><rdf:Seq>{listed}</rdf:Seq></items>
</channel>
{items}</rdf:RDF>
"""


def atom_full(publisher: Publisher, articles: Articles, site: str) -> str:
    """Atom with summaries and whole texts."""
    entries = "".join(
        f"""<entry>
<id>tag:{publisher.id}.example,2026:{a.key}</id>
<title>{escape(a.title)}</title>
<link rel="alternate" href="{link(site, a)}"/>
<published>{a.published.isoformat()}</published>
<updated>{a.updated.isoformat()}</updated>
<author><name>{escape(a.author)}</name></author>
<category term="{escape(a.section)}"/>
<summary>{escape(summary(a))}</summary>
<content type="html">{escape(html(a))}</content>
</entry>
"""
        for a in articles
    )
    return f"""<?xml version="1.0" encoding="{publisher.encoding}"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publisher.language}">
<id>{site}/</id>
<title>{escape(publisher.name)}</title>
<link rel="alternate" href="{site}/"/>
<updated>{max(a.updated for a in articles).isoformat()}</updated>
{entries}</feed>
"""


def json_feed(publisher: Publisher, articles: Articles, site: str) -> str:
    """JSON Feed 1.1 with whole texts."""
    items = [
        {
            "id": f"{publisher.id}:{a.key}",
            "url": link(site, a),
            "title": a.title,
            "summary": summary(a),
            "content_html": html(a),
            "date_published": a.published.isoformat(),
            "date_modified": a.updated.isoformat(),
            "authors": [{"name": a.author}],
            "tags": [a.section],
        }
        for a in articles
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "home_page_url": f"{site}/",
        "language": publisher.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def page(publisher: Publisher, article: Article, site: str) -> str:
    """The page of an article, with what stands around it on a site."""
    return f"""<!doctype html>
<html lang="{publisher.language}">
<head><meta charset="utf-8"><title>{escape(article.title)} | {escape(publisher.name)}</title>
<link rel="canonical" href="{link(site, article)}">
<meta property="article:published_time" content="{article.published.isoformat()}">
<meta name="author" content="{escape(article.author)}"></head>
<body>
<header><a href="{site}/">{escape(publisher.name)}</a>
<nav><a href="#">News</a><a href="#">Archive</a></nav></header>
<main><article><h1>{escape(article.title)}</h1>
<p class="byline">{escape(article.author)}</p>
{html(article)}
</article></main>
<footer>© {escape(publisher.name)} · Imprint · Privacy</footer>
</body></html>
"""


def front_page(publisher: Publisher, articles: Articles, site: str) -> str:
    """The list of a publisher's articles."""
    rows = "\n".join(f'<li><a href="{link(site, a)}">{escape(a.title)}</a></li>' for a in articles)
    return f"""<!doctype html>
<html lang="{publisher.language}"><head><meta charset="utf-8"><title>{escape(publisher.name)}</title></head>
<body><h1>{escape(publisher.name)}</h1><ul>{rows}</ul></body></html>
"""


def challenge() -> str:
    """What stands before a site that checks for browsers."""
    return """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Just a moment...</title></head>
<body><h1>Checking your browser</h1><p>Please turn on scripts and wait. This takes a few seconds.</p>
<noscript>Scripts are needed to go on.</noscript></body></html>
"""


def cut_short(feed: str) -> str:
    """A feed that breaks off in the middle of its last entry."""
    return feed[: feed.rindex("<description>") + 40]


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
