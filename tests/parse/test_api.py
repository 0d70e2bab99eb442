"""Answers of JSON APIs: where the objects are, what an object without text is, and how to go on."""

import json
from typing import Any

import pytest

from schemas.errors import ParseError
from schemas.records import Api, Entry
from tests.parse.payloads import payload
from transforms.parse.api import next_of, parse_api
from transforms.parse.documents import parse

TEXT = "The ramp was closed on Monday."


def entries(answer: Any, items: str = "", **fields: str) -> tuple[Entry, ...]:
    return parse_api(json.dumps(answer), Api(items=items), tuple(fields.items())).entries


@pytest.mark.parametrize(
    ("answer", "items"),
    [
        ([{"text": TEXT}], ""),
        ({"status": "ok", "articles": [{"text": TEXT}]}, ""),
        ({"articles": [{"text": TEXT}], "errors": []}, "articles"),
        ({"response": {"results": [{"text": TEXT}]}}, "response.results"),
        ({"blocks": [{"no": 1}, {"list": [{"text": TEXT}]}]}, "blocks.1.list"),
    ],
)
def test_where_the_objects_are(answer: Any, items: str) -> None:
    assert [e.body for e in entries(answer, items)] == [TEXT]


@pytest.mark.parametrize(
    ("answer", "items", "message"),
    [
        ({"a": [], "b": []}, "", r"a JSON object of `a`\[\], `b`\[\] came; expected one list"),
        (
            {"status": "error", "message": "No such key"},
            "",
            "a JSON object of `status` 'error', `message` 'No such key' came; expected one list",
        ),
        ({}, "", "an empty JSON object came; expected one list"),
        ("no", "", "a JSON str came; expected one list"),
        ({"a": {"b": 1}}, "a.b", r"a JSON object of `a` came; expected a list at `a\.b` \(the source's `items`\)"),
        ([1], "a", "a JSON list came; expected a list at `a`"),
        ({"a": None}, "a.b", r"a JSON object of `a` came; expected a list at `a\.b`"),
    ],
)
def test_an_answer_without_the_list(answer: Any, items: str, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        entries(answer, items)


@pytest.mark.parametrize(
    ("answer", "items"), [({"articles": None}, "articles"), ({"response": {"results": None}}, "response.results")]
)
def test_nothing_where_the_list_would_be_is_an_empty_list(answer: Any, items: str) -> None:
    """So many servers say that nothing came."""
    assert entries(answer, items) == ()


def test_an_object_with_text() -> None:
    answer = [
        {
            "key": 7,
            "web": {"title": "Ramp", "link": "/ramp"},
            "story": f"<p>{TEXT}</p>",
            "lead": "Closed.",
            "at": 1767866400,
            "people": [{"name": "Eva Lund"}],
            "pictures": [{"url": "https://a.example/0.jpg"}, {"url": "https://a.example/last.jpg"}],
        }
    ]
    fields = {
        "id": "key",
        "title": "web.title",
        "url": "web.link",
        "html": "story",
        "summary": "lead",
        "published": "at",
        "authors": "people",
        "image": "pictures.-1.url",
    }
    assert entries(answer, **fields) == (
        Entry(
            guid="7",
            title="Ramp",
            link="/ramp",
            body=f"<p>{TEXT}</p>",
            text_source="api",
            summary="Closed.",
            published="2026-01-08T10:00:00+00:00",
            authors=("Eva Lund",),
            image_url="https://a.example/last.jpg",
        ),
    )


@pytest.mark.parametrize("path", ["pictures.3.url", "pictures.-3.url", "pictures.x.url", "pictures.0.url.deeper"])
def test_a_path_that_leads_nowhere(path: str) -> None:
    assert entries([{"text": TEXT, "pictures": [{"url": "u"}]}], image=path)[0].image_url is None


@pytest.mark.parametrize(
    ("summary", "body_format"), [("Closed &amp; wet.", "html"), ("<p>Closed.</p>", "html"), ("Closed.", "text")]
)
def test_an_object_without_text_has_its_summary(summary: str, body_format: str) -> None:
    [entry] = entries([{"url": "https://a.example/1", "summary": summary}])
    assert (entry.body, entry.body_format) == (summary, body_format)
    assert (entry.summary, entry.text_source) == (None, "feed-summary")


def test_an_object_with_nothing_but_a_link_has_a_page() -> None:
    [entry] = entries([{"url": "https://a.example/1"}])
    assert (entry.link, entry.body, entry.text_source) == ("https://a.example/1", "", "feed-summary")


def test_a_text_that_says_it_is_cut_short_is_a_summary() -> None:
    [entry] = entries([{"url": "https://a.example/1", "text": f"{TEXT} Then […]", "summary": "Closed."}])
    assert (entry.body, entry.summary, entry.text_source) == (f"{TEXT} Then […]", "Closed.", "feed-summary")


def test_an_object_with_nothing_is_a_problem() -> None:
    document = parse_api('[{"text": "a"}, {"id": 1}, 7]', Api(), ())
    assert [p.position for p in document.problems] == [1, 2]
    assert "has no title, no link and no text" in document.problems[0].message


@pytest.mark.parametrize("items", ["articles", "response.articles"])
def test_an_answer_that_breaks_off_keeps_its_whole_objects(items: str) -> None:
    text = json.dumps(
        {"response": {"articles": [{"text": "a"}, {"text": "b"}]}}
        if "." in items
        else {"articles": [{"text": "a"}, {"text": "b"}]}
    )
    document = parse_api(text[: text.index('"b"')], Api(items=items), ())
    assert [e.body for e in document.entries] == ["a"]
    assert [p.position for p in document.problems] == [None]


@pytest.mark.parametrize(
    ("api", "expected"),
    [
        (Api(), (None, None)),
        (Api(next_link="links.next"), ("/?p=2", None)),
        (Api(cursor="meta.after"), (None, "17")),
        (Api(next_link="links.next", cursor="items.-1.id"), ("/?p=2", "b")),
        (Api(next_link="links.previous", cursor="meta.more"), (None, None)),
    ],
)
def test_how_an_answer_goes_on(api: Api, expected: tuple[str | None, str | None]) -> None:
    answer = {
        "items": [{"id": "a"}, {"id": "b"}],
        "links": {"next": "/?p=2", "previous": None},
        "meta": {"after": 17, "more": True},
    }
    assert next_of(json.dumps(answer), api) == expected


@pytest.mark.parametrize("text", ["<html>", '[{"id": 1}, {"id', '{"next": "x", "items": ['])
def test_an_answer_that_breaks_off_does_not_seem_to_be_the_last(text: str) -> None:
    with pytest.raises(ParseError):
        next_of(text, Api(next_link="next"))


def test_a_payload_goes_by_the_api_and_the_fields_of_its_source() -> None:
    body = json.dumps({"a": [], "b": [{"headline": "H", "story": TEXT}]}).encode()
    fields = (("title", "headline"), ("text", "story"))
    [entry] = parse(payload(body, kind="json", api=Api(items="b"), fields=fields)).entries
    assert (entry.title, entry.body) == ("H", TEXT)
