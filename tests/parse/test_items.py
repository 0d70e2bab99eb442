"""Entries of one document: which of them are the same, and which only share a guid or a link."""

from dataclasses import replace

import pytest

from schemas.records import Entry, Item
from tests.parse.payloads import payload
from transforms.parse.document import Document
from transforms.parse.items import items

RAIN = "Rain fell all night over the northern valleys, flooding cellars and closing several schools until Thursday."
BRIDGE = "The bridge over the river opened again on Monday after two years of repairs, and trains follow in spring."
TOLLS = "Tolls on the coastal road will double from summer, the ministry announced, to pay for a tunnel under the bay."
LIVE = "https://example.org/live"


def entry(
    guid: str | None = None, link: str | None = LIVE, title: str = "Title", body: str = BRIDGE, **more: str
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
