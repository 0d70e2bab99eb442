"""What an article is about, from three witnesses that know nothing of each other.

Each witness gives every topic a belief between 0 and 1, scaled by how far that witness may be trusted; beliefs are
joined as independent reasons are (noisy or; Pearl, Probabilistic Reasoning in Intelligent Systems, 4.3.2):

    score(topic) = 1 - product over witnesses of (1 - trust * belief)

So a section outweighs words unless they speak almost only of something else, a label that two topics share leaves
it to the words, and agreement outweighs everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.records import Article
from transforms.enrich.sections import tag_sections, url_sections
from transforms.enrich.seeds import seed_scores

FLOOR = 0.38
"""Below this score a topic is not named: two weak words of a summary fall short of it, one clear word does not."""

MOST_TOPICS = 3

UNSURE = "other"


@dataclass(frozen=True, slots=True)
class Witness:
    """One way of knowing: its name with its version, how far it is trusted, and its belief in each topic."""

    method: str
    trust: float
    beliefs: Mapping[str, float]


def witnesses(article: Article) -> tuple[Witness, ...]:
    """What the URL's sections, the source's tags, and the words of title and text say of an article."""
    return (
        Witness("section-1", 0.8, url_sections(article.url)),
        Witness("tag-1", 0.7, tag_sections(article.tags)),
        Witness("seeds-1", 1.0, seed_scores(article.title, article.text, article.language)),
    )


def scores(heard: Sequence[Witness]) -> list[tuple[str, float]]:
    """Every topic that a witness named, with its joint score, best first; ties by name."""
    doubt: dict[str, float] = {}
    for witness in heard:
        for topic, belief in witness.beliefs.items():
            doubt[topic] = doubt.get(topic, 1.0) * (1 - witness.trust * belief)
    return sorted(((topic, 1 - d) for topic, d in doubt.items()), key=lambda found: (-found[1], found[0]))


def method(heard: Sequence[Witness], topic: str) -> str:
    """The witnesses that spoke for a topic, joined by `+`; all that were asked, where none did."""
    speakers = [w.method for w in heard if topic in w.beliefs]
    return "+".join(speakers or [w.method for w in heard])
