import pytest

from schemas.records import TOPICS
from transforms.enrich.sections import section_topics, sections, tag_sections, url_sections

URLS = [
    ("https://example.org/sport/2026/01/09/late-goal-decides-final", {"sport": 1.0}),
    ("https://sport.example.org/2026/01/09/late-goal", {"sport": 1.0}),
    ("https://www.example.org/wirtschaft/artikel-123.html", {"economy": 1.0}),
    ("https://example.org/politica/2026/la-ley", {"politics": 1.0}),
    ("https://example.org/news/health-51234567", {"health": 1.0}),
    ("https://example.org/news/uk-politics-51234567", {"politics": 1.0}),
    ("https://example.org/business-news/rates", {"economy": 1.0}),
    ("https://example.org/Human_Interest/a-cat", {"human-interest": 1.0}),
    ("https://example.org/santé/le-vaccin", {"health": 1.0}),
    ("https://example.org/sant%C3%A9/le-vaccin", {"health": 1.0}),
    ("https://example.org/science-environment/x", {"science": 0.5, "environment": 0.5}),
    ("https://example.org/business/technology/chips", {"science": 1.0, "economy": 0.5}),
    ("https://example.org/transport/trains", {}),
    ("https://example.org/news/sport-bosses-meet-again", {}),
    ("https://example.org/world/europe/story", {}),
    ("https://example.org/?section=sport", {}),
    ("https://[broken", {}),
    ("", {}),
    (None, {}),
]


@pytest.mark.parametrize(("url", "shares"), URLS)
def test_url_sections(url: str | None, shares: dict[str, float]) -> None:
    assert url_sections(url) == shares


TAGS = [
    (("Sport",), {"sport": 1.0}),
    (("News/Politics",), {"politics": 1.0}),
    (("Arts & Entertainment",), {"arts": 1.0}),
    (("Health", "Science", "Second reading"), {"health": 0.5, "science": 0.5}),
    (("Transportation", "Second reading"), {}),
    ((), {}),
]


@pytest.mark.parametrize(("tags", "shares"), TAGS)
def test_tag_sections(tags: tuple[str, ...], shares: dict[str, float]) -> None:
    assert tag_sections(tags) == shares


def test_a_label_shared_by_two_topics_names_both() -> None:
    assert set(section_topics("fashion")) == {"arts", "lifestyle"}


def test_every_section_is_of_a_topic_that_records_know() -> None:
    named = {topic for topics in sections().values() for topic in topics}
    assert named == set(TOPICS) - {"other"}


def test_every_section_name_is_found_as_it_is_written() -> None:
    assert [name for name, topics in sections().items() if section_topics(name) != topics] == []
