"""Whatever bytes come: entries, problems or a ParseError, and soon."""

import io
import random
import tarfile
import time
import warnings

import feedparser
import pytest

from schemas.columns import check
from schemas.errors import ParseError
from schemas.records import Payload
from tests.parse.payloads import payload, read
from tests.shared import shared
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.parse.sniff import unusable

DOCUMENTS = ("rss_full.xml", "captions.xml", "atom.xml", "rdf.xml", "feed.json", "posts.json", "page.html")
MUTATIONS_EACH = 350
TOKENS = (
    b"\x00", b"\xff", b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"</item>", b"<item>", b"\"", b"{",
    b"[", b"&#xD83D;", b"&#99999999999;", b"\\ud83d", b"<!DOCTYPE", b"<?xml", b"</rss>", b"\xed\xa0\x80",
)  # fmt: skip


def _mutated(body: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 4)):
        at, size = rng.randrange(len(body)), rng.randrange(1, 200)
        kind = rng.randrange(5)
        if kind == 0:
            body = body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]
        elif kind == 1:
            body = body[:at] + body[at + size :] or b"x"
        elif kind == 2:
            body = body[:at] + body[at : at + size] * rng.randrange(2, 5) + body[at + size :]
        elif kind == 3:
            body = body[:at] + rng.choice(TOKENS) + body[at:]
        else:
            body = body[: at or 1]
    return body


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


@pytest.mark.parametrize("name", DOCUMENTS)
def test_mutated_documents(name: str) -> None:
    rng, body = random.Random(name), read(name)
    read_ones = 0
    for _ in range(MUTATIONS_EACH):
        mutant = _mutated(body, rng)
        begun = time.process_time()
        read_ones += _parsed(payload(mutant, kind="folder", path=name)) is not None
        unusable(mutant, "", "feed")
        assert time.process_time() - begun < 2
    assert read_ones > MUTATIONS_EACH / 3


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


def _plainly(body: bytes) -> feedparser.FeedParserDict:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": "application/xml"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )


def test_the_test_documents_of_the_feed_validator() -> None:
    """2,192 of them, right and wrong: where feedparser finds no fault, titles and guids are as it says."""
    read_ones = compared = 0
    with tarfile.open(shared("data", "feeds", "w3c_feedvalidator_testcases.tar.gz")) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            body = file.read()
            begun = time.process_time()
            document = _parsed(payload(body, "application/xml"))
            assert time.process_time() - begun < 2, member.name
            plain = _plainly(body)
            if document is None or plain.bozo:
                continue
            read_ones += 1
            for position, entry in document.numbered():
                theirs = plain.entries[position]
                compared += 1
                assert (entry.title or "") == theirs.get("title", "").strip(), member.name
                assert (entry.guid or "") == theirs.get("id", "").strip(), member.name
    assert read_ones > 1_500
    assert compared > 1_000
