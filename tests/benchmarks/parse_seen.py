"""Parsing a feed of which most was seen at the last poll: whole, and without what was seen, as Markdown tables.

The feed has 30 entries with their whole texts, as publishing software writes them; 2 are new.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from schemas.records import Item, Payload, Source
from tests.benchmarks.machine import markdown
from transforms.parse.documents import parse
from transforms.parse.items import items
from transforms.parse.seen import entry_digests, salt_of

ENTRIES, NEW = 30, 2
NOW = datetime(2026, 1, 8, 12, tzinfo=UTC)
WORDS = (
    "the harbour council said on Monday that a new line of ferries would open in spring, when tickets for boats and "
    "trams are to be joined and prices rise again for all who cross the river before noon"
).split()
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/"><channel><title>The Harbour Courier</title>'
    "<link>https://courier.example/</link><description>News of the port</description><language>en-GB</language>"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One size of feed: CPU seconds, of the fastest round."""

    kb: float
    whole_s: float
    part_s: float
    digests_s: float


def main(quick: bool) -> None:
    rounds = 2 if quick else 30
    measured = [_measure(paragraphs, rounds) for paragraphs in ((1,) if quick else (3, 5))]
    print(f"{NEW} of {ENTRIES} entries are new; CPU time of parsing to items, the fastest of {rounds} rounds.\n")
    columns = ("feed, KB", "whole, ms", "without the seen, ms", "whole / without", "entry_digests, ms")
    rows = [
        (m.kb, m.whole_s * 1e3, m.part_s * 1e3, m.whole_s / m.part_s, m.digests_s * 1e3)
        for m in measured
    ]  # fmt: skip
    print(markdown(columns, rows))


def _measure(paragraphs: int, rounds: int) -> Measured:
    rng = random.Random(paragraphs)
    entries = [_entry(n, paragraphs, rng) for n in range(ENTRIES + NEW)]
    before, after = _feed(entries[NEW:], 1), _feed(entries[:ENTRIES], 2)
    whole = _payload(after)
    salt = salt_of(whole.source)
    part = replace(whole, seen=frozenset(entry_digests(before, whole.content_type, salt=salt)))
    expected = [i for i in _items(whole) if i.position < NEW]
    if _items(part) != expected:
        raise AssertionError("both ways give the same new items")
    return Measured(
        kb=len(after) / 1e3,
        whole_s=_fastest(lambda: _items(whole), rounds),
        part_s=_fastest(lambda: _items(part), rounds),
        digests_s=_fastest(lambda: entry_digests(after, whole.content_type, salt=salt), rounds),
    )


def _items(payload: Payload) -> list[Item]:
    return list(items(parse(payload), payload))


def _fastest(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def _entry(n: int, paragraphs: int, rng: random.Random) -> str:
    url = f"https://courier.example/2026/01/{rng.choice(WORDS)}-{rng.choice(WORDS)}-{n}/"
    body = "".join(f'<p>{_words(80, rng)} <a href="{url}#{i}">more</a>.</p>\n' for i in range(paragraphs))
    return (
        f"<item><title>{_words(8, rng)}</title><link>{url}</link><dc:creator><![CDATA[Ida Brandt]]></dc:creator>"
        f"<pubDate>{format_datetime(NOW - timedelta(hours=n))}</pubDate><category><![CDATA[Transport]]></category>"
        f'<guid isPermaLink="false">https://courier.example/?p={n}</guid>'
        f"<description><![CDATA[<p>{_words(40, rng)} […]</p>]]></description>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<wfw:commentRss>{url}feed/</wfw:commentRss><slash:comments>0</slash:comments></item>\n"
    )


def _words(number: int, rng: random.Random) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(number))


def _feed(entries: list[str], build: int) -> bytes:
    return f"{HEAD}<lastBuildDate>{build}</lastBuildDate>\n{''.join(entries)}</channel></rss>".encode()


def _payload(body: bytes) -> Payload:
    return Payload(
        source=Source(id="courier", kind="feed", location="https://courier.example/feed", name="Courier"),
        url="https://courier.example/feed",
        body=body,
        content_type="application/rss+xml; charset=UTF-8",
        status=200,
        fetched_at=NOW,
        as_of=NOW,
        digest="0" * 32,
        raw_file="raw/x",
        read_as="feed",
    )
