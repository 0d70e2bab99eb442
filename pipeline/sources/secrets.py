"""Values of `${NAME}`: filled in from the environment for a request, taken out of everything that is kept."""

import os
from collections.abc import Iterable, Mapping

from pipeline.options import ENVIRONMENT
from schemas.records import Source


def reveal(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """The text with each `${NAME}` replaced by that variable. Raises KeyError for one that is not set."""
    return ENVIRONMENT.sub(lambda m: environment[m[1]], text)


class Scrubber:
    """Puts `${NAME}` back where a secret's value stands."""

    def __init__(self, sources: Iterable[Source], environment: Mapping[str, str] = os.environ) -> None:
        texts = [t for s in sources for t in (s.location, *(v for _, v in s.headers), *(s.auth or ()))]
        names = {n for text in texts for n in ENVIRONMENT.findall(text)}
        values = [(environment[n], n) for n in names if environment.get(n)]
        self._values = sorted(values, key=lambda v: -len(v[0]))

    def scrub(self, text: str) -> str:
        """The text without any secret's value."""
        for value, name in self._values:
            text = text.replace(value, f"${{{name}}}")
        return text
