"""Entries that a feed showed before are left out, and the others come out as if they had not been."""

import random
import re
from collections.abc import Set

import pytest

from schemas.errors import ParseError
from schemas.records import Item, Payload
from tests.parse.feeds import ATOM, RDF, ROOTS, XHTML, two_states
from tests.parse.payloads import payload, read
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.parse.items import items
from transforms.parse.seen import entry_digests, salt_of

ROUNDS = 300
Told = tuple[Document, list[Item]]


def _payload(body: bytes, seen: Set[str] = frozenset()) -> Payload:
    return payload(body, "application/xml", seen=frozenset(seen))


def _digests(body: bytes) -> tuple[str, ...]:
    return entry_digests(body, "application/xml", salt=salt_of(_payload(body).source))


def _told(body: bytes, seen: Set[str] = frozenset()) -> Told | None:
    try:
        document = parse(_payload(body, seen))
    except (ParseError, AttributeError):
        return None
    return document, list(items(document, _payload(body)))


def skipped(old: bytes, new: bytes) -> frozenset[int]:
    """Which entries of `new` are skipped after `old` has landed; the others have to be as in the whole document."""
    digests = frozenset(_digests(old))
    before, whole, part = _told(old), _told(new), _told(new, digests)
    assert before or not digests, "a document is remembered that cannot be read"
    assert (whole is None) == (part is None)
    if whole is None or part is None:
        return frozenset()
    landed = {(i.entry_key, i.entry_digest) for i in (before[1] if before else ())}

    def fresh(told: Told) -> list[Item]:
        return [i for i in told[1] if (i.entry_key, i.entry_digest) not in landed]

    assert fresh(part) == fresh(whole)
    return part[0].skipped


def item(n: int, more: str = "") -> str:
    return f"<item><title>Story {n}</title><link>https://h.example/story-{n}</link>{more}</item>"


def rss(*blocks: str, above: str = "", root: str = ROOTS["rss"][0]) -> bytes:
    return f"{root}<channel><title>T</title>{above}{' '.join(blocks)}</channel></rss>".encode()


def entry(n: int, more: str = "") -> str:
    return (
        f'<entry><title>Story {n}</title><id>tag:h.example,{n}</id><link href="https://h.example/{n}"/>{more}</entry>'
    )


def atom(*blocks: str, above: str = "") -> bytes:
    return f'<feed xmlns="{ATOM}"><title>T</title>{above}{" ".join(blocks)}</feed>'.encode()


def test_new_entries_come_with_their_places_and_seen_ones_do_not() -> None:
    old, new = rss(*map(item, range(4))), rss(item(7), item(0), item(1), item(8), item(2))
    assert skipped(old, new) == {1, 2, 4}
    document = parse(_payload(new, frozenset(_digests(old))))
    told = list(items(document, _payload(new)))
    assert [(i.position, i.entry.title) for i in told] == [(0, "Story 7"), (3, "Story 8")]


def test_problems_keep_their_places() -> None:
    empty = "<item><category>x</category></item>"
    document = parse(_payload(rss(item(0), item(1), empty, item(2)), frozenset(_digests(rss(item(0), item(1))))))
    assert [p.position for p in document.problems] == [2]
    assert [(n, e.title) for n, e in document.numbered()] == [(3, "Story 2")]


def test_whether_a_document_has_whole_texts_is_asked_of_all_of_it() -> None:
    full = item(0, "<content:encoded><![CDATA[<p>Whole</p>]]></content:encoded>")
    media = item(1, "<description>One</description><description>One, and more.</description>")
    assert skipped(rss(full), rss(media, full)) == {1}


SKIPPED = {
    "dates of the build": (
        rss(item(1), above="<lastBuildDate>Mon</lastBuildDate><pubDate><![CDATA[Mon]]></pubDate>"),
        rss(item(2), item(1), above="<lastBuildDate>Tue</lastBuildDate><pubDate><![CDATA[Tue]]></pubDate>"),
    ),
    "an end that is missing": (rss(item(1)), rss(item(2), item(1))[:-10]),
    "comments between entries": (rss(item(1)), rss(item(2), "<!-- <item> -->", item(1))),
    "an end of an entry in a text": (
        rss(item(1, "<description><![CDATA[</item><item>]]></description>")),
        rss(item(2), item(1, "<description><![CDATA[</item><item>]]></description>")),
    ),
    "junk before the root": (b"<b>Notice</b> " + rss(item(1)), b"<b>Notice</b> " + rss(item(2), item(1))),
    "Atom with XHTML": (
        atom(entry(1, f'<content type="xhtml"><div xmlns="{XHTML}"><b>x</b></div></content>')),
        atom(entry(2), entry(1, f'<content type="xhtml"><div xmlns="{XHTML}"><b>x</b></div></content>')),
    ),
    "addresses that differ in what names the article": (
        rss(item(1, "<link>https://h.example/?p=1</link>")),
        rss(item(2, "<link>https://h.example/?p=2</link>"), item(1, "<link>https://h.example/?p=1</link>")),
    ),
    "a prefix with its customary meaning": (
        rss(item(1, '<geo:lat xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">1</geo:lat>')),
        rss(item(2), item(1, '<geo:lat xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">1</geo:lat>')),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SKIPPED)
def test_what_does_not_matter_is_let_pass(name: str) -> None:
    assert skipped(*SKIPPED[name]) == {1}


def test_a_list_of_addresses_in_rss_1() -> None:
    def rdf(*numbers: int) -> bytes:
        listed = "".join(f'<rdf:li rdf:resource="https://h.example/{n}"/>' for n in numbers)
        blocks = "".join(f'<item rdf:about="https://h.example/{n}"><title>Story {n}</title></item>' for n in numbers)
        above = f"<channel><title>T</title><items><rdf:Seq>{listed}</rdf:Seq></items></channel>"
        return f"{ROOTS['rdf'][0]}{above}{blocks}</rdf:RDF>".encode()

    assert skipped(rdf(1), rdf(2, 1)) == {1}


def _changed(more: str) -> tuple[bytes, bytes]:
    """An entry that bears on how others are read goes, or comes."""
    return rss(item(3, more), item(1)), rss(item(2), item(1))


WHOLE = {
    "another language": (rss(item(1)), rss(item(2), item(1), above="<language>fr</language>")),
    "another base": (
        rss(item(1)),
        rss(item(2), item(1), root=ROOTS["rss"][0].replace("<rss", '<rss xml:base="https://b.example/"')),
    ),
    "a guid that two had": (
        rss(item(1, "<guid>g</guid>"), item(2, "<guid>g</guid>")),
        rss(item(1, "<guid>g</guid>")),
    ),
    "a guid that two have": (
        rss(item(1, "<guid>g</guid>")),
        rss(item(2, "<guid>g</guid>"), item(1, "<guid>g</guid>")),
    ),
    "a link that two have": (
        rss(item(1, "<link>https://h.example/a</link>")),
        rss(item(1, "<link>https://h.example/a</link>"), item(2, "<link>https://www.h.example/%61/?utm_source=x</link>")),
    ),
    "a link that two have, once for AMP": (
        rss(item(1, "<link>https://h.example/a</link>")),
        rss(item(1, "<link>https://h.example/a</link>"), item(2, "<link>https://h.example/amp/a</link>")),
    ),
    "a guid that is another's link": (
        rss(item(1)),
        rss(item(1), "<item><guid>https://h.example/story-1</guid><title>Story 1</title></item>"),
    ),
    "a guid that is another's link, in RSS 1.0": (
        f"{ROOTS['rdf'][0]}{item(1)}</rdf:RDF>".encode(),
        f"{ROOTS['rdf'][0]}{item(1)}<item><guid>https://h.example/story-1</guid></item></rdf:RDF>".encode(),
    ),
    "relative links": (rss(item(1, "<link>a</link>")), rss(item(1, "<link>a</link>"), item(2, "<link>./a</link>"))),
    "guids that a base completes": (
        rss(item(1, "<guid>https://b.example/g</guid>"), root=ROOTS["rss"][2]),
        rss(item(1, "<guid>https://b.example/g</guid>"), item(2, "<guid>g</guid>"), root=ROOTS["rss"][2]),
    ),
    "no XML before": (rss(item(1, "<category>a & b</category>")), rss(item(2), item(1, "<category>a & b</category>"))),
    "items of another vocabulary": (
        rss("<x:item>x</x:item>", item(1), root=ROOTS["rss"][0].replace("<rss", '<rss xmlns:x="urn:x"')),
        rss("<x:item>x</x:item>", item(2), item(1), root=ROOTS["rss"][0].replace("<rss", '<rss xmlns:x="urn:x"')),
    ),
    "an element after an entry": (rss(item(1)), rss(item(2), item(1), "<language>fr</language>")),
    "entities of a document type": (
        b'<!DOCTYPE rss [<!ENTITY e "x">]>' + rss(item(1, "<category>&e;</category>")),
        b'<!DOCTYPE rss [<!ENTITY e "x">]>' + rss(item(2), item(1, "<category>&e;</category>")),
    ),
    "unescaped HTML in a text": (
        rss(*(item(n, '<description xml:lang="fr"><div>x</div></description>') for n in (3, 1))),
        rss(*(item(n, '<description xml:lang="fr"><div>x</div></description>') for n in (2, 3, 1))),
    ),
    "unescaped HTML above the entries": (
        rss(item(1), above="<description><div>x</div></description>"),
        rss(item(2), item(1), above="<description><div>x</div></description>"),
    ),
    "another vocabulary in XHTML": _changed(
        f'<content type="xhtml"><div xmlns="{XHTML}"><title xmlns="">x</title></div></content>'
    ),
    "a prefix above the entries with another meaning": (
        rss(item(1), above='<xhtml:x xmlns:xhtml="urn:other">x</xhtml:x>'),
        rss(item(2), item(1), above='<xhtml:x xmlns:xhtml="urn:other">x</xhtml:x>'),
    ),
    "a guid beyond ASCII": (
        rss(item(1, "<guid>caf\u00e9 1</guid>")),
        rss(item(1, "<guid>caf\u00e9 1</guid>"), item(2, "<guid>caf\u00c3\u00a9 1</guid>")),
    ),
    "a whole text above the entries": (
        rss(item(1), above="<summary>s</summary><description>d</description>"),
        rss(item(2), item(1), above="<summary>s</summary><description>d</description>"),
    ),
    "an entry in an entry": _changed("<item><title>x</title></item>"),
    "a name that feedparser makes up itself": _changed("<author_detail>x</author_detail><author>a@b.c</author>"),
    "a prefix with another meaning": _changed('<dc:title xmlns:dc="urn:other">x</dc:title>'),
    "a prefix of its own": _changed('<c:x xmlns:c="http://purl.org/dc/elements/1.1/">x</c:x>'),
    "a version told by an entry": (
        f'<rdf:RDF xmlns:rdf="{RDF}">{item(1)}</rdf:RDF>'.encode(),
        f'<rdf:RDF xmlns:rdf="{RDF}">{item(2)}{item(1)}</rdf:RDF>'.encode(),
    ),
    "podcast elements told by an entry": _changed(
        "<category><![CDATA[xmlns:dc='http://www.itunes.com/' itunes]]></category>"
    ),
    "an attribute that passes for an element": (
        rss(item(1).replace("<item>", '<item href="https://h.example/x">')),
        rss(item(2), item(1).replace("<item>", '<item href="https://h.example/x">')),
    ),
    "an attribute of another vocabulary": _changed(
        f'<content rdf:type="xhtml" xmlns:rdf="{RDF}"><div xmlns="{XHTML}">x</div></content>'
    ),
    "attributes that pass for one": _changed(
        f'<content TYPE="html" type="xhtml"><div xmlns="{XHTML}">x</div></content>'
    ),
    "a caption that declares its prefix": _changed(
        '<media:description xmlns:media="http://search.yahoo.com/mrss/">x</media:description>'
    ),
    "what makes feedparser fail": _changed("<gml:pos xmlns:gml='http://www.opengis.net/gml'>1 2</gml:pos>"),
    "an empty entry": (rss(item(1), "<item/>"), rss(item(2), item(1), "<item/>")),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_what_may_matter_is_read_whole(name: str) -> None:
    assert skipped(*WHOLE[name]) == frozenset()


def test_other_patterns_of_the_source_are_another_context() -> None:
    body = rss(item(1))
    assert set(entry_digests(body, "", salt="a")) & set(entry_digests(body, "", salt="b")) == set(_digests(body)[1:])


def test_what_is_remembered_is_small() -> None:
    digests = _digests(read("rss_full.xml"))
    assert len(digests) == 1 + read("rss_full.xml").count(b"<item>")
    assert all(re.fullmatch("[0-9a-f]{16}", d) for d in digests)


@pytest.mark.parametrize(
    "body",
    [
        read("feed.json"),
        b"",
        b"<html><title>x</title>",
        b"<rss version='2.0'/>",
        rss(item(1), "<item/>"),
        b"<!--" + 20_000 * b" " + b"-->" + rss(item(1)),
    ],
    ids=["JSON Feed", "nothing", "page", "no entries", "an empty entry", "begins too late to be known as a feed"],
)
def test_nothing_is_remembered_of_anything_else(body: bytes) -> None:
    assert _digests(body) == ()


@pytest.mark.parametrize(
    ("name", "expected"), [("rss_full.xml", {1, 2, 3}), ("captions.xml", {1}), ("atom.xml", set()), ("rdf.xml", set())]
)
def test_documents_as_they_are_written(name: str, expected: set[int]) -> None:
    first = re.compile(rb"<(item|entry)\b.*?</\1>", re.S)
    assert skipped(first.sub(b"", read(name), count=1), read(name)) == expected


@pytest.mark.parametrize("seed", range(5))
def test_both_ways_give_the_same_items(seed: int) -> None:
    rng = random.Random(seed)
    partly = sum(bool(skipped(*two_states(rng))) for _ in range(ROUNDS))
    assert partly > ROUNDS / 6
