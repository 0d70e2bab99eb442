"""What a page says of itself, however it says it."""

import time

import pytest

from tests.clean.items import of_page
from transforms.clean.markup import parsing
from transforms.clean.said import metadata

LONG = "The harbour office said on Monday that the ramp would be repaired before the spring tides, and that until then the boats of the northern line would leave from the old quay."


def _article(head):
    return of_page(f"<html><head>{head}</head><body><article><h1>Ramp</h1><p>{LONG}</p></article></body></html>")


def _linked(*things):
    return f'<script type="application/ld+json">[{",".join(things)}]</script>'


NEWS = '{"@type": "NewsArticle", "headline": "Ramp", "datePublished": "2026-01-08T10:00:00Z"%s}'


@pytest.mark.parametrize(
    ("head", "field", "expected"),
    [
        ('<meta property="article:section" content="Harbours &amp; quays">', "section", "Harbours & quays"),
        (_linked(NEWS % ', "articleSection": ["Harbours", "World"]'), "section", "Harbours"),
        ('<meta property="article:section" content="https://example.org/harbours">', "section", None),
        ('<meta property="og:image" content="data:x"><meta name="twitter:image" content="/i.jpg">', "image_url", "https://example.org/i.jpg"),
        ('<meta property="og:image" content="javascript:x()">' + _linked(NEWS % ', "image": "/i.jpg"'), "image_url", "https://example.org/i.jpg"),
        (_linked(NEWS.replace("Ramp", "Quay") % ', "articleSection": "World"', NEWS % ', "articleSection": "Harbours"') + "<title>Ramp | Coast</title>", "section", "Harbours"),
        ('<meta property="og:site_name" content="Coast">', "publisher", "Coast"),
        (_linked(NEWS % ', "publisher": {"@type": "Organization", "name": "Coast <b>Radio</b>"}'), "publisher", "Coast Radio"),
        (_linked(NEWS % ', "publisher": {"@id": "#p"}', '{"@type": "Organization", "@id": "#p", "name": "Coast"}'), "publisher", "Coast"),
        (_linked(NEWS % ', "image": {"url": "javascript:alert(1)"}'), "image_url", None),
        (_linked(NEWS % ', "image": ["/i.jpg"]'), "image_url", "https://example.org/i.jpg"),
        ('<meta property="og:image" content="/o.jpg">' + _linked(NEWS % ', "image": "/i.jpg"'), "image_url", "https://example.org/o.jpg"),
        (_linked('{"@type": "NewsArticle", "name": "Another"}', NEWS % ""), "date", "2026-01-08"),
        (_linked(NEWS % "", '{"@type": "NewsArticle", "headline": "Other", "datePublished": "2026-01-02"}'), "date", "2026-01-08"),
        (_linked('{"@type": "JobPosting", "datePublished": "2026-01-02"}'), "date", "2026-01-13"),
        (_linked(NEWS % ",").replace("}]", "},]"), "date", "2026-01-08"),  # a comma too many
        ('<meta name="pubdate" content="0"><meta name="date" content="2026-01-08">', "date", "2026-01-08"),
        ('<meta property="og:locale" content="de_DE">', "language", "de"),
    ],
)  # fmt: skip
def test_fields(head, field, expected):
    assert getattr(_article(head), field) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<meta name="description" content="Of the ramp."><meta property="og:description" content="The ramp.">', "The ramp."),
        ('<meta property="og:description" content=" "><meta name="description" content="Of the ramp.">', "Of the ramp."),
        ("", None),
    ],
)  # fmt: skip
def test_description(head, expected):
    assert metadata.read(parsing.parsed(f"<html><head>{head}</head><body>x")).description == expected


@pytest.mark.parametrize(
    "document",
    [
        "<html><head>" + '<meta name="author" content="Jane Doe, ">' * 50_000 + "</head><body>x",
        "<html><head><title>" + "a | " * 200_000 + "</title></head><body><h1>b</h1>",
        "<html><head><title>Ramp repaired</title></head><body><div><h1>Ramp repaired</h1>" + "<p class=author>Some thing" * 100_000,
        "<html><head><title>Ramp repaired</title></head><body>" + "<h1>Ramp repaired</h1>" * 50_000,
        "<html><body>" + '<script type="application/ld+json">{"@type": "NewsArticle", "author": {"@id": "x"}}</script>' * 10_000,
        "<html><head><title>Ramp</title></head><body><h1>Ramp</h1><p>" + LONG * 40_000,
        "",
    ],
)  # fmt: skip
def test_large_pages_are_read_in_time(document):
    tree = parsing.parsed(document)
    start = time.process_time()
    metadata.read(tree, "https://example.org/a")
    assert time.process_time() - start < 2


def test_a_time_in_seconds_is_a_time_though_it_is_a_number():
    article = _article(_linked('{"@type": "NewsArticle", "headline": "Ramp", "datePublished": 1767866400}'))
    assert (article.published_at.isoformat(), article.date_source) == ("2026-01-08T10:00:00+00:00", "published")
