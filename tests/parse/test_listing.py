"""Pages that are read for their links."""

import time

import pytest

from schemas.records import Entry
from tests.parse.payloads import payload, read
from transforms.parse.documents import parse
from transforms.parse.listing import parse_listing

PAGE = read("listing.html").decode()
URL = "https://coast.example/news/"


def links(text: str, *patterns: str, url: str = URL) -> list[str | None]:
    return [e.link for e in parse_listing(text, url=url, patterns=patterns or ("*",)).entries]


def test_the_links_that_match_each_once_in_order() -> None:
    document = parse_listing(PAGE, url=URL, patterns=("https://coast.example/news/*", "*/live/*"))
    assert document.title == "Coast Paper | News"
    assert document.entries == (
        Entry(link="https://coast.example/news/ramp", title="Ramp & quay closed", text_source="feed-summary"),
        Entry(link="https://coast.example/news/tolls", title="Tolls double", text_source="feed-summary"),
        Entry(link="https://coast.example/NEWS/Bridge", title="Bridge", text_source="feed-summary"),
    )


def test_all_pages_that_it_links_but_itself() -> None:
    assert links(PAGE) == [
        "https://coast.example/",
        "https://coast.example/news/ramp",
        "https://coast.example/news/tolls",
        "https://coast.example/NEWS/Bridge",
        "https://coast.example/sport/cup",
        "https://elsewhere.example/news/x",
    ]


def test_a_link_without_text_has_no_title() -> None:
    assert parse_listing(PAGE, url=URL, patterns=("https://coast.example/",)).entries[0].title is None


@pytest.mark.parametrize(
    ("href", "link"),
    [
        ("story?id=7", "https://coast.example/a/story?id=7"),
        ("../story", "https://coast.example/story"),
        ("story#part-2", "https://coast.example/a/story"),
        ("/#!/story/7", "https://coast.example/#!/story/7"),
        (" story\n", "https://coast.example/a/story"),
        ("tel:112", None),
        ("data:text/html,x", None),
        ("ftp://coast.example/x", None),
        ("#", None),
    ],
)
def test_addresses(href: str, link: str | None) -> None:
    found = links(f'<a href="{href}">x</a>', url="https://coast.example/a/")
    assert found == ([link] if link else [])


def test_what_a_page_calls_its_base_counts() -> None:
    assert links('<base href="/archive/"><a href="1">x</a>') == ["https://coast.example/archive/1"]


def test_a_payload_goes_by_the_links_of_its_source() -> None:
    given = payload(PAGE.encode(), "text/html", kind="page", read_as="listing", url=URL, links=("*/sport/*",))
    assert [e.title for e in parse(given).entries] == ["Cup"]


def test_without_a_pattern_nothing_matches() -> None:
    assert parse_listing(PAGE, url=URL, patterns=()).entries == ()


def test_a_page_of_very_many_tags_gives_the_same_links() -> None:
    assert links(PAGE + "<br>" * 20_000) == links(PAGE)


@pytest.mark.parametrize(
    "text",
    ["<div>" * 200_000 + "<a href=/x>x</a>", "<a href=/x>" * 100_000, "<a href=/x><div>" * 50_000, "<x-y>" * 200_000],
    ids=lambda text: text[:20],
)
def test_hostile_pages_end_soon(text: str) -> None:
    begun = time.process_time()
    links(text)
    assert time.process_time() - begun < 4


def test_so_many_links_of_a_page_are_read_and_no_more() -> None:
    document = parse_listing("".join(f"<a href=/{n}>x</a>" for n in range(50_002)), url=URL, patterns=("*/1????",))
    assert len(document.entries) == 10_000
    [problem] = document.problems
    assert problem.message == "2 links more than 50000 came in one page; expected at most 50000"
