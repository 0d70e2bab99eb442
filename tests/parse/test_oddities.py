"""What is strange about a body gets its name, and what is usual gets none."""

import json
import timeit
from datetime import UTC, datetime

import pytest

from schemas.records import ReadAs
from tests.parse.payloads import read
from transforms.parse.glance import is_absurd
from transforms.parse.oddities import ODDITIES, oddities

NOW = datetime(2026, 1, 8, 12, tzinfo=UTC)
RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml"
JSON = "application/feed+json"


def _item(
    number: int, *, guid: str | None = None, date: str = "Tue, 06 Jan 2026 08:30:00 GMT", ids: bool = True
) -> str:
    names = f"<link>https://a.example/{number}</link><guid>{guid or f'g{number}'}</guid>" if ids else ""
    return (
        f"<item><title>Title {number}</title>{names}<pubDate>{date}</pubDate><description>Wörter.</description></item>"
    )


def _rss(*items: str, declared: str = "utf-8") -> str:
    head = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel><title>F</title>'
    return f"{head}{''.join(items)}</channel></rss>"


def _entry(number: int, *, guid: str | None = None, date: str = "2026-01-06T08:30:00Z") -> str:
    return (
        f"<entry><title>T</title><id>{guid or f'urn:{number}'}</id><published>{date}</published>"
        f'<link href="https://a.example/{number}"/></entry>'
    )


def _atom(*entries: str, prefix: str = "") -> str:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id>{"".join(entries)}</feed>'
    return feed.replace("</", f"</{prefix}").replace("<", f"<{prefix}").replace(f"<{prefix}/{prefix}", f"</{prefix}")


def _json(*items: dict[str, object]) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "id": "f", "items": list(items)})


def _json_item(number: int, **more: object) -> dict[str, object]:
    item = {"id": f"g{number}", "url": f"https://a.example/{number}", "date_published": "2026-01-06T08:30:00Z"}
    return {"title": "T", **item, **more}


def _posts(*posts: dict[str, object]) -> str:
    return json.dumps(list(posts))


def _post(number: int, **more: object) -> dict[str, object]:
    names = {"guid": {"rendered": f"https://a.example/?p={number}"}, "link": f"https://a.example/{number}"}
    return {"id": number, "date_gmt": "2026-01-06T08:30:00", "title": {"rendered": "T"}, **names, **more}


ITEMS = [_item(n) for n in range(6)]
ENTRIES = [_entry(n) for n in range(6)]
USUAL: list[tuple[ReadAs, str, bytes]] = [
    ("feed", RSS, _rss(*ITEMS).encode()),
    ("feed", "text/xml", _rss(*ITEMS, declared="iso-8859-1").encode("latin-1")),
    ("feed", "", _rss(*ITEMS).encode("utf-16")),
    ("feed", "application/xml", (_rss(*ITEMS) + "\n<!-- cached -->\n").encode()),
    ("feed", "application/rss+xml", _atom(*ENTRIES).encode()),
    ("feed", ATOM, _atom(*ENTRIES, prefix="atom:").encode()),
    ("feed", RSS, b'<rss version="2.0"/>'),
    ("feed", RSS, _rss().encode()),
    ("feed", JSON, _json(*map(_json_item, range(4))).encode()),
    ("feed", JSON, _json().encode() + b"\n"),
    ("wordpress", "application/json; charset=UTF-8", _posts(*map(_post, range(4))).encode()),
    ("wordpress", "application/json", b"[]"),
    ("json", "application/json", b'{"results": [{"title": "no names that are known here"}]}'),
    ("sitemap", "application/xml", b"<urlset><url><loc>https://a.example/1</loc></url></urlset>"),
    (
        "sitemap",
        "application/x-gzip",
        b"<sitemapindex><sitemap><loc>https://a.example/1</loc></sitemap></sitemapindex>",
    ),
    ("sitemap", "text/plain", b"https://a.example/1\nhttps://a.example/2\n"),
    ("page", "text/html; charset=utf-8", b"<!doctype html><title>P</title><p>End tags may be left out."),
    ("page", "text/html", "<html><p>Umlaute: ä</p></html>".encode("latin-1")),
    ("file", "", b"Words."),
    ("feed", "", b""),
]


@pytest.mark.parametrize(("read_as", "content_type", "body"), USUAL, ids=lambda v: repr(v)[:50])
def test_what_is_usual_has_no_name(read_as: ReadAs, content_type: str, body: bytes) -> None:
    assert oddities(body, content_type, read_as, NOW) == ()


@pytest.mark.parametrize(
    ("name", "read_as", "content_type"),
    [
        ("rss_full.xml", "feed", RSS),
        ("captions.xml", "feed", RSS),
        ("atom.xml", "feed", ATOM),
        ("rdf.xml", "feed", "text/xml"),
        ("feed.json", "feed", JSON),
        ("posts.json", "wordpress", "application/json"),
        ("sitemap_news.xml", "sitemap", "text/xml"),
        ("listing.html", "listing", "text/html"),
    ],
)
def test_our_documents_are_as_they_should_be(name: str, read_as: ReadAs, content_type: str) -> None:
    # one entry of rss_full.xml has nothing at all, and another neither link nor guid
    expected = ("no-ids",) if name == "rss_full.xml" else ()
    assert oddities(read(name), content_type, read_as, NOW) == expected


STRANGE: list[tuple[str, ReadAs, str, bytes]] = [
    ("truncated", "feed", RSS, _rss(*ITEMS).encode()[:-9]),
    ("truncated", "feed", RSS, _rss(*ITEMS).encode()[:-200]),
    ("truncated", "feed", "", _rss(*ITEMS).encode("utf-16")[:-200]),
    ("truncated", "feed", ATOM, _atom(*ENTRIES, prefix="a:").encode()[:-60]),
    ("truncated", "feed", JSON, _json(_json_item(1)).encode()[:-1]),
    ("truncated", "wordpress", "application/json", _posts(*map(_post, range(3))).encode()[:-40]),
    ("truncated", "sitemap", "text/xml", b"<urlset><url><loc>https://a.example/1</loc></url>"),
    ("wrong-charset", "feed", RSS, _rss(*ITEMS).encode("cp1252")),
    ("wrong-charset", "feed", "text/xml", _rss(*ITEMS, declared="ascii").encode()),
    ("wrong-charset", "feed", "text/xml; charset=iso-8859-1", _rss(*ITEMS).encode()),
    ("wrong-charset", "feed", "text/xml", _rss(*ITEMS, declared="utf-16").encode()),
    ("wrong-charset", "feed", "text/xml", _rss(*ITEMS, declared="no-such").encode()),
    ("wrong-charset", "feed", JSON, json.dumps({"items": ["ä"]}, ensure_ascii=False).encode("cp1252")),
    ("wrong-charset", "page", "text/html; charset=utf-8", "<html><p>ä</p></html>".encode("cp1252")),
    ("control-characters", "feed", RSS, _rss(*ITEMS).replace("Title", "Ti\x0btle").encode()),
    ("control-characters", "feed", RSS, _rss(*ITEMS).replace("Title", "Ti\x00tle").encode()),
    ("control-characters", "wordpress", "application/json", _posts(_post(1)).replace("T", "\x1f").encode()),
    ("wrong-type", "feed", "text/plain", _rss(*ITEMS).encode()),
    ("wrong-type", "feed", "text/html; charset=utf-8", _atom(*ENTRIES).encode()),
    ("wrong-type", "feed", "application/octet-stream", _rss(*ITEMS).encode()),
    ("wrong-type", "feed", "application/rss+xml", _json(_json_item(1)).encode()),
    ("wrong-type", "wordpress", "text/html", _posts(_post(1)).encode()),
    ("wrong-type", "sitemap", "text/html", b"<urlset></urlset>"),
    ("wrong-type", "page", "text/plain", b"<!doctype html><title>P</title>"),
    ("many-entries", "feed", RSS, _rss(*map(_item, range(1_001))).encode()),
    ("many-entries", "feed", JSON, _json(*map(_json_item, range(1_100))).encode()),
    ("no-ids", "feed", RSS, _rss(*ITEMS, _item(7, ids=False)).encode()),
    ("no-ids", "feed", JSON, _json({"title": "T", "content_text": "Words"}).encode()),
    ("no-ids", "wordpress", "application/json", b'[{"title": {"rendered": "T"}}]'),
    ("same-guid", "feed", RSS, _rss(*(_item(n, guid="same") for n in range(3))).encode()),
    ("same-guid", "feed", RSS, _rss(*(_item(n, guid="<![CDATA[same]]>") for n in range(2))).encode()),
    ("same-guid", "feed", ATOM, _atom(*(_entry(n, guid="same") for n in range(3))).encode()),
    ("same-guid", "feed", JSON, _json(_json_item(1, id="x"), _json_item(2, id="x")).encode()),
    ("same-guid", "feed", JSON, _json(_json_item(1, id=7), _json_item(2, id=7)).encode()),
    ("absurd-dates", "feed", RSS, _rss(*(_item(n, date="Thu, 01 Jan 1970 00:00:00 GMT") for n in range(3))).encode()),
    ("absurd-dates", "feed", RSS, _rss(*ITEMS[:3], _item(4, date="")).encode()),
    ("absurd-dates", "feed", ATOM, _atom(*(_entry(n, date="2099-01-01T00:00:00Z") for n in range(3))).encode()),
    ("absurd-dates", "wordpress", "application/json", _posts(_post(1, date_gmt="0000-00-00T00:00:00")).encode()),
]


@pytest.mark.parametrize(("name", "read_as", "content_type", "body"), STRANGE, ids=lambda v: repr(v)[:50])
def test_what_is_strange_has_a_name(name: str, read_as: ReadAs, content_type: str, body: bytes) -> None:
    assert oddities(body, content_type, read_as, NOW) == (name,)


def test_every_name_is_tried_and_says_what_it_means() -> None:
    assert {name for name, *_ in STRANGE} == set(ODDITIES)
    assert all(meaning.endswith(".") for meaning in ODDITIES.values())


def test_several_at_once_come_in_the_order_of_their_list() -> None:
    body = _rss(*(_item(n, guid="same", date="yesterday") for n in range(3))).encode("cp1252")[:-60]
    expected = ("truncated", "wrong-charset", "wrong-type", "same-guid", "absurd-dates")
    assert oddities(body, "text/plain", "feed", NOW) == expected


@pytest.mark.parametrize("cut", range(1, 5))
def test_a_character_cut_in_two_is_no_wrong_charset(cut: int) -> None:
    body = (_rss(*ITEMS)[:-40] + "…" * 3).encode()[:-cut]
    assert oddities(body, RSS, "feed", NOW) == ("truncated",)


def test_a_few_absurd_dates_among_many_are_an_accident() -> None:
    assert oddities(_rss(*ITEMS, _item(7, date="1962-10-01")).encode(), RSS, "feed", NOW) == ()


@pytest.mark.parametrize(
    ("date", "absurd"),
    [
        ("Tue, 06 Jan 2026 08:30:00 +0000", False),
        ("06 Jan 26 08:30 EST", False),
        ("2026-01-06T08:30:00+01:00", False),
        ("2026-01-06", False),
        ("20260106T083000Z", False),
        ("2026", False),
        ("Tue Jan  6 08:30:00 2026", False),
        ("January 6, 2026", False),
        ("mar., 06 janv. 2026 08:30:00 +0100", False),
        ("2027-12-31", False),
        ("1995-01-01", False),
        ("2028-01-01", True),
        ("1994-12-31", True),
        ("Mon, 99 Foo 2016", True),
        ("Mon, 99 Foo 2016 10:20:30", True),
        ("Thu, 01 Jan 1970 00:00:00 +0000", True),
        ("0000-00-00T00:00:00", True),
        ("2026-13-01", True),
        ("2026-01-32", True),
        ("yesterday", True),
        ("", True),
    ],
)
def test_which_dates_are_absurd(date: str, absurd: bool) -> None:
    assert is_absurd(date.encode(), 2027) == absurd


def test_a_look_costs_little() -> None:
    """A tenth of a millisecond was measured for 60 KB, where parsing takes 40; here is room for slow machines."""
    article = "<![CDATA[" + "<p>Some words of an article, with a “quotation” in it.</p>" * 80 + "]]>"
    body = _rss(*(_item(n).replace("Wörter.", article) for n in range(12))).encode()
    assert 50_000 < len(body) < 70_000
    assert oddities(body, RSS, "feed", NOW) == ()
    seconds = min(timeit.repeat(lambda: oddities(body, RSS, "feed", NOW), number=10, repeat=10)) / 10
    assert seconds < 0.002
