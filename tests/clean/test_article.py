import re
import time

import pytest

from schemas.errors import CleanError, OptedOutError
from schemas.records import Entry
from tests.articles import make_item
from tests.clean.items import article, of_dump, of_html, paragraphs
from transforms.clean.article import clean

SENTENCE = "The harbour office said on Monday that the ramp would be repaired before the spring tides."


def test_paragraphs_are_parted_by_one_blank_line():
    assert of_html(f"<p>{SENTENCE}</p>\n\n\n<p>Two.</p><p></p>").text == f"{SENTENCE}\n\nTwo."


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Ramp &amp; quay", "Ramp & quay"),
        ("Ramp&amp;rsquo;s &lt;b&gt;end&lt;/b&gt;", "Ramp’s end"),
        ("<em>Ramp</em> is <script>x</script>back", "Ramp is back"),
        ("&lt;style&gt;p {}&lt;/style&gt;Ramp", "Ramp"),
        ("5 < 6", "5 < 6"),
        ("Ramp<br>is<BR/>back", "Ramp is back"),
        ("<p>Ramp</p><p class=x>is back</p>", "Ramp is back"),
        ("Ramp&lt;br&gt;is back", "Ramp is back"),
        ("R<b>am</b>p", "Ramp"),
        ("  Ramp\u200b\n is\u00a0back ", "Ramp is back"),
        ("Cafe\u0301", "Café"),
        ("<br>", None),
        ("", None),
        (None, None),
    ],
)
def test_title_is_plain_text(title, expected):
    assert article(Entry(title=title, body=SENTENCE)).title == expected


def test_no_column_holds_markup_or_entities():
    dirty = "<b onclick=x>Ramp</b> &amp;amp; &lt;i&gt;quay&lt;/i&gt;"
    entry = Entry(
        title=dirty,
        body=f"<p>{dirty}</p>",
        summary=dirty,
        tags=(dirty,),
        authors=(dirty, "<i>Jane</i> Doe"),
        source_name=dirty,
    )
    got = article(entry)
    for text in (got.title, got.text, got.excerpt, *got.tags, *got.authors, got.source_name):
        assert text is not None and not re.search(r"<\w|&\w+;", text)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            Entry(title="A title", link="https://example.org/a"),
            "has a title and a link, but neither content nor summary",
        ),
        (Entry(title="A title"), "has a title, but neither content nor summary"),
        (Entry(), "has no title, no link, and neither content nor summary"),
        (Entry(title="A title", body="<img src=x>"), "has a title, but nothing that is text in its content"),
        (
            Entry(body="Share\n\nAdvertisement", body_format="text"),
            "nothing that is text in its content",
        ),
    ],
)
def test_an_entry_without_text_is_refused_with_what_was_missing(entry, said):
    with pytest.raises(CleanError, match=re.escape(said)) as refused:
        article(entry)
    assert str(refused.value).startswith("no text: ")
    assert str(refused.value).endswith("expected at least one sentence")


LONGER = f"{SENTENCE} Until then boats land at the eastern quay."


@pytest.mark.parametrize(
    ("summary", "body", "body_format", "stands"),
    [
        (LONGER, SENTENCE, "page", True),
        (LONGER, f"{SENTENCE}</p><p>{SENTENCE[::-1]}", "page", False),
        (SENTENCE, SENTENCE, "page", False),
        (SENTENCE[:60], "The ramp is closed to all.", "page", False),  # too short to be told from a teaser
        (LONGER, SENTENCE, "html", False),  # a feed's own text is the entry's whatever its length
    ],
)
def test_the_summary_stands_in_for_a_page_that_says_less(summary, body, body_format, stands):
    document = (
        f"<html><body><article><p>{body}</p></article></body></html>" if body_format == "page" else f"<p>{body}</p>"
    )
    got = article(Entry(title="A title", summary=summary, body=document, body_format=body_format, text_source="page"))
    assert (got.text == summary and got.text_source == "feed-summary") is stands


def test_the_summary_stands_in_for_a_missing_text():
    got = article(Entry(title="A title", summary=f"<p>{SENTENCE}</p>"))
    assert (got.text, got.text_source) == (SENTENCE, "feed-summary")


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("<p>Short &amp; good. [&hellip;]</p>", "Short & good. …"),
        (None, SENTENCE),
        ("&amp;lt;p&amp;gt;Short.&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;Good.&amp;lt;/p&amp;gt;", "Short. Good."),
        ("<p>Good.</p><p>The post A appeared first on B.</p>", "Good."),
    ],
)
def test_excerpt(summary, expected):
    assert article(Entry(body=SENTENCE, summary=summary)).excerpt == expected


def test_a_long_excerpt_is_cut_at_a_word():
    excerpt = article(Entry(body=SENTENCE, summary=" ".join([SENTENCE] * 9))).excerpt
    assert excerpt is not None
    assert len(excerpt) <= 300
    assert excerpt.endswith("…")
    assert " ".join([SENTENCE] * 9).startswith(excerpt[:-1] + " ")


@pytest.mark.parametrize(
    ("link", "declared", "url", "canonical"),
    [
        ("https://example.org/a?utm_source=x", None, "https://example.org/a?utm_source=x", "https://example.org/a"),
        ("/a", None, "https://example.org/a", "https://example.org/a"),
        (None, "https://example.org/b", "https://example.org/b", "https://example.org/b"),
        ("javascript:alert(1)", None, None, None),
        ("data:text/html,x", "https://example.org/b", "https://example.org/b", "https://example.org/b"),
        (None, "https://[broken", None, None),
        ("https://example.org:port/", None, "https://example.org:port/", None),
        (None, None, None, None),
    ],
)
def test_urls(link, declared, url, canonical):
    got = article(
        Entry(link=link, declared_url=declared, body=SENTENCE),
        article_id="0" * 32,
        entry_key="0" * 16,
        entry_digest="0" * 16,
    )
    assert (got.url, got.canonical_url) == (url, canonical)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("/i.jpg", "https://example.org/i.jpg"),
        ("https://example.org/i.jpg", "https://example.org/i.jpg"),
        ("javascript:x", None),
        ("#", None),
        ("/i.jpg?w=1&amp;h=2", "https://example.org/i.jpg?w=1&h=2"),
        ('/a "quay".jpg', "https://example.org/a%20%22quay%22.jpg"),
        ("https://exa mple.org/i.jpg", None),
        ("data:image/png;base64,AAAA", None),
        ("", None),
        (None, None),
    ],
)
def test_image(given, expected):
    assert article(Entry(body=SENTENCE, image_url=given)).image_url == expected


def test_tags_once_each():
    assert article(Entry(body=SENTENCE, tags=("Sea", "sea ", "", "Trade &amp; ports"))).tags == ("Sea", "Trade & ports")


def test_how_the_language_was_found_is_told():
    got = of_html(f"<p>{SENTENCE}</p>" * 1 + f"<p>{SENTENCE} So it said.</p>")
    assert [(e.field, e.method) for e in got.enrichment] == [("language", "cld2-1")]
    assert got.enrichment[0].confidence == got.language_confidence


def test_paragraphs_that_were_escaped_twice_are_paragraphs():
    once = f"&lt;p&gt;{SENTENCE}&lt;/p&gt;&lt;p&gt;It said so.&lt;/p&gt;"
    for body in (once, once.replace("&", "&amp;")):
        assert paragraphs(of_html(body)) == [SENTENCE, "It said so."]


def test_a_first_line_that_repeats_the_title_is_not_text():
    got = article(Entry(title="Ramp is back", body=f"<h1>Ramp is back</h1><p>{SENTENCE}</p>"))
    assert got.text == SENTENCE


def test_version_and_topic_are_for_others_to_say():
    got = of_html(f"<p>{SENTENCE}</p>")
    assert (got.version, got.topic, got.pipeline_version) == (1, "other", "test")


def test_lone_surrogates_do_not_stop_an_article():
    got = article(Entry(title="A\ud800 title", body=f"<p>{SENTENCE}\udfff</p>"))
    assert (got.title, got.text) == ("A\ufffd title", SENTENCE + "\ufffd")


DUMP = """Coast News – Weather, Ships, Trade | Coast

{head}
Ramp to be repaired before the spring tides

{below}

""" + "\n\n".join(f"{SENTENCE} That was paragraph {i} of the report." for i in range(6))


def test_a_dump_s_share_bar_above_the_text_does_not_end_it():
    got = of_dump(DUMP.format(head="Skip to content\nHome > Ships", below="Share\n2 min read\nComments"))
    assert got.title == "Ramp to be repaired before the spring tides"
    assert len(paragraphs(got)) == 6


def test_a_newsletter_line_inside_a_dump_does_not_end_it():
    lines = DUMP.format(head="", below="").split("\n\n")
    lines.insert(-2, "Sign up for our newsletter")
    assert len(paragraphs(of_dump("\n\n".join(lines)))) == 6


def test_a_dump_without_headline():
    got = of_dump(f"{SENTENCE}\n\n{SENTENCE} Again.")
    assert (got.title, len(paragraphs(got))) == (None, 2)


def test_a_dump_s_byline_and_date():
    got = of_dump(DUMP.format(head="", below="By Jane Doe\n8 January 2026, 10:30"))
    assert (got.authors, got.published_at.isoformat()) == (("Jane Doe",), "2026-01-08T10:30:00+00:00")
    assert paragraphs(got)[0].startswith("The harbour office")


def test_a_dump_with_only_a_site_line():
    got = of_dump(f"Ramp to be repaired before spring | Coast\n\n{SENTENCE}\n\n{SENTENCE} Again.")
    assert got.title == "Ramp to be repaired before spring"


def test_a_dump_of_nothing_but_share_bars_takes_linear_time():
    start = time.process_time()
    assert of_dump(f"Share\n{SENTENCE}\n" * 20_000).word_count == 16
    assert time.process_time() - start < 10


def test_what_follows_the_heading_of_the_comments_is_not_the_article():
    comments = "\n".join(f"I think that this was a very long winter, said reader number {i}." for i in range(9))
    got = of_dump(DUMP.format(head="", below="") + f"\n\nComments (9)\n{comments}")
    assert len(paragraphs(got)) == 6


@pytest.mark.parametrize("body", ["Bridge opens again", "<p>Bridge opens again…</p>", "<p>Share Tweet Post Email</p>"])
def test_a_text_of_which_nothing_would_remain_stays(body: str) -> None:
    entry = Entry(link="https://example.org/a", title="Bridge opens again", body=body, text_source="feed-summary")
    assert article(entry).word_count >= 3


def test_a_short_headline_of_a_dump_is_its_title():
    found = of_dump(f"Ramp repaired\n\n{SENTENCE} {SENTENCE}\n\n{SENTENCE} Then it rained.")
    assert found.title == "Ramp repaired"
    assert found.text.startswith("The harbour office said")


def test_what_the_publisher_says_of_its_use_stays_with_an_article():
    got = of_html(f"<p>{SENTENCE}</p>", usage=("noai", "noindex"))
    assert got.usage == ("noai", "noindex")
    assert of_html(f"<p>{SENTENCE}</p>").usage == ()


@pytest.mark.parametrize(
    ("honour", "said"), [(("noai",), "'noai'"), (("noindex", "NoAI", "tdm-reservation"), "'noai' and 'noindex'")]
)
def test_an_opt_out_that_is_honoured_keeps_an_article_out(honour: tuple[str, ...], said: str) -> None:
    item = make_item(usage=("noai", "noarchive", "noindex"))
    with pytest.raises(OptedOutError, match=re.escape(f"says {said}; expected nothing that [run] honour names")):
        clean(item, pipeline_version="test", honour=honour)
    assert clean(item, pipeline_version="test", honour=("nosnippet",)).usage == item.usage
    assert issubclass(OptedOutError, CleanError)
