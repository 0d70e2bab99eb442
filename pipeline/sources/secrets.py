"""Values of `${NAME}`: filled in from the environment for a request, taken out of everything that is kept."""

import base64
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from urllib.parse import quote, quote_plus

from pipeline.options import ENVIRONMENT
from schemas.records import Source


def reveal(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """The text with each `${NAME}` replaced by that variable. Raises KeyError for one that is not set."""
    return ENVIRONMENT.sub(lambda m: environment[m[1]], text)


class Scrubber:
    """Puts `${NAME}` back where a secret's value stands: as it is, or as URLs, JSON and Basic credentials write it."""

    def __init__(self, sources: Iterable[Source], environment: Mapping[str, str] = os.environ) -> None:
        sources = list(sources)
        texts = [t for s in sources for t in (s.location, *(v for _, v in s.headers), *(s.auth or ()))]
        names = {n for text in texts for n in ENVIRONMENT.findall(text) if environment.get(n)}
        written = chain(
            ((form, f"${{{n}}}") for n in names for form in _forms(environment[n])),
            ((_basic(s.auth, environment), ":".join(s.auth)) for s in sources if s.auth and _has(s.auth, names)),
        )
        self._values = sorted(dict(written).items(), key=lambda v: -len(v[0]))

    def scrub(self, text: str) -> str:
        """The text without any secret's value."""
        for value, name in self._values:
            text = text.replace(value, name)
        return text


def _forms(value: str) -> Iterator[str]:
    for quoted in (quote(value, safe=""), quote(value), quote_plus(value)):
        yield quoted
        yield re.sub("%..", lambda m: m[0].lower(), quoted)
    yield json.dumps(value)[1:-1]
    yield repr(value)[1:-1]
    yield value.strip() or value
    yield value


def _has(auth: tuple[str, str], names: set[str]) -> bool:
    return any(n in names for text in auth for n in ENVIRONMENT.findall(text))


def _basic(auth: tuple[str, str], environment: Mapping[str, str]) -> str:
    """As the Authorization header says it (RFC 7617)."""
    pair = ":".join(reveal(text, environment) for text in auth)
    return base64.b64encode(pair.encode()).decode("ascii")
