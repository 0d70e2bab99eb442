import dataclasses

import pytest

from schemas.records import TOPICS, Article, Enrichment
from tests.articles import make_article
from transforms.enrich.article import enrich
from transforms.enrich.mediatopics import MEDIA_TOPICS
from transforms.enrich.topics import FLOOR, MOST_TOPICS

PARLIAMENT = "The parliament voted on the bill after ministers and senators had campaigned for the election."
NEUTRAL = "It is what it is, and so on."
WEAK = "A book about a character."


def article(text: str, url: str | None = None, tags: tuple[str, ...] = (), language: str | None = "en") -> Article:
    return make_article(text=text, title=None, url=url, tags=tags, language=language)


def test_every_topic_of_the_records_has_its_concept() -> None:
    assert set(MEDIA_TOPICS) == set(TOPICS) - {"other"}
    assert sorted(MEDIA_TOPICS.values()) == [f"medtop:{n:02}000000" for n in range(1, 18)]


def test_words_alone_name_a_topic_and_say_so() -> None:
    found = enrich(article(PARLIAMENT))
    assert found.topic == found.topics[0].name == "politics"
    assert found.topics[0].id == "medtop:11000000"
    assert found.enrichment[-1].field == "topic"
    assert found.enrichment[-1].method == "seeds-1"
    assert found.enrichment[-1].confidence == found.topics[0].score > FLOOR


@pytest.mark.parametrize("text", [NEUTRAL, "…", "123"])
def test_other_where_unsure_says_how_little_was_found(text: str) -> None:
    found = enrich(article(text))
    assert (found.topic, found.topics) == ("other", ())
    assert found.enrichment == (Enrichment(field="topic", method="section-1+tag-1+seeds-1", confidence=0.0),)


def test_weak_evidence_is_other_with_its_low_confidence() -> None:
    found = enrich(article("The plan of a country."))
    assert found.topic == "other"
    assert 0 < found.enrichment[-1].confidence < FLOOR


def test_a_section_beats_weak_seed_evidence() -> None:
    assert enrich(article(WEAK)).topic == "arts"
    found = enrich(article(WEAK, url="https://example.org/sport/a-book"))
    assert found.topic == "sport"
    assert found.enrichment[-1].method == "section-1"


def test_a_tag_beats_weak_seed_evidence() -> None:
    found = enrich(article(WEAK, tags=("Sport",)))
    assert (found.topic, found.enrichment[-1].method) == ("sport", "tag-1")


def test_witnesses_that_agree_are_surer_than_each_alone() -> None:
    url, tags = "https://example.org/politics/x", ("Politics",)
    together = enrich(article(PARLIAMENT, url=url, tags=tags)).enrichment[-1]
    alone = [article(PARLIAMENT), article(NEUTRAL, url=url), article(NEUTRAL, tags=tags)]
    assert together.method == "section-1+tag-1+seeds-1"
    assert together.confidence > max(enrich(a).enrichment[-1].confidence for a in alone)


def test_words_decide_between_the_topics_of_a_shared_section() -> None:
    url = "https://example.org/fashion/x"
    assert enrich(article("A museum shows the costumes of an opera.", url=url)).topic == "arts"
    assert enrich(article("Recipes and travel tips for a vacation.", url=url)).topic == "lifestyle"


def test_a_section_helps_a_language_without_seeds() -> None:
    assert enrich(article("Joukkue voitti.", url="https://example.org/sport/x", language="fi")).topic == "sport"


def test_topics_are_at_most_three_best_first_above_the_floor() -> None:
    tags = ("Health", "Science", "Sport", "Politics")
    found = enrich(article(PARLIAMENT, url="https://example.org/science-health/x", tags=tags))
    scores = [topic.score for topic in found.topics]
    assert len(scores) == MOST_TOPICS
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= FLOOR


def test_what_was_there_stays() -> None:
    known = Enrichment(field="language", method="declared-1", confidence=1.0)
    before = dataclasses.replace(article(PARLIAMENT), enrichment=(known,))
    after = enrich(before)
    assert after.enrichment[0] == known
    assert dataclasses.replace(after, topic="other", topics=(), enrichment=(known,)) == before


def test_the_same_article_is_found_the_same() -> None:
    one = article(PARLIAMENT, url="https://example.org/science-health/x", tags=("Sport", "Arts"))
    assert enrich(one) == enrich(one)
