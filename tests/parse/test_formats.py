"""One story in every format of feeds: the same entry comes out, with as much as its format can say."""

import json

import pytest

from schemas.records import Entry
from tests.parse.payloads import payload
from transforms.parse.documents import parse

TEXT = "<p>Ferries and trams share one ticket from June, the port office said on Tuesday.</p>"
ESCAPED = TEXT.replace("<", "&lt;").replace(">", "&gt;")
LINK = "https://courier.example/one-ticket"
IMAGE = "https://courier.example/tram.jpg"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
ITUNES = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'


def _rss(version: str, item: str, spaces: str = "") -> str:
    return f'<rss version="{version}" {spaces}><channel><title>C</title><item>{item}</item></channel></rss>'


def _json(version: str, **more: object) -> str:
    item = {"id": "7", "url": LINK, "title": "One ticket", "content_html": TEXT, "tags": ["Transport"], "image": IMAGE}
    return json.dumps({"version": f"https://jsonfeed.org/version/{version}", "title": "C", "items": [item | more]})


ITEM = f"<title>One ticket</title><link>{LINK}</link>"
FORMATS: dict[str, tuple[str, Entry]] = {
    "RSS 0.90": (
        f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><item>{ITEM}</item></rdf:RDF>',
        Entry(link=LINK, title="One ticket", text_source="feed-summary"),
    ),
    "RSS 0.91": (
        _rss("0.91", f"{ITEM}<description>Shared from June.</description>"),
        Entry(link=LINK, title="One ticket", body="Shared from June.", text_source="feed-summary"),
    ),
    "RSS 0.92": (
        _rss(
            "0.92",
            f"{ITEM}<description>Shared from June.</description><category>Transport</category>"
            f'<enclosure url="{IMAGE}" type="image/jpeg" length="1"/>',
        ),
        Entry(
            link=LINK,
            title="One ticket",
            body="Shared from June.",
            text_source="feed-summary",
            tags=("Transport",),
            image_url=IMAGE,
        ),
    ),
    "RSS 1.0": (
        f'<rdf:RDF {RDF} {DC} {CONTENT} xmlns="http://purl.org/rss/1.0/"><item rdf:about="{LINK}">{ITEM}'
        f"<description>Shared.</description><dc:creator>Ida Brandt</dc:creator><dc:subject>Transport</dc:subject>"
        f"<dc:date>2026-01-06T08:30:00Z</dc:date><content:encoded>{ESCAPED}</content:encoded></item></rdf:RDF>",
        Entry(
            guid=LINK,
            link=LINK,
            title="One ticket",
            body=TEXT,
            summary="Shared.",
            published="2026-01-06T08:30:00Z",
            authors=("Ida Brandt",),
            tags=("Transport",),
        ),
    ),
    "RSS 2.0": (
        _rss(
            "2.0",
            f'{ITEM}<guid isPermaLink="false">7</guid><pubDate>Tue, 06 Jan 2026 08:30:00 GMT</pubDate>'
            f"<dc:creator>Ida Brandt</dc:creator><category>Transport</category><description>Shared.</description>"
            f'<content:encoded><![CDATA[{TEXT}]]></content:encoded><media:content url="{IMAGE}" medium="image">'
            '<media:description type="plain">A tram at the pier.</media:description></media:content>',
            f"{DC} {CONTENT} {MEDIA}",
        ),
        Entry(
            guid="7",
            link=LINK,
            title="One ticket",
            body=TEXT,
            summary="Shared.",
            published="Tue, 06 Jan 2026 08:30:00 GMT",
            authors=("Ida Brandt",),
            tags=("Transport",),
            image_url=IMAGE,
        ),
    ),
    "Atom 0.3": (
        f'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>One ticket</title><id>tag:7</id>'
        f'<link rel="alternate" type="text/html" href="{LINK}"/><issued>2026-01-06T08:30:00Z</issued>'
        f"<modified>2026-01-07T08:30:00Z</modified><author><name>Ida Brandt</name></author><summary>Shared.</summary>"
        f'<content type="text/html" mode="escaped">{ESCAPED}</content></entry></feed>',
        Entry(
            guid="tag:7",
            link=LINK,
            title="One ticket",
            body=TEXT,
            summary="Shared.",
            published="2026-01-06T08:30:00Z",
            updated="2026-01-07T08:30:00Z",
            authors=("Ida Brandt",),
        ),
    ),
    "Atom 1.0": (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><entry><title>One ticket</title><id>urn:7</id>'
        f'<link href="{LINK}"/><link rel="enclosure" type="image/jpeg" href="{IMAGE}"/>'
        f"<published>2026-01-06T08:30:00Z</published><updated>2026-01-07T08:30:00Z</updated>"
        f'<author><name>Ida Brandt</name></author><category term="t" label="Transport"/><summary>Shared.</summary>'
        f'<content type="html">{ESCAPED}</content></entry></feed>',
        Entry(
            guid="urn:7",
            link=LINK,
            title="One ticket",
            body=TEXT,
            summary="Shared.",
            published="2026-01-06T08:30:00Z",
            updated="2026-01-07T08:30:00Z",
            authors=("Ida Brandt",),
            language="en",
            tags=("Transport",),
            image_url=IMAGE,
        ),
    ),
    "JSON Feed 1.0": (
        _json("1", author={"name": "Ida Brandt"}, date_published="2026-01-06T08:30:00Z"),
        Entry(
            guid="7",
            link=LINK,
            title="One ticket",
            body=TEXT,
            published="2026-01-06T08:30:00Z",
            authors=("Ida Brandt",),
            tags=("Transport",),
            image_url=IMAGE,
        ),
    ),
    "JSON Feed 1.1": (
        _json("1.1", authors=[{"name": "Ida Brandt"}, {"url": "https://x.example"}], language="en"),
        Entry(
            guid="7",
            link=LINK,
            title="One ticket",
            body=TEXT,
            authors=("Ida Brandt",),
            language="en",
            tags=("Transport",),
            image_url=IMAGE,
        ),
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_story_in_every_format(name: str) -> None:
    text, expected = FORMATS[name]
    document = parse(payload(text.encode()))
    assert document.entries == (expected,)
    assert not document.problems


def _entry(item: str, spaces: str) -> Entry:
    (entry,) = parse(payload(_rss("2.0", item, spaces).encode())).entries
    return entry


@pytest.mark.parametrize("prefix", ["itunes", "pod"])
def test_what_is_said_to_players_of_podcasts_is_ignored(prefix: str) -> None:
    podcast = (
        f"<{prefix}:title>Episode 7</{prefix}:title><{prefix}:author>The Show</{prefix}:author>"
        f"<{prefix}:summary>A far longer text for the lists of players, which is not the text.</{prefix}:summary>"
        f'<{prefix}:subtitle>S</{prefix}:subtitle><{prefix}:keywords>a, b</{prefix}:keywords><{prefix}:image href="{IMAGE}"/>'
        f'<{prefix}:category text="News"/><{prefix}:explicit>no</{prefix}:explicit>'
    )
    spaces = ITUNES.replace("itunes=", f"{prefix}=")
    plain = _entry(f"{ITEM}<description>Shared from June.</description>", spaces)
    assert _entry(f"{podcast}{ITEM}<description>Shared from June.</description>", spaces) == plain
    assert _entry(f"{ITEM}<description>Shared from June.</description>{podcast}", spaces) == plain


@pytest.mark.parametrize("attributes", ["", ' type="plain"', ' type="html" lang="en"'])
def test_a_caption_stands_in_only_where_there_is_no_text(attributes: str) -> None:
    caption = f"<media:group><media:description{attributes}>A tram at the pier.</media:description></media:group>"
    assert _entry(f"{ITEM}{caption}", MEDIA).body == "A tram at the pier."
    assert _entry(f"{ITEM}{caption}", MEDIA).text_source == "feed-summary"
    assert _entry(f"{caption}{ITEM}<description>Shared.</description>", MEDIA).body == "Shared."


def test_a_picture_is_a_text_where_there_is_no_other() -> None:
    picture = '<img src="https://courier.example/a.jpg"/>'
    entry = _entry(f"{ITEM}<description><![CDATA[{picture}]]></description>", "")
    assert (entry.body, entry.summary, entry.text_source) == (picture, None, "feed-summary")


def test_dublin_core_alone_tells_an_entry() -> None:
    entry = _entry(
        "<dc:title>One ticket</dc:title><dc:creator>Ida Brandt</dc:creator><dc:date>2026-01-06</dc:date>"
        f"<dc:subject>Transport</dc:subject><dc:description>Shared.</dc:description><link>{LINK}</link>",
        DC,
    )
    assert (entry.title, entry.authors, entry.updated, entry.tags, entry.body) == (
        "One ticket",
        ("Ida Brandt",),
        "2026-01-06",
        ("Transport",),
        "Shared.",
    )
