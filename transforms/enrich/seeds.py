"""The witness that reads: seed words of each topic in title and text.

Evidence of a topic is the sum over its seeds of weight * (1 + ln n), where n counts a seed's occurrences: the
sub-linear term frequency of Manning, Raghavan and Schütze, Introduction to Information Retrieval, 6.4.1. A word
of the title counts as three, and one of the lead as two: news puts what it is about first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from math import log, sqrt

from transforms.enrich.lexicon import languages, lexicon, seed_lookup
from transforms.enrich.words import words

DEFAULT_LANGUAGE = "en"
TITLE_COUNTS = 3
LEAD_COUNTS = 2
LEAD_WORDS = 60

READ_CHARS = 3_000
"""Characters of the text that are read: what it is about was said by then, and the cost has a bound."""

CHANCE = 3.0
"""Evidence that chance brings to a text of LEAD_WORDS words, about one strong seed; grows with the root of length."""


def seed_scores(title: str | None, text: str, language: str | None) -> dict[str, float]:
    """Score, 0 to 1, of every topic that has evidence.

    A topic's score is its evidence over the sum of it, its strongest rival's, and what chance would bring: above a
    half only where the topic outweighs both, whatever the length. A language without seeds (ISO 639-1 code) has no
    scores; an unknown one is read as English.
    """
    language = language or DEFAULT_LANGUAGE
    if language not in languages():
        return {}
    body = words(text[:READ_CHARS])
    return _shares(_evidence(words(title or ""), body, language), len(body))


def _evidence(title: list[str], body: list[str], language: str) -> dict[str, float]:
    counts: defaultdict[str, int] = defaultdict(int)
    for zone, worth in ((title, TITLE_COUNTS), (body[:LEAD_WORDS], LEAD_COUNTS), (body[LEAD_WORDS:], 1)):
        for seed, n in _seeds(zone, language):
            counts[seed] += n * worth
    weights = lexicon(language).weights
    evidence: defaultdict[str, float] = defaultdict(float)
    for seed, n in counts.items():
        frequency = 1 + log(n)
        for topic, weight in weights[seed]:
            evidence[topic] += weight * frequency
    return evidence


def _seeds(tokens: list[str], language: str) -> Iterator[tuple[str, int]]:
    """Each seed and how often it occurs. Pairs go first: their words are not read again."""
    pairs, seed_of = lexicon(language).pairs, seed_lookup(language)
    single = tokens.copy()
    for i in [i for i, word in enumerate(tokens[:-1]) if word in pairs]:
        pair = pairs[tokens[i]].get(tokens[i + 1])
        if pair and single[i]:
            yield pair, 1
            single[i] = single[i + 1] = ""
    for word, n in Counter(single).items():
        if seed := seed_of(word):
            yield seed, n


def _shares(evidence: dict[str, float], body_words: int) -> dict[str, float]:
    best, second = [*sorted(evidence.values(), reverse=True), 0.0, 0.0][:2]
    chance = CHANCE * sqrt(max(1.0, body_words / LEAD_WORDS))
    return {topic: e / (e + (second if e == best else best) + chance) for topic, e in evidence.items()}
