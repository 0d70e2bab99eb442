"""An entry and the page behind it, told as one."""

from typing import Any

import pytest

from schemas.errors import PageError
from schemas.records import Entry, Payload
from tests.articles import NOW, make_entry, make_item, make_source
from transforms.fetch.merge import shared_ends, with_page
from transforms.identity import article_id, page_digest
from transforms.url import url_identity

LINK = "https://example.org/2026/ferry?utm_source=rss"
PAGE = "<html><body><article><p>The ferry will cross the strait again.</p></article></body></html>"
ITEM = make_item(
    make_entry(link=LINK, body="<p>The ferry …</p>", text_source="feed-summary", published="2026-01-12", tags=("sea",)),
    usage=("noindex",),
)


def payload(url: str = LINK, **changes: Any) -> Payload:
    values: dict[str, Any] = {
        "source": make_source(),
        "url": url,
        "body": PAGE.encode(),
        "content_type": "text/html",
        "status": 200,
        "fetched_at": NOW,
        "as_of": NOW,
        "digest": "1" * 32,
        "raw_file": "raw/date=2026-01-13/y.parquet",
        "read_as": "page",
    }
    return Payload(**values | changes)


def page(**changes: Any) -> Entry:
    return Entry(**{"link": LINK, "body": PAGE, "body_format": "page", "text_source": "page"} | changes)


def test_the_page_gives_the_text_and_the_entry_the_rest() -> None:
    item = with_page(ITEM, page(language="en", usage=("noai",)), payload(), landed=False)
    entry = item.entry
    assert (entry.body, entry.body_format, entry.text_source) == (PAGE, "page", "page")
    assert (entry.title, entry.published, entry.tags) == ("Bridge opens again", "2026-01-12", ("sea",))
    assert (entry.summary, entry.language) == ("<p>The ferry …</p>", "en")
    assert (item.article_id, item.entry_key) == (ITEM.article_id, ITEM.entry_key)
    assert (item.payload, item.raw_file, item.base_url) == ("1" * 32, "raw/date=2026-01-13/y.parquet", LINK)
    assert item.entry_digest == page_digest(ITEM.entry_digest)
    assert item.usage == ("noai",), "what a feed's answer says of its use is about the feed"


def test_what_the_pages_answer_says_of_its_use() -> None:
    item = with_page(ITEM, page(), payload(headers=(("x-robots-tag", "noarchive"),)), landed=False)
    assert item.usage == ("noarchive",)


def test_a_bare_link_tells_no_headline() -> None:
    """What a listing's link reads is often "Read more"; a sitemap of news tells a title and a time."""
    link = make_item(make_entry(link=LINK, title="Read more", body="", text_source="feed-summary"))
    assert with_page(link, page(), payload(), landed=False).entry.title is None
    told = make_item(make_entry(link=LINK, title="Ferry", body="", text_source="feed-summary", published="2026-01-12"))
    assert with_page(told, page(), payload(), landed=False).entry.title == "Ferry"


SHORT = make_item(make_entry(link="https://sho.rt/x1", text_source="feed-summary"))
FINAL = "https://example.org/2026/ferry"


@pytest.mark.parametrize(
    ("declared", "landed", "moves"),
    [
        (FINAL, False, True),
        (FINAL + "?utm_medium=social", False, True),
        (FINAL, True, False),  # it keeps the id under which it landed
        (None, False, False),  # a consent wall does not say that it is the article
        ("https://example.org/other", False, False),
    ],
)
def test_a_link_that_leads_elsewhere(declared: str | None, landed: bool, moves: bool) -> None:
    item = with_page(SHORT, page(declared_url=declared), payload(FINAL), landed=landed)
    final_id = article_id("paper", None, FINAL, "")
    assert item.article_id == (final_id if moves else SHORT.article_id)
    assert item.entry.link == (FINAL if moves else SHORT.entry.link)
    assert item.entry_key == SHORT.entry_key


@pytest.mark.parametrize(
    "front",
    [
        "https://example.org/",
        "https://www.other.example",
        "https://example.org/?from=old",
        "https://example.org/en/",
        "https://example.org/de-DE",
        "https://example.org/pt_br/?from=old",
    ],
)
def test_a_front_page_is_not_the_entrys_page(front: str) -> None:
    declared = front.partition("?")[0]
    with pytest.raises(PageError, match="front page"):
        with_page(ITEM, page(declared_url=declared), payload(front), landed=False)


@pytest.mark.parametrize(
    "end", ["https://example.org/eng/", "https://example.org/en/ferry", "https://example.org/?p=7"]
)
def test_an_address_that_only_looks_like_a_front_page(end: str) -> None:
    assert with_page(ITEM, page(declared_url=end), payload(end), landed=False).entry.body == PAGE


@pytest.mark.parametrize("end", ["https://example.org/", "https://example.org/en/"])
def test_a_source_whose_entry_is_its_front_page(end: str) -> None:
    item = make_item(make_entry(link="https://example.org/", text_source="feed-summary"))
    assert with_page(item, page(), payload(end), landed=False).entry.body == PAGE


@pytest.mark.parametrize(
    "end",
    [
        "https://example.org/login?next=/2026/ferry",
        "https://example.org/login?next=/2026/ferry?utm_source=rss",
        "https://consent.example/m?continue=https%3A%2F%2Fexample.org%2F2026%2Fferry%3Futm_source%3Drss&gl=DE",
    ],
)
def test_a_page_that_stands_before_the_article(end: str) -> None:
    with pytest.raises(PageError, match="stands before"):
        with_page(ITEM, page(), payload(end), landed=False)


def test_ends_that_several_articles_share() -> None:
    other = make_item(make_entry(link="https://sho.rt/x2", text_source="feed-summary"))
    login = "https://www.example.org/login/"
    shared = shared_ends(
        [(SHORT, login), (other, "http://example.org/login"), (other, FINAL), (SHORT, SHORT.entry.link or "")]
    )
    assert shared == {url_identity("https://example.org/login")}
    assert shared_ends([(SHORT, login), (SHORT, login)]) == set()
    for landed in (True, False):
        with pytest.raises(PageError, match="several articles"):
            with_page(SHORT, page(declared_url=login), payload(login), landed=landed, shared=shared)
