"""JSON-LD (schema.org): the things that a page describes in its scripts, and the one among them that is the article."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from transforms.clean.letters.characters import one_line
from transforms.clean.said.sitenames import squeezed

Thing = Mapping[str, Any]

_ARTICLE_TYPE = re.compile(r"Article|BlogPosting|Posting|Report\b|Review\b", re.IGNORECASE)
_NO_ARTICLE = re.compile(r"JobPosting", re.IGNORECASE)
_PUBLISHER_TYPE = re.compile(r"^(?:WebSite|NewsMediaOrganization|Organization|Corporation|Blog)$")
_COMMENT = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$")
_COMMA_TOO_MANY = re.compile(r",(?=\s*[}\]])")
_HOLDERS = ("@graph", "mainEntity", "mainEntityOfPage")
_MOST_THINGS = 2000
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Linked:
    """What the JSON-LD of a page says; empty where it has none that can be read."""

    things: tuple[Thing, ...]
    article: Thing

    def names(self, *fields: str) -> Iterator[tuple[str, str]]:
        """Name and type of each thing that the article's first filled field of `fields` points at, such as `author`."""
        for field in fields:
            found = [named for one in _listed(self.article.get(field)) for named in self._named(one)]
            if found:
                yield from found
                return

    def sites(self) -> Iterator[str]:
        """The names of the site and its publisher."""
        yield from (name for name, _ in self.names("publisher"))
        for thing in self.things:
            if any(map(_PUBLISHER_TYPE.match, strings(thing.get("@type")))):
                yield from strings(thing.get("name"))

    def text(self, *fields: str) -> str | None:
        """The first filled field of the article as plain text."""
        return next(
            (text for field in fields for text in map(one_line, strings(self.article.get(field))) if text), None
        )

    def _named(self, one: Any) -> Iterator[tuple[str, str]]:
        if isinstance(one, str):
            yield from ((name, "") for name in strings(one))
        elif isinstance(one, dict):
            thing = one if "name" in one else self._resolved(one.get("@id"))
            kind = " ".join(strings(thing.get("@type")))
            for name in _listed(thing.get("name")):
                yield from ((text, kind) for text in strings(name))

    def _resolved(self, reference: Any) -> Thing:
        """The thing that another names by its `@id`."""
        if not isinstance(reference, str):
            return {}
        return next((thing for thing in self.things if thing.get("@id") == reference and "name" in thing), {})


def read(tree: LexborHTMLParser) -> Linked:
    """The JSON-LD of a page. Scripts that are no JSON are passed over: pages carry them often."""
    things = tuple(
        thing for script in tree.css('script[type="application/ld+json"]') for thing in _script(script.text())
    )
    tag = tree.css_first("head title")
    return Linked(things, _article(things, tag.text()[:_LONGEST] if tag is not None else ""))


def strings(value: Any) -> list[str]:
    """The strings in a value that is one, or a list of them."""
    return [one[:_LONGEST] for one in _listed(value) if isinstance(one, str) and one.strip()]


def _script(text: str) -> Iterator[Thing]:
    text = _COMMENT.sub("", text)
    for attempt in (text, _COMMA_TOO_MANY.sub("", text)):
        try:
            data = json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _objects(data)
        return


def _objects(data: Any) -> Iterator[Thing]:
    waiting = deque([data])
    for _ in range(_MOST_THINGS):
        if not waiting:
            return
        thing = waiting.popleft()
        if isinstance(thing, list):
            waiting.extendleft(reversed(thing))
        elif isinstance(thing, dict):
            yield thing
            waiting.extend(thing[name] for name in _HOLDERS if name in thing)


def _article(things: Iterable[Thing], title: str) -> Thing:
    """The article: of those that are of such a type, the first whose headline the page's title says; else the first
    that says both a headline and a time; else the first."""
    found = [thing for thing in things if _is_article(thing)]
    told = [thing for thing in found if thing.get("headline") and thing.get("datePublished")]
    named = [thing for thing in told if _says(title, thing)] if len(told) > 1 else []
    return next(iter(named or told or found), {})


def _says(title: str, thing: Thing) -> bool:
    headlines = map(squeezed, strings(thing.get("headline")))
    return any(headline and headline in squeezed(title) for headline in headlines)


def _is_article(thing: Thing) -> bool:
    kind = " ".join(strings(thing.get("@type")))
    return _ARTICLE_TYPE.search(kind) is not None and _NO_ARTICLE.search(kind) is None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
