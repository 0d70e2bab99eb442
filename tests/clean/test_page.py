import pytest

from tests.clean.items import of_page, paragraphs

LONG = "The harbour office said on Monday that the ramp would be repaired before the spring tides, and that until then the boats of the northern line would leave from the old quay."
LINKED = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Coast"},
{"@type": "NewsArticle", "headline": "Ramp to be &quot;repaired&quot; by spring", "datePublished": "2026-01-08T10:00:00+01:00",
"dateModified": "2026-01-09T10:00:00+01:00", "author": [{"@type": "Person", "name": "Jane Doe"},
{"@type": "Organization", "name": "Coast Radio"}], "image": {"url": "/i.jpg"}, "articleSection": "Harbours",
"publisher": {"@type": "Organization", "name": "Coast"}}]}</script>"""


def _page(head: str = "", before: str = "", after: str = "", body: str = "") -> str:
    body = (
        body or f"<p>{LONG}</p><h2>What is next</h2><p>{LONG[::-1]}.</p><blockquote>{LONG} So they said.</blockquote>"
    )
    return f"""<!doctype html><html lang="en-GB"><head><title>Ramp repaired by spring | Coast</title>{head}</head><body>
    <header><a href="/">Coast</a> <p>{LONG} In the header.</p></header><nav><ul><li>Home<li>News</ul></nav>{before}
    <div class="page"><main><article><h1>Ramp repaired by spring</h1><div class="text">{body}</div></article></main></div>{after}
    <footer><p>© Coast. {LONG} In the footer.</p></footer></body></html>"""


def test_the_article_without_its_frame():
    article = of_page(_page())
    assert paragraphs(article) == [LONG, "What is next", f"{LONG[::-1]}.", f"{LONG} So they said."]
    assert (article.title, article.language) == ("Ramp repaired by spring", "en")


@pytest.mark.parametrize(
    "frame",
    [
        '<aside><p>{}</p></aside>',
        '<div class="related-posts"><p>{}</p></div>',
        '<div id="comments"><p>{}</p><p>{}!</p></div>',
        '<div class="newsletter-box"><p>{}</p></div>',
        '<section class="cookie-consent"><p>{}</p></section>',
        '<div class="social share"><p>{}</p></div>',
        '<form><p>{}</p></form>',
        '<div role="complementary"><p>{}</p></div>',
        '<div style="display:none"><p>{}</p></div>',
    ],
)  # fmt: skip
def test_frames_are_left_out_inside_the_article_too(frame):
    aside = "Other people liked to read about the weather of the southern coast, and so perhaps will you, dear reader."
    framed = frame.replace("{}", aside)
    article = of_page(_page(body=f"<p>{LONG}</p>{framed}<p>{LONG} Again.</p>", after=framed, before=framed))
    assert paragraphs(article) == [LONG, f"{LONG} Again."]


def test_a_body_whose_name_is_a_frame_s_is_no_frame():
    document = (
        f'<html><body class="has-sidebar"><div class="widget"><p>{LONG}</p><p>{LONG} Again.</p></div></body></html>'
    )
    assert paragraphs(of_page(document)) == [LONG, f"{LONG} Again."]


def test_a_page_without_paragraphs():
    assert paragraphs(of_page(f"<html><body><td>{LONG}<br><br>{LONG} Again.</body></html>")) == [LONG, f"{LONG} Again."]


def test_what_json_ld_says():
    article = of_page(_page(head=LINKED))
    assert (article.author_source, article.publisher, article.section) == ("json-ld", "Coast", "Harbours")
    assert article.published_at.isoformat() == "2026-01-08T09:00:00+00:00"
    assert article.updated_at is not None
    assert article.updated_at.isoformat() == "2026-01-09T09:00:00+00:00"
    assert (article.authors, article.date_source) == (("Jane Doe",), "published")
    assert article.image_url == "https://example.org/i.jpg"


def test_what_meta_tags_say():
    head = """<meta property="og:title" content="Ramp &amp; quay"><meta property="article:published_time" content="2026-01-08">
    <meta name="author" content="By Jane Doe"><meta property="og:image" content="https://example.org/o.jpg">
    <script type="application/ld+json">{broken</script>"""
    article = of_page(_page(head=head))
    assert (article.title, article.date, article.authors) == ("Ramp repaired by spring", "2026-01-08", ("Jane Doe",))
    assert article.image_url == "https://example.org/o.jpg"


def test_what_the_page_itself_says():
    body = f'<time datetime="2026-01-08T10:00:00Z">Thursday</time><a rel="author">Jane Doe</a><p>{LONG}</p><p>{LONG} Again.</p>'
    article = of_page(_page(body=body))
    assert (article.date, article.date_source, article.authors) == ("2026-01-08", "text", ("Jane Doe",))


def test_title_without_the_name_of_the_site():
    document = f"<html><head><title>Ramp repaired by spring | Coast</title></head><body><p>{LONG}</p></body></html>"
    assert of_page(document).title == "Ramp repaired by spring"


@pytest.mark.parametrize(
    "linked",
    ['[[[{"@type": "NewsArticle", "headline": 5}]]]', '{"@type": ["NewsArticle"], "author": {"name": ["A", 7]}, "image": []}', "[" * 100_000,
     '{"@type": null, "@graph": 3}', '"text"', ""],
)  # fmt: skip
def test_json_ld_of_any_shape_is_survived(linked):
    article = of_page(_page(head=f'<script type="application/ld+json">{linked}</script>'))
    assert (article.title, article.authors) == ("Ramp repaired by spring", ())


BOX = "<div><h3>Related stories</h3><ul><li><a href=1>A bridge opens</a></li><li><a href=2>A quay closes</a></li></ul></div>"


def test_a_box_of_links_in_the_middle_does_not_end_the_article():
    texts = [f"{LONG} So it said, number {i}." for i in range(5)]
    told = [f"<p>{text}</p>" for text in texts]
    assert paragraphs(of_page(_page(body="".join([*told[:3], BOX, *told[3:]])))) == texts
    assert paragraphs(of_page(_page(body="".join([*told[:4], "<h3>Comments</h3>", *told[4:]])))) == texts[:4]


@pytest.mark.parametrize(
    "stamp", ["<p>10:05 CET</p>", "<h4>10:05 AM GMT</h4>", "<time>2 hours ago</time>", "<p>4小时前</p>"]
)
def test_stamps_of_a_live_blog_are_not_text(stamp):
    told = [f"{LONG} So it said, number {i}." for i in range(3)]
    assert paragraphs(of_page(_page(body="".join(f"{stamp}<p>{text}</p>" for text in told)))) == told
