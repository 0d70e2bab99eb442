"""Lines that stand in most entries of one document: decided within it, and the same however much of it is parsed."""

import html
import json
import time
from dataclasses import replace

import pytest

from schemas.records import Entry, Item, Payload
from tests.parse.payloads import payload
from transforms.lines import line_digest
from transforms.parse.boilerplate import boilerplate, sample
from transforms.parse.documents import parse
from transforms.parse.items import items
from transforms.parse.seen import entry_digests, salt_of

SUPPORT = '<p>The Gazette is written by <a href="/readers">its readers</a> &amp; lives on what they give.</p>'
DIGEST = line_digest("The Gazette is written by its readers & lives on what they give.")
HEAD = "<rss version='2.0'><channel><title>Gazette</title>"


def _text(n: int) -> str:
    return f"<p>Report number {n} from the harbour, in which {n} boats came home before the tide.</p>"


def _item(n: int, text: str, *, cdata: bool = True) -> str:
    told = f"<![CDATA[{text}]]>" if cdata else html.escape(text)
    return f"<item><title>Boats {n}</title><link>https://a.example/{n}</link><description>{told}</description></item>"


def _feed(texts: list[str], *, cdata: bool = True) -> Payload:
    entries = "".join(_item(n, text, cdata=cdata) for n, text in enumerate(texts))
    return payload(f"{HEAD}{entries}</channel></rss>".encode(), read_as="feed")


def _items(given: Payload) -> list[Item]:
    return list(items(parse(given), given))


@pytest.mark.parametrize("cdata", [True, False])
def test_a_line_in_most_entries_is_the_feed_s(cdata: bool) -> None:
    texts = [_text(n) + SUPPORT * (n != 3) for n in range(8)]
    found = _items(_feed(texts, cdata=cdata))
    assert [item.boilerplate for item in found] == [(DIGEST,) if n != 3 else () for n in range(8)]


@pytest.mark.parametrize(
    ("entries", "with_it", "is_the_feed_s"),
    [(2, 2, False), (3, 3, True), (5, 4, False), (6, 4, True), (6, 3, False), (30, 30, True), (30, 9, False)],
)
def test_how_many_entries_are_most(entries: int, with_it: int, is_the_feed_s: bool) -> None:
    texts = [_text(n) + SUPPORT * (n < with_it) for n in range(entries)]
    assert bool(_items(_feed(texts))[0].boilerplate) is is_the_feed_s


def test_short_lines_and_an_article_s_own_are_not() -> None:
    found = _items(_feed([f"{_text(n)}<p>Weather</p>" for n in range(9)]))
    assert {item.boilerplate for item in found} == {()}


def test_entries_as_given_keep_their_digests() -> None:
    alone = _items(_feed([_text(0) + SUPPORT]))[0]
    among = _items(_feed([_text(n) + SUPPORT for n in range(8)]))[0]
    assert among.boilerplate and not alone.boilerplate
    assert (among.entry_digest, among.entry) == (alone.entry_digest, alone.entry)


def test_leaving_out_what_was_seen_changes_nothing() -> None:
    before = _feed([_text(n) + SUPPORT for n in range(9)])
    salt = salt_of(before.source)
    part = replace(before, seen=frozenset(entry_digests(before.body, before.content_type, salt=salt)[:-1]))
    assert [i.position for i in _items(part)] == [8]
    assert _items(part) == _items(before)[8:]
    assert _items(part)[0].boilerplate == (DIGEST,)


def test_posts_of_an_api_have_boilerplate_too() -> None:
    posts = [
        {
            "link": f"https://a.example/{n}",
            "title": {"rendered": f"Boats {n}"},
            "content": {"rendered": _text(n) + SUPPORT},
        }
        for n in range(4)
    ]
    found = _items(payload(json.dumps(posts).encode(), kind="wordpress", read_as="wordpress"))
    assert {item.boilerplate for item in found} == {(DIGEST,)}


def test_at_most_eight_entries_are_looked_at_evenly() -> None:
    assert sample([str(n) for n in range(24)]) == tuple(str(n) for n in range(0, 24, 3))
    assert sample(["a", "b"]) == ("a", "b")


def test_a_hostile_entry_takes_no_time() -> None:
    begun = time.process_time()
    for body in (
        "<p " * 200_000,
        "<p>" * 200_000,
        "\n \n" * 300_000,
        "a<b>" * 200_000,
        "\n" * 1_000_000,
        "\n" + " " * 1_000_000,
    ):
        boilerplate(Entry(body=body), (body, body, body))
    assert time.process_time() - begun < 5
