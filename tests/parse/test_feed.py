"""RSS and Atom: each field as the document says it."""

import pytest

from schemas.errors import ParseError
from schemas.records import Entry
from tests.parse.payloads import read
from transforms.parse.document import Document
from transforms.parse.feed import parse_feed


def _read(name: str) -> Document:
    return parse_feed(read(name).decode("utf-8"))


def _item(inner: str) -> Entry:
    spaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
    )
    document = parse_feed(f'<rss version="2.0" {spaces}><channel><title>x</title><item>{inner}</item></channel></rss>')
    assert not document.problems
    return document.entries[0]


def _atom(inner: str) -> Entry:
    return parse_feed(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{inner}</entry></feed>').entries[0]


def test_rss_tells_of_its_feed() -> None:
    document = _read("rss_full.xml")
    assert (document.title, document.language, document.base_url) == (
        "The Harbour Courier",
        "en-GB",
        "https://courier.example/",
    )


def test_rss_item_with_everything() -> None:
    assert _read("rss_full.xml").entries[0] == Entry(
        guid="courier-101",
        link="https://courier.example/2026/01/ferry-tram?a=1&b=2",
        title="Ferry & tram tickets to be joined",
        body="<p>One ticket will be good for boats and trams from June, the port office said.</p>"
        '<p>It costs <a href="/prices">four crowns</a>.</p>',
        body_format="html",
        text_source="feed-full",
        summary="<p>One ticket for boats and trams from June.</p>",
        published="Tue, 06 Jan 2026 08:30:00 +0000",
        updated=None,
        authors=("Ida Brandt", "Tom Okafor"),
        language="en-GB",
        tags=("Transport", "Town hall"),
        image_url="https://courier.example/img/ferry.jpg",
    )


def test_rss_item_with_a_summary_and_its_guid_as_link() -> None:
    entry = _read("rss_full.xml").entries[1]
    assert entry.link == entry.guid == "https://courier.example/2026/01/gulls"
    assert entry.authors == ("Lena Moor",)
    assert entry.text_source == "feed-summary"
    assert entry.body.startswith("<p>Volunteers counted 312 nests")
    assert entry.summary is None
    assert entry.image_url == "https://courier.example/img/gull.png"


def test_an_item_with_nothing_is_a_problem_and_its_neighbours_keep_their_positions() -> None:
    document = _read("rss_full.xml")
    (problem,) = document.problems
    assert problem.position == 2
    assert problem.message == "the entry has no title, no link and no text; expected at least one of them"
    assert [position for position, _ in document.numbered()] == [0, 1, 3]
    assert document.entries[2].body == "Without a title or a link, this line is still news."


def test_the_caption_of_a_picture_is_not_the_text() -> None:
    bridge, film = _read("captions.xml").entries
    assert bridge.body == "The old bridge is closed to lorries until spring."
    assert bridge.text_source == film.text_source == "feed-summary"
    assert film.body == "A film about the bridge."


def test_atom() -> None:
    document = _read("atom.xml")
    assert (document.title, document.language, document.base_url) == (
        "Das Blatt",
        "de",
        "https://blatt.example/",
    )
    assert document.entries[0] == Entry(
        guid="urn:blatt:1",
        link="https://blatt.example/bruecke",
        title="Neue Brücke <em>eröffnet</em>",
        body="<p>Die Brücke ist <b>offen</b>, sagt das Amt.</p>",
        summary="Die Brücke ist offen.",
        published="2026-01-06T09:00:00+01:00",
        updated="2026-01-07T09:00:00+01:00",
        authors=("Jana Wolf", "Piet Aal"),
        language="de",
        tags=("Verkehr",),
        image_url="https://blatt.example/b.jpg",
    )


def test_atom_text_content_its_own_language_and_an_id_that_is_no_link() -> None:
    entry = _read("atom.xml").entries[1]
    assert (entry.body, entry.body_format) == ("Un texte simple, sans balise.", "text")
    assert entry.language == "fr"
    assert (entry.guid, entry.link) == ("https://blatt.example/id/2", None)
    assert (entry.published, entry.updated) == (None, "2026-01-05T09:00:00+01:00")


def test_an_atom_entry_document_is_a_feed_of_one() -> None:
    document = parse_feed('<entry xmlns="http://www.w3.org/2005/Atom"><id>u:1</id><title>One</title></entry>')
    assert [e.title for e in document.entries] == ["One"]


def test_the_date_of_rss_1_is_the_publication() -> None:
    (entry,) = parse_feed(read("rdf.xml").decode("cp1252")).entries
    assert (entry.published, entry.updated) == ("2026-01-04T12:00:00+00:00", None)
    assert (entry.link, entry.authors) == ("https://rdf.example/1", ("Ada Lind",))


@pytest.mark.parametrize(
    ("inner", "link"),
    [
        ("<link>https://a.example/1</link><guid>https://a.example/?p=1</guid>", "https://a.example/1"),
        ("<title>t</title><guid>https://a.example/?p=1</guid>", "https://a.example/?p=1"),
        ('<title>t</title><guid isPermaLink="false">https://a.example/?p=1</guid>', None),
        ("<title>t</title><guid>number-7</guid>", None),
        (
            "<link>https://go.example/x</link><feedburner:origLink>https://a.example/1</feedburner:origLink>",
            "https://a.example/1",
        ),
        ("<feedburner:origLink>https://a.example/1</feedburner:origLink>", "https://a.example/1"),
        ("<title>t</title><link>/relative</link>", "/relative"),
    ],
)
def test_the_link_of_an_rss_item(inner: str, link: str | None) -> None:
    assert _item(inner).link == link


WORDS = " ".join(f"word{i}" for i in range(130))


@pytest.mark.parametrize(
    ("inner", "text_source"),
    [
        ("<description>short</description>", "feed-summary"),
        (f"<description>{WORDS}.</description>", "feed-full"),
        (f"<description>{WORDS} […]</description>", "feed-summary"),
        ("<content:encoded>short but whole.</content:encoded>", "feed-full"),
        ("<content:encoded>a beginning…</content:encoded>", "feed-summary"),
        (f"<description>{WORDS}</description><content:encoded>a teaser</content:encoded>", "feed-full"),
    ],
)
def test_whether_an_rss_item_has_the_whole_text(inner: str, text_source: str) -> None:
    assert _item(inner).text_source == text_source


def test_the_longer_of_two_texts_is_the_body() -> None:
    entry = _item(f"<description>{WORDS}</description><content:encoded>a teaser</content:encoded>")
    assert (entry.body, entry.summary) == (WORDS, None)


def test_a_form_for_machines_is_no_link() -> None:
    link = '<title>t</title><link type="application/atom+xml" href="https://a.example/1.atom"/>'
    assert _atom(link).link is None
    assert _atom(link.replace("application/atom+xml", "text/html; charset=utf-8")).link == "https://a.example/1.atom"


def test_markup_in_an_atom_text_is_markup_all_the_same() -> None:
    assert _atom("<title>t</title><content>&lt;p&gt;One.&lt;/p&gt;</content>").body_format == "html"
    assert _atom("<title>t</title><content>a &lt; b</content>").body_format == "text"


def test_content_that_is_no_text_leaves_the_summary() -> None:
    inner = '<title>t</title><summary>Words.</summary><content type="image/png">aWNvbg==</content>'
    entry = _atom(inner)
    assert (entry.body, entry.text_source) == ("Words.", "feed-summary")


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Lena Moor", ("Lena Moor",)),
        ("desk@courier.example (Lena Moor)", ("Lena Moor",)),
        ("<![CDATA[desk@courier.example (Lena Moor)]]>", ("Lena Moor",)),
        ("Lena Moor &lt;desk@courier.example&gt;", ("Lena Moor",)),
        ("Lena Moor (desk@courier.example)", ("Lena Moor",)),
        ("desk@courier.example", ()),
        (" ", ()),
    ],
)
def test_an_address_is_no_author(author: str, names: tuple[str, ...]) -> None:
    assert _item(f"<title>t</title><author>{author}</author>").authors == names


def test_an_empty_feed_is_no_error() -> None:
    document = parse_feed('<rss version="2.0"><channel><title>Quiet</title></channel></rss>')
    assert (document.title, document.entries, document.problems) == ("Quiet", (), ())


@pytest.mark.parametrize("text", ["", "words", "<urlset><url/></urlset>", "<a/>", "{}"])
def test_what_is_no_feed(text: str) -> None:
    with pytest.raises(ParseError, match="expected a feed"):
        parse_feed(text)
