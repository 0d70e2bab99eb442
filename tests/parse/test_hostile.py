"""Whatever bytes come: entries, problems or a ParseError, and soon."""

import time

import pytest

from schemas.columns import check
from schemas.errors import ParseError
from schemas.records import Payload
from tests.parse.payloads import payload
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.parse.sniff import unusable


def _parsed(given: Payload) -> Document | None:
    try:
        document = parse(given)
    except ParseError as e:
        assert "expected" in str(e)
        return None
    for entry in document.entries:
        check(entry)
    assert len(dict(document.numbered())) == len(document.entries)
    return document


def test_entities_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>' + (
        '<rss version="2.0"><channel><item><title>&l11;</title><link>https://a.example/</link></item></channel></rss>'
    )
    begun = time.process_time()
    document = _parsed(payload(bomb.encode()))
    assert time.process_time() - begun < 1
    assert document is not None
    assert len(document.entries[0].title or "") < 1000


def test_nothing_outside_is_read() -> None:
    feed = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        '<rss version="2.0"><channel><item><title>[&x;]</title></item></channel></rss>'
    )
    document = _parsed(payload(feed.encode()))
    assert document is not None
    assert document.entries[0].title in ("[]", "[&x;]")


def test_a_feed_of_nothing_but_tags_is_not_read_and_one_with_many_in_its_texts_is() -> None:
    begin, end = "<rss version='2.0'><channel><title>Paper</title>", "</channel></rss>"
    with pytest.raises(ParseError, match=r"60000\d tags came; expected at most 500000"):
        parse(payload((begin + "<a></a>" * 300_000 + end).encode()))
    item = f"<item><title>Bridge</title><description><![CDATA[{'<br>' * 3000}]]></description></item>"
    document = parse(payload((begin + item * 200 + end).encode()))
    assert len(document.entries) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'>" + b"<item>" * 20_000,
        b"<rss version='2.0'>" + b"<a>" * 50_000,
        b"<" * 300_000,
        b"<!--" * 100_000,
        b"<rss version='2.0'><channel><item><description>" + b"<p" * 100_000,
        b"<html>" + b"<link " * 100_000,
        b"<html><title>" + b"<title " * 50_000,
        b'{"items": [' * 30_000,
        b"[" * 300_000,
        b'[{"title": {"rendered": "' + b"\\" * 200_001,
        b"<rss version='2.0'><channel><item><title>" + b"&#" * 200_000,
    ],
    ids=lambda b: repr(b[:30]),
)
@pytest.mark.parametrize("path", [None, "x.html", "x.jsonl"])
def test_big_and_hostile_bodies_end_soon(body: bytes, path: str | None) -> None:
    begun = time.process_time()
    _parsed(payload(body, kind="folder", path=path))
    unusable(body, "", "feed")
    assert time.process_time() - begun < 5
