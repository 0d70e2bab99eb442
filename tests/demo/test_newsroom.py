"""The demo's newsroom: what a polite client sees, what changes when, and what its faults do."""

import gzip
import http.client
import json
import socket
import time
import tomllib
import urllib.request
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from deploy.demo.config import write_config
from deploy.demo.faults import HUGE_BYTES, MIB
from deploy.demo.newsroom import Newsroom
from deploy.demo.publishers import FOLDER, load

NOW = datetime(2026, 1, 13, 12, tzinfo=UTC)
WELL_FORMED = {
    "harbour-times", "upland-post", "nine-rivers-review", "diario-de-miralva", "osterlunder-anzeiger",
    "courrier-de-valmeroux",
}  # fmt: skip


@pytest.fixture
def room() -> Iterator[Newsroom]:
    with Newsroom(now=NOW) as room:
        yield room


def get(url: str, **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
    """Status, body and headers of one request; redirects are not followed."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request(
        "GET", f"{parts.path}?{parts.query}", headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    answer = connection.getresponse()
    try:
        return answer.status, answer.read(), answer.msg
    finally:
        connection.close()


def feed(room: Newsroom, source_id: str) -> str:
    return next(s.url for s in room.sources if s.id == source_id)


def posts(room: Newsroom, query: str = "") -> Any:
    return json.loads(get(feed(room, "newsflotsam") + f"wp-json/wp/v2/posts?{query}")[1])


@pytest.mark.parametrize("source_id", sorted(WELL_FORMED))
def test_xml_feeds_are_well_formed_and_hold_what_is_out(room: Newsroom, source_id: str) -> None:
    root = ElementTree.fromstring(get(feed(room, source_id))[1])
    titles = {e.text for e in root.iter() if e.tag.rpartition("}")[2] == "title"}
    assert {a.title for a in room.out(source_id)} < titles


def test_json_feed(room: Newsroom) -> None:
    status, body, headers = get(feed(room, "fieldnote"))
    items = json.loads(body)["items"]
    assert (status, headers["content-type"]) == (200, "application/feed+json; charset=utf-8")
    assert [i["title"] for i in items] == [a.title for a in room.out("fieldnote")]


def test_the_french_feed_is_in_windows_1252(room: Newsroom) -> None:
    body = get(feed(room, "courrier-de-valmeroux"))[1]
    assert "Élection".encode("windows-1252") in body
    assert "l’annonce" in "".join(ElementTree.fromstring(body).itertext())


def test_the_cut_feed_is_not_well_formed_but_has_whole_entries_before_the_cut(room: Newsroom) -> None:
    body = get(feed(room, "torvan-weekly"))[1]
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(body)
    assert (body.count(b"<item>"), body.count(b"</item>")) == (3, 2)


def test_the_challenge_is_a_page_with_status_200(room: Newsroom) -> None:
    status, body, headers = get(feed(room, "gatehouse-daily"))
    assert status == 200 and headers["content-type"].startswith("text/html") and b"Just a moment" in body


@pytest.mark.parametrize("name, header", [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")])
def test_validators_give_304_until_something_changes(room: Newsroom, name: str, header: str) -> None:
    url = feed(room, "harbour-times")
    validator = {header: get(url)[2][name]}
    assert get(url, **validator)[:2] == (304, b"")
    room.correct("council-passes-budget")
    assert get(url, **validator)[0] == 200
    assert [(r.conditional, r.status) for r in room.requests] == [(False, 200), (True, 304), (True, 200)]


def test_a_stale_etag_wins_over_a_fresh_time(room: Newsroom) -> None:
    url = feed(room, "harbour-times")
    modified = get(url)[2]["Last-Modified"]
    assert get(url, If_None_Match='"stale"', If_Modified_Since=modified)[0] == 200


def test_gzip_for_who_accepts_it(room: Newsroom) -> None:
    url = feed(room, "nine-rivers-review")
    plain, packed = get(url), get(url, Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain[2] and packed[2]["content-encoding"] == "gzip"
    assert gzip.decompress(packed[1]) == plain[1]


def test_a_correction_changes_title_text_and_updated(room: Newsroom) -> None:
    url = feed(room, "harbour-times")
    before = get(url)[1].decode()
    room.correct("council-passes-budget")
    after = get(url)[1].decode()
    assert "412 million" in before and "421 million" not in before
    assert "421 million" in after and "412 million" not in after
    assert "<title>Correction: Port Aurel" in after
    assert before.count("<pubDate>Tue, 13 Jan 2026 08:30:00 GMT") == after.count(
        "<pubDate>Tue, 13 Jan 2026 08:30:00 GMT"
    )
    assert "<atom:updated>2026-01-13T12:00:01+00:00" in after


def test_a_correction_comes_once(room: Newsroom) -> None:
    room.correct("council-passes-budget")
    with pytest.raises(ValueError, match="has no correction"):
        room.correct("council-passes-budget")


def test_every_correction_fits_its_article() -> None:
    with_correction = [a for _, articles in load(NOW) for a in articles if a.correction]
    assert with_correction
    for article in with_correction:
        assert article.corrected(NOW).text != article.text


def test_publish_lets_out_what_was_held(room: Newsroom) -> None:
    url = feed(room, "harbour-times")
    assert b"fog" not in get(url)[1]
    room.publish("fog-warning")
    assert b"Thick fog" in get(url)[1].split(b"</item>")[0]
    with pytest.raises(KeyError, match="no-such"):
        room.publish("no-such")


def test_a_summary_feed_has_no_whole_text_but_its_pages_do(room: Newsroom) -> None:
    body = get(feed(room, "upland-post"))[1].decode()
    article = room.out("upland-post")[0]
    link = next(e.text for e in ElementTree.fromstring(body).iter("link") if article.key in str(e.text))
    assert article.paragraphs[-1] not in body
    assert article.paragraphs[-1] in get(str(link))[1].decode()


def test_wordpress_honours_per_page_and_page(room: Newsroom) -> None:
    first, second = posts(room, "per_page=2"), posts(room, "per_page=2&page=2")
    assert [len(first), len(second)] == [2, 1]
    assert {p["id"] for p in first + second} == {p["id"] for p in posts(room)}
    assert posts(room, "per_page=2&page=3")["code"] == "rest_post_invalid_page_number"
    assert posts(room, "per_page=101")["code"] == "rest_invalid_param"


def test_the_wire_copy_carries_the_markup_of_where_it_was_taken_from(room: Newsroom) -> None:
    post = next(p for p in posts(room) if p["slug"] == "port-aurel-dockers-end-strike")
    assert post["date_gmt"] == "2026-01-09T00:31:10"
    assert "&#8216;fair wind&#8217;" in post["title"]["rendered"]
    assert 'data-uri="cms.hbn.example' in post["content"]["rendered"]
    single = get(f"{feed(room, 'newsflotsam')}wp-json/wp/v2/posts/{post['id']}")[1]
    assert json.loads(single) == post


def test_ages_are_counted_from_now_and_are_of_some_days(room: Newsroom) -> None:
    days = {a.published.date() for s in room.sources for a in room.out(s.id)}
    assert {NOW.date(), datetime(2026, 1, 11).date()} <= days  # noqa: DTZ001
    assert max(a.published for s in room.sources for a in room.out(s.id)) < NOW


def test_the_documents_of_the_folder() -> None:
    dump = (FOLDER / "port-aurel-tribune.txt").read_text("utf-8")
    assert "adframe.example" in dump and "[email\u00a0protected]" in dump
    assert any("а" <= letter <= "я" for letter in dump), "the advert's look-alike letters are Cyrillic"
    rows = [json.loads(line) for line in (FOLDER / "archive.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == 4 and all(r["text"] and r["title"] for r in rows)


def test_the_configuration_names_every_source(room: Newsroom, tmp_path: Path) -> None:
    config = tomllib.loads(write_config(tmp_path, room).read_text("utf-8"))
    assert [s["id"] for s in config["source"]] == [*(s.id for s in room.sources), "scraped"]
    assert config["http"]["allow_networks"] == ["127.0.0.0/8"]
    scraped = config["source"][-1]
    assert Path(scraped["path"]) == FOLDER and scraped["as_of"] == datetime(2026, 1, 13, 12, tzinfo=UTC)


@pytest.mark.parametrize("name, status, entries", [
    ("fine", 200, 3), ("empty", 200, 0), ("absurd", 200, 3), ("bare", 200, 6), ("sameguid", 200, 3),
    ("truncated", 200, 3), ("notxml", 200, 0), ("challenge", 200, 0), ("status/503", 503, 0), ("none-such", 404, 0),
])  # fmt: skip
def test_faults_that_answer(room: Newsroom, name: str, status: int, entries: int) -> None:
    got, body, _ = get(f"{room.url}/faults/{name}")
    assert (got, body.count(b"<item>")) == (status, entries)


def test_faults_in_entries(room: Newsroom) -> None:
    bare = ElementTree.fromstring(get(f"{room.url}/faults/bare")[1])
    assert [{e.tag for e in item} for item in bare.iter("item")] == [
        {"title", "link", "guid", "pubDate", "description"} - {missing}
        for missing in ("link", "guid", "title", "pubDate", "description")
    ] + [set()]
    same = ElementTree.fromstring(get(f"{room.url}/faults/sameguid")[1])
    assert len({e.text for e in same.iter("guid")}) == 1 and len({e.text for e in same.iter("title")}) > 3
    dates = [e.text for e in ElementTree.fromstring(get(f"{room.url}/faults/absurd")[1]).iter("pubDate")]
    assert [d for d in dates if d and ("2099" in d or "1970" in d or d == "Mon, 99 Foo")] == dates
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(get(f"{room.url}/faults/truncated")[1])


def test_redirects(room: Newsroom) -> None:
    with pytest.raises(HTTPError, match="infinite loop"):
        urllib.request.urlopen(f"{room.url}/faults/loop", timeout=10)
    status, _, headers = get(f"{room.url}/faults/inside")
    assert (status, headers["location"]) == (302, "http://169.254.169.254/")


def test_the_drip_never_ends(room: Newsroom) -> None:
    with urllib.request.urlopen(f"{room.url}/faults/drip", timeout=2) as answer:
        answer.readline(69)
        started = time.monotonic()
        assert len(answer.read(80)) == 80
        assert time.monotonic() - started > 0.7


def test_the_bomb_grows_a_thousandfold(room: Newsroom) -> None:
    with urllib.request.urlopen(f"{room.url}/faults/bomb", timeout=10) as answer:
        packed = answer.read(20_000)
    assert answer.headers["content-encoding"] == "gzip"
    assert len(zlib.decompressobj(wbits=31).decompress(packed)) > 10 * MIB


def test_the_huge_feed_has_no_end(room: Newsroom) -> None:
    size, tail = 0, b""
    with urllib.request.urlopen(f"{room.url}/faults/huge", timeout=10) as answer:
        while piece := answer.read(MIB):
            size, tail = size + len(piece), piece[-200:]
    assert HUGE_BYTES <= size < HUGE_BYTES + MIB
    assert b"</rss>" not in tail


def test_the_reset_breaks_the_connection(room: Newsroom) -> None:
    with pytest.raises(ConnectionResetError):
        get(f"{room.url}/faults/reset")


def test_slow_answers_late(room: Newsroom) -> None:
    started = time.monotonic()
    assert get(f"{room.url}/faults/slow?s=0.4")[0] == 200
    assert time.monotonic() - started >= 0.4


def test_it_starts_and_ends_quickly_with_a_client_hanging_on() -> None:
    started = time.monotonic()
    with Newsroom(now=NOW) as room:
        parts = urlsplit(room.url)
        client = socket.create_connection((str(parts.hostname), int(parts.port or 0)))
        client.sendall(b"GET /faults/drip HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 200")
    client.close()
    assert time.monotonic() - started < 2
