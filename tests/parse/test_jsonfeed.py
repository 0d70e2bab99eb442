import json

import pytest

from schemas.errors import ParseError
from schemas.records import Entry
from tests.parse.payloads import read
from transforms.parse.jsonfeed import parse_jsonfeed

DOCUMENT = read("feed.json").decode()


def test_the_feed() -> None:
    document = parse_jsonfeed(DOCUMENT)
    assert (document.title, document.language, document.base_url) == (
        "Valley Notes",
        "en",
        "https://valley.example/",
    )


def test_an_item_with_everything() -> None:
    assert parse_jsonfeed(DOCUMENT).entries[0] == Entry(
        guid="v-1",
        link="https://valley.example/1",
        title="Orchard frost",
        body="<p>Frost took a third of the blossom.</p>",
        text_source="feed-full",
        summary="Frost in the orchards.",
        published="2026-01-06T06:00:00Z",
        updated="2026-01-06T07:00:00Z",
        authors=("Mo Reed",),
        language="en-IE",
        tags=("farming", "weather"),
        image_url="https://valley.example/1.jpg",
    )


def test_an_item_of_version_1_0() -> None:
    entry = parse_jsonfeed(DOCUMENT).entries[1]
    assert (entry.guid, entry.link, entry.authors) == ("7", "https://valley.example/2", ("Old Style",))
    assert (entry.body, entry.body_format, entry.language) == ("Nothing but text.", "text", "en")


def test_an_item_with_only_a_summary() -> None:
    entry = parse_jsonfeed(DOCUMENT).entries[2]
    assert (entry.body, entry.text_source, entry.summary) == ("Only this much.", "feed-summary", None)


def test_bad_items_are_problems() -> None:
    document = parse_jsonfeed(DOCUMENT)
    assert [(p.position, p.message) for p in document.problems] == [
        (2, "the entry has no title, no link and no text; expected at least one of them"),
        (3, "str came as an item; expected an object"),
    ]
    assert [position for position, _ in document.numbered()] == [0, 1, 4]


def test_a_feed_that_breaks_off_keeps_its_whole_items() -> None:
    document = parse_jsonfeed(DOCUMENT[: DOCUMENT.index("Plain words")])
    assert [e.title for e in document.entries] == ["Orchard frost"]
    assert document.title == "Valley Notes"
    (problem,) = document.problems
    assert problem.position is None
    assert "breaks off after 1 whole entries" in problem.message


def test_what_utf8_cannot_say_is_replaced() -> None:
    feed = '{"items": [{"title": "half \\ud83d of a face\\u0000", "content_text": "whole \\ud83d\\ude00 face"}]}'
    (entry,) = parse_jsonfeed(feed).entries
    assert entry.title == "half \ufffd of a face"
    assert entry.body == "whole 😀 face"


@pytest.mark.parametrize(
    "item",
    [
        {"title": ["a"], "url": 5.5, "content_html": {"x": 1}, "authors": "Ann", "tags": 3, "attachments": 1},
        {"title": "t", "authors": [None, {"name": None}, 4], "tags": {"a": 1}, "date_published": True},
    ],
)
def test_values_of_wrong_types_do_no_harm(item: object) -> None:
    (entry,) = parse_jsonfeed(json.dumps({"items": [item]})).entries
    assert entry.body == ""


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"items": 3}', '{"items": [', "nonsense", "[" * 100_000, '{"a":' * 100_000]
)
def test_what_is_no_json_feed(text: str) -> None:
    with pytest.raises(ParseError, match="expected"):
        parse_jsonfeed(text)
