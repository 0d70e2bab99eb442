"""Two witnesses that only look at labels: the sections in an article's URL, and the source's own categories and tags.

Labels are read as words, never as substrings: `/sport/` and `sport.example.org` are sections, `/transport/` is not.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from urllib.parse import unquote, urlsplit

PARENT_COUNTS = 0.5
"""What a section is worth beside the one below it: /culture/books/ speaks of books before it speaks of culture."""

_JOIN = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"\.\w{2,5}$")


def url_sections(url: str | None) -> dict[str, float]:
    """Share, 0 to 1, of each topic that the URL's subdomain and path name. The deepest section counts most.

    The last segment is the article's own slug, and counts only if all of it is a section and numbers
    (`/news/health-51234567`). A URL without a path, or none, names nothing.
    """
    if not url:
        return {}
    try:
        parts = urlsplit(url)
    except ValueError:
        return {}
    labels = [
        *_subdomains(parts.hostname or ""),
        *(_SUFFIX.sub("", s) for s in unquote(parts.path).split("/") if s),
    ]
    shares: dict[str, float] = {}
    worth = 1.0
    for label in reversed(labels):
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
    """The topics that a label names: as a whole, or part by part where every part is a section, filler or number."""
    table, fillers = sections(), _fillers()
    whole = "-".join(parts := [p for p in _JOIN.split(label.lower()) if p])
    if whole in table:
        return table[whole]
    telling = [p for p in parts if p not in fillers and not p.isdigit()]
    if "-".join(telling) in table:
        return table["-".join(telling)]
    if len(telling) > 2 or not all(p in table for p in telling):
        return ()
    return tuple(dict.fromkeys(topic for p in telling for topic in table[p]))


def _subdomains(host: str) -> list[str]:
    return host.split(".")[:-2]


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
    return [name.strip() for name in names.split(",") if name.strip()]
