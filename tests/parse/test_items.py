"""Entries of one document: which of them are the same, and which only share a guid or a link."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.records import Entry, Item, ReadAs
from tests.parse.payloads import payload
from transforms.parse.document import Document
from transforms.parse.items import items

RAIN = "Rain fell all night over the northern valleys, flooding cellars and closing several schools until Thursday."
BRIDGE = "The bridge over the river opened again on Monday after two years of repairs, and trains follow in spring."
TOLLS = "Tolls on the coastal road will double from summer, the ministry announced, to pay for a tunnel under the bay."
LIVE = "https://example.org/live"


def entry(
    guid: str | None = None, link: str | None = LIVE, title: str = "Title", body: str = BRIDGE, **more: str | None
) -> Entry:
    return Entry(guid=guid, link=link, title=title, body=f"<p>{body}</p>", **more)  # type: ignore[arg-type]


def of(*entries: Entry) -> list[Item]:
    return list(items(Document(entries=entries), payload(b"")))


@pytest.mark.parametrize("links", [(LIVE, LIVE, LIVE), (f"{LIVE}#1", f"{LIVE}#2", f"{LIVE}?utm_source=rss")])
@pytest.mark.parametrize("guids", [("a", "b", "c"), (None, None, None)])
def test_unlike_entries_with_one_link_are_articles_of_their_own(
    links: tuple[str, ...], guids: tuple[str | None, ...]
) -> None:
    told = of(*(entry(g, link, body=b) for g, link, b in zip(guids, links, (RAIN, BRIDGE, TOLLS), strict=True)))
    assert len({i.article_id for i in told}) == len({i.entry_key for i in told}) == 3


def test_of_two_entries_with_one_link_and_one_text_the_later_counts() -> None:
    old, new = entry("a", updated="2026-01-01T00:00:00Z"), entry("b", title="Corrected", updated="2026-01-02T00:00:00Z")
    for order in ([old, new], [new, old]):
        [item] = of(*order)
        assert item.entry.title == "Corrected"


def test_routes_of_one_page_are_links_of_their_own() -> None:
    told = of(*(entry(None, f"https://example.org/#!/story/{n}", body=BRIDGE) for n in range(3)))
    assert len({i.article_id for i in told}) == 3


def test_one_guid_for_all_is_ignored() -> None:
    told = of(*(entry("same", f"https://example.org/{n}") for n in range(3)))
    assert len({i.article_id for i in told}) == 3
    alone = of(entry("same", "https://example.org/0"))[0]
    assert told[0].article_id == alone.article_id


def test_relative_links_are_relative_to_the_document() -> None:
    [item] = list(items(Document(base_url="https://example.org/news/", entries=(entry(link="../a"),)), payload(b"")))
    assert item.entry.link == "https://example.org/a"


def test_no_link_and_no_guid() -> None:
    one, other = of(entry(link=None), entry(link=None, body=RAIN))
    assert one.article_id != other.article_id
    again = of(replace(one.entry, tags=("x",)))[0]
    assert (again.article_id, again.entry_digest) == (one.article_id, one.entry_digest)


DAY = datetime(2026, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "updated", "kept"),
    [
        ("2026-01-08T00:00:00Z", None, True),
        ("2026-01-07T23:59:59Z", None, False),
        ("2026-01-07T23:59:59-01:00", None, True),
        ("2026-01-10T00:00:00Z", None, True),
        ("2026-01-10T00:00:01Z", None, False),
        ("Wed, 07 Jan 2026 10:00:00 GMT", None, False),
        ("Thu, 08 Jan 2026 10:00:00 GMT", None, True),
        ("2026-01-07T00:00:00Z", "2026-01-09T00:00:00Z", False),
        (None, "2026-01-09T00:00:00Z", True),
        (None, "2026-01-07T00:00:00Z", False),
        # what may be of that time is not left out
        ("2026-01-07T20:00:00", None, True),
        ("2026-01-07T09:00:00", None, False),
        ("2026-01-10T08:00:00", None, True),
        ("2026-01-10T15:00:00", None, False),
        ("2026-01-08", None, True),
        ("2026-01-07", None, True),
        ("2026-01-06", None, False),
        ("20260106", None, False),
        ("2026-01", None, True),
        ("2026", None, True),
        ("9999-12-31", None, False),
        ("0001-01-01", None, False),
        ("yesterday", None, True),
        ("", "", True),
        (None, None, True),
    ],
)
def test_entries_of_another_time_than_was_asked_for_are_left_out(
    published: str | None, updated: str | None, kept: bool
) -> None:
    document = Document(entries=(entry("a", published=published, updated=updated),))
    given = payload(b"", since=DAY, until=DAY + timedelta(days=2))
    assert bool(list(items(document, given))) == kept
    assert list(items(document, payload(b"")))


def test_what_is_left_out_moves_nothing_else() -> None:
    times = ["2026-01-07T00:00:00Z", "2026-01-09T00:00:00Z"]
    told = Document(entries=tuple(entry(f"{n}", f"https://example.org/{n}", published=t) for n, t in enumerate(times)))
    [item] = items(told, payload(b"", since=DAY))
    assert (item.position, item.entry.guid) == (1, "1")
    [item] = items(told, payload(b"", until=DAY))
    assert (item.position, item.entry.guid) == (0, "0")


def test_what_the_answer_and_the_document_say_of_their_use() -> None:
    headers = (("X-Robots-Tag", "noai, otherbot: noarchive"), ("TDM-Reservation", "1"))
    told = Document(entries=(replace(entry("a"), usage=("noindex", "noai")), entry("b", "https://example.org/b")))
    first, second = items(told, payload(b"", headers=headers))
    assert first.usage == ("noai", "noindex", "tdm-reservation")
    assert second.usage == ("noai", "tdm-reservation")


@pytest.mark.parametrize(
    ("read_as", "usage"),
    [
        ("page", ("noarchive", "noindex")),
        ("file", ("noarchive", "noindex")),
        ("feed", ("noarchive",)),
        ("wordpress", ("noarchive",)),
    ],
)
def test_that_searches_shall_not_find_a_list_says_nothing_of_its_articles(
    read_as: ReadAs, usage: tuple[str, ...]
) -> None:
    given = payload(b"", read_as=read_as, headers=(("X-Robots-Tag", "noindex, noarchive"),))
    assert [i.usage for i in items(Document(entries=(entry(),)), given)] == [usage]
