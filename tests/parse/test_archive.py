import json

import pytest

from schemas.errors import ParseError
from schemas.records import Entry
from tests.parse.payloads import read
from transforms.parse.archive import parse_lines, parse_objects

DOCUMENT = read("archive.jsonl").decode()


def test_a_line_with_everything() -> None:
    assert parse_lines(DOCUMENT, ()).entries[0] == Entry(
        guid="a1",
        link="https://archive.example/1",
        title="Ice on the lake",
        body="The ice holds.\n\nSkaters came at dawn.",
        body_format="text",
        text_source="api",
        published="2012-02-03",
        updated="2012-02-04",
        authors=("Bo Falk", "Eva Lund"),
        language="en",
        source_name="Lake Post",
    )


def test_html_and_numbers_for_times() -> None:
    entry = parse_lines(DOCUMENT, ()).entries[1]
    assert (entry.body, entry.body_format) == ("<p>Thaw.</p>", "html")
    assert (entry.published, entry.authors) == ("2012-02-06T00:00:00+00:00", ("Bo Falk",))


def test_all_but_the_text_may_be_missing() -> None:
    assert parse_lines(DOCUMENT, ()).entries[2] == Entry(body="Only a text.", body_format="text", text_source="api")


def test_a_bad_line_is_a_problem_that_names_its_line() -> None:
    problems = parse_lines(DOCUMENT, ()).problems
    assert [p.position for p in problems] == [2, 3, 4]
    assert problems[0].message == (
        "line 4: the object has no text; expected `text` or `html` (the source's `fields` may name another)"
    )
    assert (problems[0].title, problems[0].url) == ("No words", "https://archive.example/3")
    assert problems[1].message.startswith("line 5: no valid JSON came")
    assert problems[2].message == "line 6: a JSON list came; expected an object"


def test_lines_of_a_part_are_counted_from_the_beginning_of_the_file() -> None:
    assert parse_lines('{"text": "a"}\nbad\n', (), first_line=5000).problems[0].message.startswith("line 5002: ")


def test_other_names_are_mapped() -> None:
    fields = (("title", "headline"), ("text", "body.plain"), ("language", "meta.lang"), ("id", "dotted.name"))
    line = {
        "headline": "H",
        "body": {"plain": "T"},
        "meta": {"lang": "sv"},
        "dotted.name": 9,
        "title": "not this",
    }
    (entry,) = parse_lines(json.dumps(line), fields).entries
    assert (entry.title, entry.body, entry.language, entry.guid) == ("H", "T", "sv", "9")


def test_a_mapped_name_is_the_one_that_is_missed() -> None:
    (problem,) = parse_lines('{"text": 7.5, "body": null}', (("text", "body"),)).problems
    assert "expected `body` or `html`" in problem.message


def test_line_separators_inside_a_text_part_no_lines() -> None:
    (entry,) = parse_lines('{"text": "one\u2028two\x85three"}\r\n', ()).entries
    assert entry.body == "one\u2028two\x85three"


def test_a_file_of_objects() -> None:
    document = parse_objects('[{"text": "a"}, {"title": "b"}, {"text": "c"}]', ())
    assert [(n, e.body) for n, e in document.numbered()] == [(0, "a"), (2, "c")]
    assert [p.position for p in document.problems] == [1]
    assert [e.body for e in parse_objects('{"text": "alone"}', ()).entries] == ["alone"]


def test_a_file_that_breaks_off_keeps_its_whole_objects() -> None:
    document = parse_objects('[{"text": "a"}, {"text": "b', ())
    assert [e.body for e in document.entries] == ["a"]
    assert [p.position for p in document.problems] == [None]


def test_a_file_that_is_no_json() -> None:
    with pytest.raises(ParseError, match="no valid JSON"):
        parse_objects("{nothing", ())


def test_a_path_may_lead_through_lists() -> None:
    fields = (("image", "media.0.url"), ("text", "parts.-1"), ("title", "heads.x"))
    line = {"media": [{"url": "https://a.example/i.jpg"}], "parts": ["a", "b"], "heads": ["no"]}
    (entry,) = parse_lines(json.dumps(line), fields).entries
    assert (entry.image_url, entry.body, entry.title) == ("https://a.example/i.jpg", "b", None)
