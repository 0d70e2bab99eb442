import json

import pytest

from schemas.errors import ParseError
from schemas.records import Entry
from tests.parse.payloads import read
from transforms.parse.wordpress import parse_wordpress

DOCUMENT = read("posts.json").decode()


def test_a_post_with_everything() -> None:
    assert parse_wordpress(DOCUMENT).entries[0] == Entry(
        guid="https://weekly.example/?p=11",
        link="https://weekly.example/well",
        title="The well &#8217;s back",
        body="<p>Water runs again in the square.</p>",
        text_source="api",
        summary="<p>Water runs again [&hellip;]</p>",
        published="2026-01-06T10:00:00Z",
        updated="2026-01-06T12:00:00Z",
        authors=("Rosa Kent",),
        tags=("Town & Country", "water"),
        image_url="https://weekly.example/well.jpg",
    )


def test_a_post_without_embedded_things() -> None:
    entry = parse_wordpress(DOCUMENT).entries[1]
    assert entry.published == "2026-01-05T11:00:00"
    assert entry.authors == entry.tags == ()
    assert entry.image_url == "https://weekly.example/fair.jpg"


def test_each_bad_post_is_one_problem() -> None:
    assert [(p.position, p.message, p.title) for p in parse_wordpress(DOCUMENT).problems] == [
        (2, "the post's status is 'draft'; expected 'publish'", "Draft"),
        (3, "the post is protected by a password; expected a public one", "Secret"),
        (4, "the post has no content.rendered; expected its text as HTML", "Broken"),
        (5, "str came as a post; expected an object", None),
    ]
    assert parse_wordpress(DOCUMENT).problems[0].url == "https://weekly.example/draft"


def test_one_post_by_itself() -> None:
    assert len(parse_wordpress(json.dumps(json.loads(DOCUMENT)[0])).entries) == 1


def test_an_empty_time_is_no_time() -> None:
    post = json.loads(DOCUMENT)[0] | {
        "date_gmt": "0000-00-00T00:00:00",
        "modified_gmt": None,
        "modified": None,
    }
    (entry,) = parse_wordpress(json.dumps(post)).entries
    assert (entry.published, entry.updated) == ("2026-01-06T11:00:00", None)


def test_an_answer_that_breaks_off_keeps_its_whole_posts() -> None:
    document = parse_wordpress(DOCUMENT[: DOCUMENT.index("Draft")])
    assert len(document.entries) == 2
    assert "breaks off after 2 whole entries" in document.problems[-1].message


def test_a_page_without_posts_is_no_error() -> None:
    document = parse_wordpress("[]")
    assert (document.entries, document.problems) == ((), ())


def test_an_error_is_told_in_its_own_words() -> None:
    with pytest.raises(ParseError, match="rest_no_route: No route was found"):
        parse_wordpress('{"code": "rest_no_route", "message": "No route was found", "data": {"status": 404}}')


@pytest.mark.parametrize("text", ["", "3", '"words"', "<html></html>", "[{"])
def test_what_is_no_answer_of_wordpress(text: str) -> None:
    with pytest.raises(ParseError, match="expected"):
        parse_wordpress(text)
