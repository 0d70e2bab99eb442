from collections import Counter
from itertools import product

import pytest

from schemas.records import TOPICS
from transforms.enrich.lexicon import WEIGHTS, languages, lexicon, plurals, seed_terms
from transforms.enrich.seeds import seed_scores
from transforms.enrich.words import words

SUMMARIES = [
    ("en", "sport", "Striker ruled out", "The striker limped off before half time and will miss the second leg."),
    ("en", "economy", "Shares slide", "Shareholders sold after the lender cut its profit forecast for the quarter."),
    ("en", "weather", None, "Forecasters expect heavy snow and freezing temperatures until the weekend."),
    ("en", "religion", None, "The bishop asked parishes to open their churches for prayer."),
    ("en", "health", "Flu wards full", "Hospitals have postponed surgery as doctors treat more patients."),
    ("en", "science", None, "Astronomers pointed the telescope at a galaxy that no scientist had studied."),
    ("en", "education", None, "Pupils and teachers return to the classroom under a new curriculum."),
    ("en", "conflict", None, "Rebels shelled the town hours before a ceasefire that both armies had signed."),
    ("en", "labour", None, "Union members voted for a walkout over wages and working conditions."),
    ("en", "environment", None, "Carbon emissions fell as renewable energy replaced coal, and species came back."),
    ("en", "disaster", None, "Rescuers searched the rubble after the earthquake; the death toll is rising."),
    ("en", "lifestyle", None, "A recipe for a slow weekend: bake the bread, roast the vegetables, set the table."),
    ("en", "human-interest", None, "A stray puppy and its owner were reunited on her birthday in a viral video."),
    ("en", "society", None, "Parents and charities ask for childcare that single mothers can afford."),
    ("de", "politics", "Koalition einigt sich", "Der Bundestag stimmt morgen über den Gesetzentwurf ab."),
    ("es", "sport", None, "El entrenador cambió al delantero y el equipo ganó el partido con un gol final."),
    ("fr", "crime", None, "Le tribunal a condamné le suspect à dix ans de prison, selon son avocat."),
    ("it", "economy", None, "La banca centrale alza i tassi: inflazione e debito pesano sulle imprese."),
    ("pt", "health", None, "O hospital vacinou mais pacientes e os médicos esperam o fim da epidemia."),
]


@pytest.mark.parametrize(("language", "topic", "title", "text"), SUMMARIES)
def test_a_summary_is_enough(language: str, topic: str, title: str | None, text: str) -> None:
    scores = seed_scores(title, text, language)
    assert max(scores, key=scores.__getitem__) == topic


def test_a_word_of_the_title_weighs_more_than_one_of_the_text() -> None:
    in_title = seed_scores("The orchestra", "The senate spoke.", "en")
    in_text = seed_scores("The senate", "The orchestra spoke.", "en")
    assert in_title["arts"] > in_title["politics"]
    assert in_text["politics"] > in_text["arts"]


def test_a_repeated_word_adds_less_each_time() -> None:
    once, twice, often = (seed_scores(None, "orchestra " * n, "en")["arts"] for n in (1, 2, 20))
    assert once < twice < often < 20 * once


def test_the_same_evidence_says_less_in_a_longer_text() -> None:
    short = seed_scores(None, "The orchestra spoke.", "en")["arts"]
    long = seed_scores(None, "The orchestra spoke. " + "Then nothing went on. " * 100, "en")["arts"]
    assert 0 < long < short


def test_a_strong_rival_lowers_a_score() -> None:
    alone = seed_scores(None, "The orchestra spoke.", "en")["arts"]
    contested = seed_scores(None, "The orchestra spoke in parliament.", "en")["arts"]
    assert contested < alone


def test_a_pair_takes_its_words_away_from_single_seeds() -> None:
    assert "sport" in seed_scores(None, "They play a game.", "en")
    assert "sport" not in seed_scores(None, "They like a video game.", "en")


def test_seeds_are_words_and_not_parts_of_words() -> None:
    assert "sport" not in seed_scores(None, "A transport passport.", "en")


def test_an_unknown_language_is_read_as_english_and_one_without_seeds_not_at_all() -> None:
    assert seed_scores(None, "The orchestra spoke.", None) == seed_scores(None, "The orchestra spoke.", "en")
    assert seed_scores(None, "The orchestra spoke.", "fi") == {}


def test_languages() -> None:
    assert languages() == {"en", "es", "fr", "de", "pt", "it"}


@pytest.mark.parametrize("language", sorted(seed_terms()))
def test_every_language_has_seeds_for_every_topic_and_no_other(language: str) -> None:
    assert set(seed_terms()[language]) == set(TOPICS) - {"other"}
    assert {name for lists in seed_terms()[language].values() for name in lists} <= set(WEIGHTS)


EVERY_TOPIC = sorted(product(seed_terms(), set(TOPICS) - {"other"}))


@pytest.mark.parametrize(("language", "topic"), EVERY_TOPIC)
def test_no_seed_is_listed_twice_in_one_topic(language: str, topic: str) -> None:
    terms = Counter(" ".join(words(t)) + "*" * t.endswith("*") for t in _terms(language, topic))
    assert [t for t, n in terms.items() if n > 1] == []
    for lists in seed_terms()[language][topic].values():
        assert [t for t in lists if set(plurals(t)) & set(lists)] == []


@pytest.mark.parametrize(("language", "topic"), EVERY_TOPIC)
def test_a_term_is_a_word_a_pair_or_a_stem(language: str, topic: str) -> None:
    bad = [t for t in _terms(language, topic) if len(words(t)) not in ((1,) if "*" in t else (1, 2))]
    assert bad == []
    assert [t for t in _terms(language, topic) if "*" in t[:-1]] == []


def test_whole_words_go_before_stems_and_long_stems_before_short_ones() -> None:
    english = lexicon("en")
    assert english.seed_of("mathematics") == "mathematics"
    assert english.seed_of("mathematician") == "mathemati*"
    assert english.seed_of("economists") == "econom*"
    assert english.seed_of("juries") == "jury"
    assert english.seed_of("table") is None


def _terms(language: str, topic: str) -> list[str]:
    return [term for terms in seed_terms()[language][topic].values() for term in terms]
