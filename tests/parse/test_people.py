"""Persons in the text of a feed: what feedparser is given to read."""

import time

import pytest

from tests.parse.payloads import payload
from transforms.parse.documents import parse
from transforms.parse.people import with_names_only

LONG = "x1-" * 20_000


@pytest.mark.parametrize(
    ("given", "names_only"),
    [
        ("<author>desk@courier.example (Lena Moor)</author>", "<author>Lena Moor</author>"),
        (
            "<dc:creator>Lena Moor &lt;desk@courier.newspaper&gt;</dc:creator>",
            "<dc:creator>Lena Moor</dc:creator>",
        ),
        ("<author> <![CDATA[a@b.example]]></author>", "<author><![CDATA[]]></author>"),
        ("<author><name>Lena</name><email>a@b.example</email></author>", None),
        ("<author>Lena @ the harbour</author>", None),
        ("<description>a@b.example</description>", None),
        ("<author/>a@b.example<author />", None),
        ("no persons", None),
        ("", None),
    ],
)
def test_an_address_goes_and_all_else_stays(given: str, names_only: str | None) -> None:
    assert with_names_only(given) == (names_only or given)


@pytest.mark.parametrize("text", [LONG, f"<![CDATA[{LONG}]]>", f"a@{LONG}", "x<b/>" * 5_000, "&#120;" * 5_000])
@pytest.mark.parametrize("element", ["author", "dc:creator", "managingEditor", "webMaster", "dc:publisher"])
@pytest.mark.parametrize("end", ["</{}>", "", "<link>https://a.example/</link>"])
def test_a_name_without_end_takes_no_time_and_no_entry(element: str, text: str, end: str) -> None:
    person = f"<{element}>{text}{end.format(element)}"
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>F</title>'
        f"<item><title>One</title>{person}</item><item><title>Two</title><author>Ida Brandt</author></item>"
        "</channel></rss>"
    )
    begun = time.process_time()
    document = parse(payload(feed.encode()))
    assert time.process_time() - begun < 2
    assert [e.title for e in document.entries] == ["One", "Two"] or any(p.position is None for p in document.problems)
    assert document.entries[-1].authors == ("Ida Brandt",)
