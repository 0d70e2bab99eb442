"""Web archives: which records become documents, in what form, and what a broken one does."""

import gzip
import io
import tracemalloc
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.stream_io import BrotliWriter, ZstdWriter

from pipeline.sources.folders.members import GzipMembers
from pipeline.sources.folders.part import DamagedFileError, Part, Unread
from pipeline.sources.folders.warc import documents
from pipeline.state import SourceState
from schemas.records import Entry, Payload
from tests.sources.polling import after, folder_source, poll, settings, told
from tests.sources.server import feed
from transforms.parse.documents import parse

PAGE = b"<!doctype html><html><head><title>Ferry</title></head><body><p>The ferry sails again.</p></body></html>"
WHEN = "2019-03-04T05:06:07Z"


def record(kind: str, url: str, block: bytes, content_type: str = "application/http; msgtype=response", at: str = WHEN) -> bytes:  # fmt: skip
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:0c5b5b5e-{len(block):012x}>\r\nWARC-Date: {at}\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def http(body: bytes, content_type: str | None = "text/html", status: str = "200 OK", **headers: str) -> bytes:
    told = {"Content-Type": content_type} if content_type else {}
    lines = [f"{n.replace('_', '-')}: {v}\r\n" for n, v in (told | headers).items()]
    return f"HTTP/1.1 {status}\r\n{''.join(lines)}\r\n".encode() + body


def response(url: str, body: bytes = PAGE, content_type: str | None = "text/html", **more: str) -> bytes:
    return record("response", url, http(body, content_type, **more))


def chunked(body: bytes) -> bytes:
    pieces = [body[i : i + 10] for i in range(0, len(body), 10)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


def coded(writer: type[BrotliWriter | ZstdWriter], body: bytes) -> bytes:
    out = io.BytesIO()
    with writer(out) as compressed:
        compressed.write(body)
    return out.getvalue()


def read(data: bytes, *, gzipped: bool = False, begin: str = "", max_bytes: int = 1_000_000) -> list[Part | Unread]:
    return list(documents(io.BytesIO(data), gzipped=gzipped, begin=begin, max_bytes=max_bytes))


def bodies(found: list[Part | Unread]) -> list[bytes]:
    return [one.body for one in found if isinstance(one, Part)]


RSS = feed("Ferry")
TAKEN = {
    "page": (response("https://example.org/a"), PAGE),
    "page with parameters": (response("https://example.org/a", PAGE, "Text/HTML ; charset=utf-8"), PAGE),
    "xhtml": (response("https://example.org/a", PAGE, "application/xhtml+xml"), PAGE),
    "feed": (response("https://example.org/a", RSS, "application/rss+xml"), RSS),
    "feed as text": (response("https://example.org/a", RSS, "text/plain"), RSS),
    "json": (response("https://example.org/a", b"[]", "application/json"), b"[]"),
    "json feed": (response("https://example.org/a", b"{}", "application/feed+json"), b"{}"),
    "no type": (response("https://example.org/a", PAGE, None), PAGE),
    "created": (response("https://example.org/a", status="201 Created"), PAGE),
    "resource": (record("resource", "https://example.org/a", RSS, "text/xml"), RSS),
    "brackets": (response("<https://example.org/a>"), PAGE),
    "chunked": (response("https://example.org/a", chunked(PAGE), Transfer_Encoding="chunked"), PAGE),
    "no longer chunked": (response("https://example.org/a", Transfer_Encoding="chunked"), PAGE),
    "gzip": (response("https://example.org/a", gzip.compress(PAGE), Content_Encoding="gzip"), PAGE),
    "deflate": (response("https://example.org/a", zlib.compress(PAGE), Content_Encoding="deflate"), PAGE),
    "br": (response("https://example.org/a", coded(BrotliWriter, PAGE), Content_Encoding="br"), PAGE),
    "zstd": (response("https://example.org/a", coded(ZstdWriter, PAGE), Content_Encoding="zstd"), PAGE),
    "no longer gzip": (response("https://example.org/a", Content_Encoding="gzip"), PAGE),
    "both": (response("https://example.org/a", chunked(gzip.compress(PAGE)), Transfer_Encoding="chunked", Content_Encoding="gzip"), PAGE),
    "lines that end with LF": (record("response", "https://example.org/a", http(PAGE).replace(b"\r\n", b"\n")), PAGE),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_what_becomes_a_document(name: str) -> None:
    data, body = TAKEN[name]
    [one] = read(data)
    assert isinstance(one, Part)
    assert (one.url, one.body, one.as_of) == ("https://example.org/a", body, datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC))


PASSED_OVER = {
    "request": record("request", "https://example.org/a", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
    "revisit": record("revisit", "https://example.org/a", http(b"")),
    "metadata": record("metadata", "https://example.org/a", b"via: x\r\n", "application/warc-fields"),
    "info": record("warcinfo", "", b"software: x\r\n", "application/warc-fields"),
    "converted": record("conversion", "https://example.org/a", PAGE, "text/html"),
    "name lookup": record("response", "dns:example.org", b"20190304\r\nexample.org. A 192.0.2.1", "text/dns"),
    "image": response("https://example.org/a", b"\x89PNG\r\n\x1a\n", "image/png"),
    "style": response("https://example.org/a", b"p{}", "text/css"),
    "text": response("https://example.org/a", b"User-agent: *\nDisallow: /x\n", "text/plain"),
    "no type, no document": response("https://example.org/a", b"\x00\x01\x02 bytes", None),
    "not found": response("https://example.org/a", status="404 Not Found"),
    "redirect": response("https://example.org/a", status="301 Moved Permanently"),
    "a part of it": response("https://example.org/a", status="206 Partial Content"),
    "a file of the crawler": record("resource", "file:///etc/hosts", PAGE, "text/html"),
}  # fmt: skip


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_is_passed_over(name: str) -> None:
    found = read(response("https://example.org/before") + PASSED_OVER[name] + response("https://example.org/after"))
    assert [one.url for one in found] == ["https://example.org/before", "https://example.org/after"]


UNREAD = {
    "no http": (record("response", "https://example.org/a", b"not http at all"), "is no status line of HTTP"),
    "large": (response("https://example.org/a", bytes(1_000_001)), "the body passes 1 MB ([http] max_body_mb)"),
    "bomb": (response("https://example.org/a", gzip.compress(bytes(64 << 20)), Content_Encoding="gzip"), "passes 1 MB"),
    "bomb in br": (response("https://example.org/a", coded(BrotliWriter, bytes(64 << 20)), Content_Encoding="br"), "passes 1 MB"),
    "cut gzip": (response("https://example.org/a", gzip.compress(PAGE)[:-20], Content_Encoding="gzip"), "breaks off before its gzip ends"),
    "no gzip": (response("https://example.org/a", b"\x00\x01\x02" * 99, Content_Encoding="gzip"), "the body is not gzip"),
    "no br": (response("https://example.org/a", b"\x00\x01\x02" * 99, Content_Encoding="br"), "the body cannot be decoded"),
    "other coding": (response("https://example.org/a", b"\x00\x01\x02" * 99, Content_Encoding="compress"), "'compress' cannot be read; expected gzip"),
    "header without end": (response("https://example.org/a", X="y" * 40_000), "the answer's headers cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREAD)
def test_a_record_of_no_use_is_told_and_the_others_come(name: str) -> None:
    data, says = UNREAD[name]
    before, broken, behind = read(response("https://example.org/before") + data + response("https://example.org/after"))
    assert isinstance(broken, Unread)
    assert broken.url == "https://example.org/a"
    assert says in broken.reason
    assert bodies([before, behind]) == [PAGE, PAGE]


def test_headers_of_the_answer_come_along() -> None:
    [one] = read(response("https://example.org/a", X_Robots_Tag="noai", content_type="text/html; charset=latin-1"))
    assert isinstance(one, Part)
    assert one.headers == (("content-type", "text/html; charset=latin-1"), ("x-robots-tag", "noai"))
    assert (one.status, one.content_type) == (200, "text/html; charset=latin-1")


RECORDS = [response(f"https://example.org/{n}", PAGE + b"%d" % n) for n in range(5)]
ARCHIVES = {
    "plain": (b"".join(RECORDS), False),
    "a member a record": (b"".join(map(gzip.compress, RECORDS)), True),
    "one member": (gzip.compress(b"".join(RECORDS)), True),
    "padded": (b"".join(gzip.compress(r) + bytes(7) for r in RECORDS), True),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_reading_goes_on_from_any_place(name: str) -> None:
    data, gzipped = ARCHIVES[name]
    whole = read(data, gzipped=gzipped)
    assert [one.url for one in whole] == [f"https://example.org/{n}" for n in range(5)]
    assert len({one.place for one in whole}) == 5
    for n, one in enumerate(whole):
        assert read(data, gzipped=gzipped, begin=one.place) == whole[n:]


def test_a_place_in_an_archive_of_members_is_its_offset() -> None:
    """As indexes of web archives (CDX) have it."""
    places = [one.place for one in read(ARCHIVES["a member a record"][0], gzipped=True)]
    assert places == [str(sum(len(gzip.compress(r)) for r in RECORDS[:n])) for n in range(5)]


BROKEN = {
    "no archive": (b"no archive at all\n" * 9, False, "Invalid WARC header"),
    "no gzip": (b"no gzip at all" * 9, True, "incorrect header check"),
    "junk at the end": (RECORDS[0] + b"junk\r\n\r\n", False, "Invalid WARC header"),
    "junk without end": ((RECORDS[0] + b"junk\r\n\r\n") * 101, False, "in 100 places there is no record"),
    "cut body": (b"".join(RECORDS)[:-60], False, "breaks off within a record"),
    "cut header": (RECORDS[0] + RECORDS[1][:100], False, "breaks off within the header"),
    "cut where it is passed over": (RECORDS[0] + PASSED_OVER["metadata"][:-8], False, "breaks off within a record"),
    "cut member": (ARCHIVES["a member a record"][0][:-30], True, "breaks off before its gzip ends"),
    "cut trailer": (ARCHIVES["one member"][0][:-3], True, "breaks off before its gzip ends"),
    "flipped bit": (bytes([*ARCHIVES["one member"][0][:60], 255, *ARCHIVES["one member"][0][61:]]), True, "Error -3"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_damaged_archive_says_so(name: str) -> None:
    data, gzipped, says = BROKEN[name]
    with pytest.raises((DamagedFileError, EOFError, zlib.error), match=says):
        read(data, gzipped=gzipped)


JUNK = b"garbage of a crawler\r\n\r\n"
JUNK_BETWEEN = {
    "plain": (RECORDS[0] + JUNK + RECORDS[1], False),
    "large": (RECORDS[0] + JUNK * 10_000 + RECORDS[1], False),
    "before all": (RECORDS[0][:0] + JUNK + RECORDS[0] + RECORDS[1], False),
    "like a record": (RECORDS[0] + b"WARC/1.0 is not what this is\r\n\r\n" + RECORDS[1], False),
    "a member a record": (gzip.compress(RECORDS[0]) + gzip.compress(JUNK) + gzip.compress(RECORDS[1]), True),
    "one member": (gzip.compress(RECORDS[0] + JUNK + RECORDS[1]), True),
}


@pytest.mark.parametrize("name", JUNK_BETWEEN)
def test_junk_between_two_records_is_told_and_both_come(name: str) -> None:
    data, gzipped = JUNK_BETWEEN[name]
    found = read(data, gzipped=gzipped)
    assert [one.url for one in found if isinstance(one, Part)] == ["https://example.org/0", "https://example.org/1"]
    [junk] = [one for one in found if isinstance(one, Unread)]
    assert "no record begins here" in junk.reason
    for n, one in enumerate(found):
        assert read(data, gzipped=gzipped, begin=one.place) == found[n:]


def test_junk_in_a_file_is_a_failure_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    (folder / "crawl.warc").write_bytes(JUNK_BETWEEN["plain"][0])
    polled = poll(settings(tmp_path), [folder_source(folder)])
    assert [o for o, _ in told(polled)] == ["ok", "failed", "ok"]
    [row] = [p.fetch for p in polled if p.fetch and p.fetch.outcome == "failed"]
    assert row.url == (folder / "crawl.warc").as_uri()
    assert after(polled)["archive"].last_error is None, "the archive itself was read"


def test_a_record_within_a_record_is_none() -> None:
    inner = response("https://example.org/inner")
    found = read(record("resource", "https://example.org/a", PAGE + inner, "text/html") + JUNK + RECORDS[1])
    assert [one.url for one in found] == ["https://example.org/a", "", "https://example.org/1"]


def test_memory_is_flat_however_large_the_archive() -> None:
    data = gzip.compress(response("https://example.org/a", b"<html>" + bytes(900_000))) * 100
    tracemalloc.start()
    found = sum(len(one.body) for one in documents(io.BytesIO(data), gzipped=True, begin="", max_bytes=1_000_000))  # type: ignore[union-attr]
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found > 90e6
    assert peak_bytes < 8e6


def test_padding_and_the_end_of_members() -> None:
    members = GzipMembers(io.BytesIO(gzip.compress(b"one") + bytes(99) + gzip.compress(b"") + gzip.compress(b"two")))
    assert [members.read(99), members.read(99), members.read(99)] == [b"one", b"two", b""]


def test_an_archive_in_a_folder_becomes_payloads(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    members = [gzip.compress(response("https://example.org/a")), gzip.compress(UNREAD["no http"][0])]
    (folder / "crawl.warc.gz").write_bytes(b"".join(members))
    (folder / "feeds.warc").write_bytes(response("https://example.org/feed", RSS, "text/plain", X_Robots_Tag="noai"))
    polled = poll(settings(tmp_path), [folder_source(folder)])
    page, rss = (p.payload for p in polled if p.payload)
    assert (page.url, page.path, page.read_as) == ("https://example.org/a", "crawl.warc.gz#0", "file")
    assert (rss.url, rss.path, rss.read_as) == ("https://example.org/feed", "feeds.warc#0", "file")
    assert page.as_of == rss.as_of == datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert ("x-robots-tag", "noai") in rss.headers
    assert "The ferry sails again." in entry_of(page).body
    assert entry_of(rss).title == "Ferry"
    [failure] = [reason for outcome, reason in told(polled) if outcome == "failed"]
    assert failure == f"crawl.warc.gz#{len(members[0])}: 'not http at all' is no status line of HTTP"
    assert after(polled)["archive"].last_error is None, "the archive itself was read"


def entry_of(payload: Payload) -> Entry:
    [entry] = parse(payload).entries
    return entry


def test_a_large_archive_comes_in_slices(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    large = [response(f"https://example.org/{n}", b"<html>%d" % n + bytes(700_000)) for n in range(6)]
    (folder / "crawl.warc.gz").write_bytes(b"".join(map(gzip.compress, large)))
    limits, source = settings(tmp_path, run={"slice_mb": 1}), folder_source(folder)
    came: list[list[str]] = []
    states: dict[str, SourceState] = {}
    for _ in range(4):
        polled = poll(limits, [source], states)
        came.append([p.payload.url[-1] for p in polled if p.payload])
        states = after(polled)
    assert came == [["0", "1"], ["2", "3"], ["4", "5"], []]
    assert states["archive"].next_due_at is not None


def test_a_damaged_archive_in_a_folder_is_a_failure(tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    (folder / "crawl.warc.gz").write_bytes(BROKEN["cut member"][0])
    polled = poll(settings(tmp_path), [folder_source(folder)])
    assert len([p for p in polled if p.payload]) == 4
    assert told(polled)[-1] == ("failed", "crawl.warc.gz: the file breaks off before its gzip ends")
    assert poll(settings(tmp_path), [folder_source(folder)], after(polled))[-1].fetch is not None
    assert not [p for p in poll(settings(tmp_path), [folder_source(folder)], after(polled)) if p.payload]
