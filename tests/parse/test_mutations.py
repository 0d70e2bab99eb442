"""Five thousand damaged documents: entries, problems or a ParseError come out, soon, and the same every time."""

import random
import time
from collections.abc import Callable

import pytest

from schemas.columns import check
from schemas.errors import ParseError
from schemas.records import Item, Payload, SourceKind
from tests.parse.counting import entries_begun, entries_of_json, entries_of_xml
from tests.parse.payloads import payload, read
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.parse.encoding import decode
from transforms.parse.items import items
from transforms.parse.oddities import oddities

DOCUMENTS: dict[str, SourceKind] = {
    "rss_full.xml": "feed",
    "rss_091.xml": "feed",
    "captions.xml": "feed",
    "rdf.xml": "feed",
    "atom.xml": "feed",
    "atom_03.xml": "feed",
    "feed.json": "feed",
    "feed_10.json": "feed",
    "posts.json": "wordpress",
    "sitemap_news.xml": "sitemap",
    "listing.html": "page",
    "page.html": "page",
    "archive.jsonl": "folder",
}
MUTANTS = 5_005
MUTANTS_EACH = MUTANTS // len(DOCUMENTS)
LONGEST_CPU_S = 2.0

Mutate = Callable[[bytes, random.Random], bytes]

TOKENS = (
    b"\xff", b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"</item>", b"<item>", b'"', b"{", b"[", b"}",
    b"&#xD83D;", b"&#99999999999;", b"\\ud83d", b"\\u0000", b"<!DOCTYPE", b"<?xml", b"</rss>", b"\xed\xa0\x80", b"null",
)  # fmt: skip


def _flipped(body: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(body))
    return body[:at] + bytes([rng.randrange(256)]) + body[at + 1 :]


def _deleted(body: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(body))
    return body[:at] + body[at + rng.randrange(1, 200) :] or b"x"


def _doubled(body: bytes, rng: random.Random) -> bytes:
    at, size = rng.randrange(len(body)), rng.randrange(1, 400)
    return body[:at] + body[at : at + size] * rng.randrange(2, 5) + body[at + size :]


def _cut(body: bytes, rng: random.Random) -> bytes:
    return body[: rng.randrange(1, len(body) + 1)]


def _inserted(piece: bytes, body: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(body))
    return body[:at] + piece + body[at:]


def _with_controls(body: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randrange(1, 10)):
        body = _inserted(bytes([rng.choice([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])]), body, rng)
    return body


def _with_token(body: bytes, rng: random.Random) -> bytes:
    return _inserted(rng.choice(TOKENS), body, rng)


def _with_bomb(body: bytes, rng: random.Random) -> bytes:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 12))
    doctype = b'<!DOCTYPE x [<!ENTITY l0 "ha">%s]>' % laughs
    root = body.find(b"<", body.find(b"?>") + 1) if body.startswith(b"<?xml") else 0
    return body[:root] + doctype + _inserted(b"&l11;", body[root:], rng)


def _nested(body: bytes, rng: random.Random) -> bytes:
    depth = rng.choice([100, 2_000])
    return _inserted(rng.choice([b"<b>", b"<item>", b"[", b'{"a":', b"<!--", b"<a b="]) * depth, body, rng)


def _with_huge_attribute(body: bytes, rng: random.Random) -> bytes:
    piece = rng.choice([b' a="%s"', b"<x y='%s'>", b'"%s"', b" %s", b"&%s;"]) % (b"x1-" * rng.choice([1_000, 30_000]))
    return _inserted(piece, body, rng)


def _reencoded(body: bytes, rng: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    name = rng.choice(["utf-16", "utf-16-be", "utf-32", "cp1252", "utf-7", "cp037", "shift_jis", "koi8-r"])
    return text.encode(name, "replace")


def _misdeclared(body: bytes, rng: random.Random) -> bytes:
    name = rng.choice([b"utf-16", b"ascii", b"x-no-such", b"utf-7", b"idna", b"rot13", b"shift_jis", b"undefined"])
    return body.replace(b"utf-8", name).replace(b"ISO-8859-1", name)


MUTATIONS: tuple[Mutate, ...] = (
    _flipped, _deleted, _doubled, _cut, _with_controls, _with_token, _with_bomb, _nested, _with_huge_attribute,
    _reencoded, _misdeclared,
)  # fmt: skip


def _mutant(body: bytes, rng: random.Random) -> bytes:
    for mutate in rng.sample(MUTATIONS, rng.choice([1, 1, 2, 3])):
        body = mutate(body, rng)
    return body


def _payload(body: bytes, name: str) -> Payload:
    kind = DOCUMENTS[name]
    if kind == "folder":
        return payload(body, kind=kind, path=name)
    return payload(body, kind=kind, links=("*",), read_as="listing" if name == "listing.html" else None)


def _read(given: Payload) -> tuple[Document, list[Item]] | str:
    """The document with its items, or why it is none."""
    try:
        document = parse(given)
    except ParseError as e:
        return str(e)
    return document, list(items(document, given))


def _nothing_is_lost(document: Document, body: bytes) -> bool:
    """A problem of the whole document stands for all that its damage took."""
    if any(p.position is None for p in document.problems):
        return True
    told = len(document.entries) + len(document.problems)
    text = decode(body).encode()
    counted = entries_of_json(text) if text.lstrip()[:1] in (b"{", b"[") else entries_of_xml(text)
    return told >= (entries_begun(text) if counted is None else counted)


def _is_polled_feed(given: Payload) -> bool:
    return given.source.kind in ("feed", "wordpress")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_damaged_documents(name: str) -> None:
    rng, body = random.Random(name), read(name)
    read_ones = 0
    for number in range(MUTANTS_EACH):
        given = _payload(_mutant(body, rng), name)
        begun = time.process_time()
        found = _read(given)
        oddities(given.body, given.content_type, given.read_as, given.fetched_at)
        assert time.process_time() - begun < LONGEST_CPU_S, number
        assert _read(given) == found, number
        if isinstance(found, str):
            assert "expected" in found, number
            continue
        document, made = found
        read_ones += 1
        for entry in document.entries:
            check(entry)
        assert len(dict(document.numbered())) == len(document.entries), number
        assert {i.position for i in made} <= set(dict(document.numbered())), number
        if _is_polled_feed(given):
            assert _nothing_is_lost(document, given.body), number
    assert read_ones > MUTANTS_EACH / 4


def test_the_damage_is_the_same_every_time() -> None:
    body = read("rss_full.xml")
    first, second = ([_mutant(body, rng) for _ in range(50)] for rng in (random.Random("seed"), random.Random("seed")))
    assert first == second
    assert len(set(first)) > 45


def test_there_are_five_thousand() -> None:
    assert MUTANTS_EACH * len(DOCUMENTS) >= 5_000


WHOLE = b'<rss version="2.0"><channel><title>F</title>%s</channel></rss>' % b"".join(
    b"<item><title>Title %d</title><link>https://a.example/%d</link></item>" % (n, n) for n in range(4)
)


@pytest.mark.parametrize("opening", [b"<!--", b"<![CDATA[", b"<!DOCTYPE ["])
def test_what_is_never_closed_takes_no_entry_without_a_word(opening: bytes) -> None:
    document = parse(payload(WHOLE.replace(b"Title 1", opening + b"Title 1")))
    assert len(document.entries) < 4
    (problem,) = [p for p in document.problems if p.position is None]
    assert "of the 4 entries that begin in it could be told apart" in problem.message


@pytest.mark.parametrize("name", ["links", "content", "summary_detail", "title_detail", "authors", "tags", "image"])
def test_an_element_may_be_called_as_feedparser_calls_its_findings(name: str) -> None:
    element = b"<%b>words</%b>" % (name.encode(), name.encode())
    document = parse(payload(WHOLE.replace(b"</item>", element + b"</item>").replace(b"<item>", element + b"<item>")))
    assert [e.title for e in document.entries] == [f"Title {n}" for n in range(4)]
