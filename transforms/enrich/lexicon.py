"""The seed words of seeds.toml, ready to be looked up."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib import resources

from transforms.enrich.words import words

WEIGHTS = {"strong": 3.0, "clear": 1.5, "weak": 0.5}
"""What one occurrence of a seed is worth, by the list that it stands in."""

Weights = tuple[tuple[str, float], ...]
"""What a seed is worth to each topic that lists it."""


@dataclass(frozen=True)
class Lexicon:
    """The seeds of one language: single words, pairs by their first word, and stems by their length,
    the longest first."""

    singles: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, dict[str, str]] = field(default_factory=dict)
    stems: dict[int, set[str]] = field(default_factory=dict)
    weights: dict[str, Weights] = field(default_factory=dict)

    def seed_of(self, word: str) -> str | None:
        """The seed that a word shows: itself or its singular before a stem, a long stem before a short one."""
        if word in self.singles:
            return self.singles[word]
        return next((word[:n] + "*" for n, stems in self.stems.items() if word[:n] in stems), None)


def languages() -> frozenset[str]:
    """ISO 639-1 codes of the languages that have seeds."""
    return frozenset(seed_terms())


@cache
def lexicon(language: str) -> Lexicon:
    """The seeds of a language.

    Raises:
        KeyError: for a language that has none.
    """
    made = Lexicon()
    for topic, lists in seed_terms()[language].items():
        for name, terms in lists.items():
            for term in terms:
                seed = _add(made, term)
                made.weights[seed] = (*made.weights.get(seed, ()), (topic, WEIGHTS[name]))
    return replace(made, stems=dict(sorted(made.stems.items(), reverse=True)))


@cache
def seed_lookup(language: str) -> Callable[[str], str | None]:
    """`Lexicon.seed_of` that remembers: news has few words, and says them often."""
    return lru_cache(maxsize=100_000)(lexicon(language).seed_of)


@cache
def seed_terms() -> dict[str, dict[str, dict[str, list[str]]]]:
    """The terms as they stand in seeds.toml, by language, topic and list."""
    text = resources.files("transforms.enrich").joinpath("seeds.toml").read_text("utf-8")
    return {
        language: {topic: {name: _listed(terms) for name, terms in lists.items()} for topic, lists in topics.items()}
        for language, topics in tomllib.loads(text).items()
    }


def plurals(word: str) -> list[str]:
    """The regular plurals that a word may have in English and the Romance languages."""
    return [f"{word}s", f"{word}es", *([f"{word[:-1]}ies"] if word.endswith("y") else [])]


def _listed(terms: str) -> list[str]:
    return [" ".join(term.split()) for term in terms.split(",") if term.strip()]


def _add(made: Lexicon, term: str) -> str:
    if term.endswith("*"):
        made.stems.setdefault(len(term) - 1, set()).add(term[:-1])
        return term
    first, *second = words(term)
    if second:
        seed = f"{first} {second[0]}"
        made.pairs.setdefault(first, {}).update(dict.fromkeys([second[0], *plurals(second[0])], seed))
        return seed
    for plural in plurals(first):
        made.singles.setdefault(plural, first)
    made.singles[first] = first
    return first
