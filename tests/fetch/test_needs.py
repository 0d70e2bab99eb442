"""Which entries need the page behind them."""

import pytest

from schemas.records import FullText
from tests.articles import make_entry, make_item
from transforms.fetch.needs import has_text, is_poorer, needs_page

LONG = "<p>" + "The ferry will cross the strait again from Monday. " * 20 + "</p>"
SHORT = "<p>The ferry will cross the strait again from Monday.</p>"


@pytest.mark.parametrize(
    ("entry", "full_text", "needed"),
    [
        ({"body": LONG}, "auto", False),
        ({"body": LONG}, "always", True),
        ({"body": LONG, "text_source": "feed-summary"}, "auto", True),  # it ends in "…"
        ({"body": LONG, "text_source": "feed-summary"}, "never", False),
        ({"body": SHORT}, "auto", True),
        ({"body": SHORT, "text_source": "api"}, "auto", False),  # an API says what there is
        ({"body": "<p>" + "渡轮将从周一起重新通航。" * 80 + "</p>"}, "auto", False),  # no spaces, and yet no summary
        ({"body": ""}, "auto", True),
        ({"body": ""}, "never", False),
        ({"body": SHORT, "link": None}, "auto", False),
        ({"body": SHORT, "link": "mailto:desk@example.org"}, "always", False),
        ({"body": "<html>", "body_format": "page", "text_source": "page"}, "always", False),
    ],
)
def test_needs_page(entry: dict[str, str], full_text: FullText, needed: bool) -> None:
    assert needs_page(make_item(make_entry(**entry)), full_text) is needed


@pytest.mark.parametrize(
    ("entry", "has"),
    [({"body": SHORT}, True), ({"body": "", "summary": "The ferry."}, True), ({"body": " ", "summary": ""}, False)],
)
def test_has_text(entry: dict[str, str], has: bool) -> None:
    assert has_text(make_item(make_entry(**entry))) is has


def test_a_summary_is_poorer_than_a_page() -> None:
    summary = make_item(make_entry(text_source="feed-summary"))
    assert is_poorer(summary, "page")
    assert not is_poorer(summary, "feed-summary")
    assert not is_poorer(make_item(), "page")
