"""Values of `${NAME}`: filled in from the environment for a request, taken out of everything that is kept."""

import base64
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urljoin

from pipeline.options import ENVIRONMENT
from schemas.records import Source

_SHORTEST = 8
"""A value of fewer characters is taken for a setting, such as a language, when it stands in an address."""


def reveal(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """The text with each `${NAME}` replaced by that variable. Raises KeyError for one that is not set."""
    return ENVIRONMENT.sub(lambda m: environment[m[1]], text)


def reveal_own(url: str, source: Source, environment: Mapping[str, str] = os.environ) -> str:
    """A URL with the secrets filled in that the source's own URL names, and no others. What a server wrote into it must
    have come through `linked`. Raises KeyError as `reveal` does."""
    if "${" not in url:
        return url
    own = set(ENVIRONMENT.findall(source.location))
    return ENVIRONMENT.sub(lambda m: environment[m[1]] if m[1] in own else m[0], url)


def linked(base: str, link: str) -> str:
    """Where a link leads that a server wrote into what came from `base`: a `${NAME}` in it is text, which nothing is
    filled in for, whatever its name. One in `base` is the configuration's, and stays.

    Raises:
        ValueError: it is no URL.
    """
    return urljoin(base, link.replace("{", "%7B"))  # all of them: joining drops what may stand between $ and {


def credentials(source: Source) -> tuple[dict[str, str], tuple[str, str] | None]:
    """A source's own headers and its user and password, filled in. Raises KeyError as `reveal` does."""
    auth = (reveal(source.auth[0]), reveal(source.auth[1])) if source.auth else None
    return {name: reveal(value) for name, value in source.headers}, auth


class Scrubber:
    """Puts `${NAME}` back where a secret's value stands: as it is, or as a URL, a JSON text or an Authorization header
    (RFC 7617) says it."""

    def __init__(self, sources: Iterable[Source], environment: Mapping[str, str] = os.environ) -> None:
        shown: dict[str, str] = {}
        for source in sources:
            for text in _texts(source):
                shown.update({environment[n]: f"${{{n}}}" for n in ENVIRONMENT.findall(text) if environment.get(n)})
            if source.auth and ENVIRONMENT.search("".join(source.auth)):
                pair = ":".join(reveal(text, environment) for text in source.auth)
                shown[base64.b64encode(pair.encode()).decode("ascii")] = ":".join(source.auth)
        longest_first = sorted(shown.items(), key=lambda v: -len(v[0]))
        self._secrets = [(re.compile(_in_any_form(value)), name) for value, name in longest_first]

    def scrub(self, text: str) -> str:
        """The text without any secret's value."""
        for value, name in self._secrets:
            text = value.sub(name.replace("\\", r"\\"), text)
        return text


def concealing(source: Source, environment: Mapping[str, str] = os.environ) -> Callable[[str], str] | None:
    """Takes the query parameters that hold a secret of a source, in any form, out of an address: many APIs write their
    caller's key into the links they give. None where the source has no secret."""
    names = {name for text in _texts(source) for name in ENVIRONMENT.findall(text)}
    values = {environment.get(name, "").strip() for name in names}
    secrets = [_in_any_form(value) for value in values if len(value) >= _SHORTEST]
    if not secrets:
        return None
    told = re.compile("|".join(secrets))

    def concealed(url: str) -> str:
        if not told.search(url):
            return url
        rest, hash_, fragment = url.partition("#")
        path, _, query = rest.partition("?")
        kept = "&".join(pair for pair in query.split("&") if not told.search(pair))
        return f"{path}?{kept}{hash_}{fragment}" if kept else f"{path}{hash_}{fragment}"

    return concealed


def _texts(source: Source) -> Iterator[str]:
    """What of a source may hold `${NAME}`."""
    yield source.location
    yield from (value for _, value in source.headers)
    yield from source.auth or ()


def _in_any_form(value: str) -> str:
    return "".join(f"(?:{_forms(character)})" for character in value.strip() or value)


def _forms(character: str) -> str:
    octets = character.encode("utf-8", "surrogateescape")
    plain = {character, octets.decode("latin-1"), json.dumps(character)[1:-1], repr(character)[1:-1]}
    if character == " ":
        plain.add("+")
    quoted = "".join(f"%(?:25)*{octet:02x}" for octet in octets)  # again for each address that holds the one before
    return "|".join([f"(?i:{quoted})", *map(re.escape, sorted(plain, key=len, reverse=True))])
