"""Two witnesses that only look at labels: the sections in an article's URL, and the source's categories and tags.

Labels are read as words, never as substrings: `/sport/` and `sport.example.org` are sections, `/transport/` is
not.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from urllib.parse import unquote, urlsplit

PARENT_COUNTS = 0.5
"""What a section is worth beside the one below it: /culture/books/ speaks of books before it does of culture."""

MOST_PARTS = 2
"""Sections that one label may join (`science-environment`); what joins more is a slug."""

_JOIN = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"\.\w{2,5}$")


def url_sections(url: str | None) -> dict[str, float]:
    """Share, 0 to 1, of each topic that the URL's subdomain and path name. The deepest section counts most.

    Slugs name nothing, because all of a label must be sections, fillers and numbers (`/news/health-51234567`).
    Neither does a URL that cannot be read.
    """
    shares: dict[str, float] = {}
    worth = 1.0
    for label in reversed(_labels(url or "")):
        named = section_topics(label)
        for topic in named:
            shares[topic] = max(shares.get(topic, 0.0), worth / len(named))
        worth *= PARENT_COUNTS if named else 1.0
    return shares


def tag_sections(tags: Iterable[str]) -> dict[str, float]:
    """Share, 0 to 1, of each topic among the tags that name a section; tags that name none say nothing."""
    named = [topics for tag in tags for label in tag.split("/") if (topics := section_topics(label))]
    shares: dict[str, float] = {}
    for topics in named:
        for topic in topics:
            shares[topic] = shares.get(topic, 0.0) + 1 / len(topics) / len(named)
    return shares


def section_topics(label: str) -> tuple[str, ...]:
    """The topics that a label names: as a whole, or part by part where each is a section, filler or number."""
    table, fillers = sections(), _fillers()
    parts = [part for part in _JOIN.split(label.lower()) if part]
    telling = [part for part in parts if part not in fillers and not part.isdigit()]
    for whole in ("-".join(parts), "-".join(telling)):
        if whole in table:
            return table[whole]
    if len(telling) > MOST_PARTS or not all(part in table for part in telling):
        return ()
    return tuple(dict.fromkeys(topic for part in telling for topic in table[part]))


def _labels(url: str) -> list[str]:
    """Subdomains and path segments, widest first."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return []
    path = [_SUFFIX.sub("", segment) for segment in unquote(parts.path).split("/") if segment]
    return [*(parts.hostname or "").split(".")[:-2], *path]


@cache
def sections() -> dict[str, tuple[str, ...]]:
    """The topics of each section name, from sections.toml."""
    table: dict[str, tuple[str, ...]] = {}
    for topic, names in _tables()["sections"].items():
        for name in _listed(names):
            table[name] = (*table.get(name, ()), topic)
    return table


@cache
def _fillers() -> frozenset[str]:
    return frozenset(_listed(_tables()["fillers"]["words"]))


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("transforms.enrich").joinpath("sections.toml").read_text("utf-8"))


def _listed(names: str) -> list[str]:
    return [name for part in names.split(",") if (name := part.strip())]
