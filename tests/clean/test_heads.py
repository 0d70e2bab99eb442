"""Who wrote and when, as readers see it near the headline."""

import pytest

from tests.clean.items import of_page

LONG = "The harbour office said on Monday that the ramp would be repaired before the spring tides, and that until then the boats of the northern line would leave from the old quay."


def _article(head: str = "", byline: str = "", after: str = "", site: str = "Coast"):
    return of_page(
        f"""<html lang="en"><head><title>Ramp repaired by spring</title><meta property="og:site_name" content="{site}">{head}</head>
        <body><div class="top date">Tuesday, 13 January 2026</div><div class="story"><h1>Ramp repaired by spring</h1>{byline}
        <div class="text"><p>{LONG}</p><p>{LONG} Again.</p></div></div>{after}</body></html>"""
    )


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ('<a rel="author" href="/jd">Jane Doe</a>', ("Jane Doe",)),
        ('<span itemprop="author"><b itemprop="name">Jane Doe</b></span>', ("Jane Doe",)),
        ('<div class="c-byline">By Jane Doe and John Roe</div>', ("Jane Doe", "John Roe")),
        ('<ul class="authors"><li><a>Jane Doe</a></li><li><a>John Roe</a></li></ul>', ("Jane Doe", "John Roe")),
        ('<p class="author-name">Jane Doe</p><p class="author-role">News reporter @janedoe</p>', ("Jane Doe",)),
        ('<p>Text: <a href="/autor/jd">Jane Doe</a></p>', ("Jane Doe",)),
        ("<address><b>Jane Doe</b><br>08.01.2026</address>", ("Jane Doe",)),
        ("<p>Von Jane Doe</p>", ("Jane Doe",)),
        ("<p>作者：王小明</p>", ("王小明",)),
        ('<a rel="author">Floyd</a>', ("Floyd",)),
        ('<div class="author"><i>Jane Doe</i><b>Senior Reporter</b><a>@jd</a></div>', ("Jane Doe",)),
        ('<div class="author"><a>Jane Doe</a><a>John Roe</a></div>', ("Jane Doe", "John Roe")),
        ('<a rel="author">Coast</a>', ()),
        ('<a rel="author">admin</a>', ()),
        ('<div class="byline">By Staff</div>', ()),
        ('<div class="byline">Agence France-Presse</div>', ("Agence France-Presse",)),
        ('<div class="author-links">Follow Us</div><div class="author-box">Read More</div>', ()),
        ('<div class="comments"><span class="comment-author">Jane Doe</span></div>', ()),
        ('<div class="related"><span class="author">Jane Doe</span></div>', ()),
        ("<p>By Tuesday the quay was empty, she said.</p>", ()),
    ],
)  # fmt: skip
def test_authors(byline, names):
    article = _article(byline=byline)
    assert article.authors == names
    assert article.author_source == ("page" if names else None)


def test_an_author_far_from_the_headline_is_another_article_s():
    others = '<div class="list"><p class="author">Jane Doe</p><p class="author">John Roe</p></div>'
    assert _article(after=others).authors == ()


LINKED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ramp", "author": %s}</script>'


@pytest.mark.parametrize(
    ("head", "names", "source"),
    [
        (LINKED % '{"@type": "Person", "name": "Ann Poe"}', ("Ann Poe",), "json-ld"),
        (LINKED % '[{"name": "Ann Poe"}, "Joe Poe"]', ("Ann Poe", "Joe Poe"), "json-ld"),
        (LINKED % '{"@type": "Person", "name": "Cortyn"}', ("Cortyn",), "json-ld"),
        (LINKED % '{"@type": "Person", "name": "Reuters"}', ("Reuters",), "json-ld"),
        (LINKED % '{"@type": "Organization", "name": "Coast"}', ("Jane Doe",), "page"),
        (LINKED % '{"@type": "Person", "name": "Coast staff"}', ("Jane Doe",), "page"),
        (LINKED % '{"@type": "Person", "name": "Coast"}', ("Jane Doe",), "page"),
        (LINKED % "7", ("Jane Doe",), "page"),
        ('<meta name="author" content="Ann Poe">', ("Ann Poe",), "meta"),
        ('<meta itemprop="author" content="Ann Poe">', ("Ann Poe",), "meta"),
        ('<meta property="article:author" content="https://social.example/annpoe">', ("Jane Doe",), "page"),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ann Poe">', ("Ann Poe",), "meta"),
        ('<meta name="twitter:label1" content="Availability"><meta name="twitter:data1" content="In Stock">', ("Jane Doe",), "page"),
    ],
)  # fmt: skip
def test_the_next_witness_is_asked_where_one_names_nobody(head, names, source):
    article = _article(head, byline='<p class="byline">By Jane Doe</p>')
    assert (article.authors, article.author_source) == (names, source)


def test_an_author_told_by_reference():
    graph = """<script type="application/ld+json">{"@graph": [{"@type": "Article", "headline": "Ramp", "author": {"@id": "#ann"}},
    {"@type": "Person", "@id": "#ann", "name": "Ann Poe"},]}</script>"""
    assert _article(graph).authors == ("Ann Poe",)


@pytest.mark.parametrize(
    ("byline", "day"),
    [
        ('<time datetime="2026-01-08T10:00:00Z">Thursday</time>', "2026-01-08"),
        ("<time>8 January 2026</time>", "2026-01-08"),
        ('<span class="post-date">8. Januar 2026, 10:30 Uhr</span>', "2026-01-08"),
        ('<div class="date"><div>January 8</div><div>10:30 2026</div></div>', "2026-01-08"),
        (
            '<time class="updated" datetime="2026-01-10T10:00:00Z"></time><time class="published" datetime="2026-01-08">x</time>',
            "2026-01-08",
        ),
        ('<p class="dateline">発信：2026年1月8日 10時</p>', "2026-01-08"),
        ("<p>8 January 2026</p>", "2026-01-08"),
        ('<p class="meta">By Jane Doe</p><p>Updated: 4 days ago</p>', "2026-01-09"),
        ('<div class="comment-list"><time datetime="2026-01-08">8 January</time></div>', None),
        ('<span class="date">soon</span>', None),
    ],
)
def test_times(byline, day):
    article = _article(byline=byline)
    assert (article.date, article.date_source) == ((day, "text") if day else ("2026-01-13", "fetched"))


def test_a_declared_time_is_believed_before_one_that_is_shown():
    head = '<meta property="article:published_time" content="2026-01-07T10:00:00Z">'
    article = _article(head, byline='<time datetime="2026-01-08">8 January</time>')
    assert (article.date, article.date_source) == ("2026-01-07", "published")


def test_a_refused_time_says_why():
    article = _article(
        '<meta property="article:published_time" content="2099-01-07T10:00:00Z">', byline="<time>8 January 2026</time>"
    )
    assert (article.date, article.date_source) == ("2026-01-08", "text")
    assert [(e.field, e.method, e.confidence) for e in article.enrichment][1:] == [
        ("published_at", "refused-future", 0.0)
    ]
