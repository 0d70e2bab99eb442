"""The names that a site goes by, so that they are taken for neither a part of a headline nor an author."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

_NOT_LETTERS = re.compile(r"[\W_]+")
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_SECOND_LEVEL = frozenset("co com org net gov ac edu go or ne".split())
_SHORTEST_PART = 4
_MOST_WORDS = 8
_LONGER = 3


@dataclass(frozen=True, slots=True)
class SiteNames:
    """Names in squeezed form: letters and digits only, lower case."""

    names: frozenset[str]
    host: str
    host_name: str

    @classmethod
    def of(cls, names: Iterable[str], url: str | None) -> "SiteNames":
        """`names`: what a page calls its site; `url`: an address on it, for the name in its host."""
        return _of(tuple(names), _host(url))

    def is_named(self, words: str) -> bool:
        """Whether the words are exactly a name of the site."""
        return squeezed(words) in {*self.names, self.host, self.host_name}

    def includes(self, words: str) -> bool:
        """Whether the words are the site's name, a part of it, or hold it (`Coast` of `Coast News`, `coast.example`)."""
        word = squeezed(_THE.sub("", words))
        if not word or len(words.split()) > _MOST_WORDS:
            return False
        if word == self.host_name or word == self.host or any(_same(word, name) for name in self.names):
            return True
        return _same(word, self.host) or _same(word, self.host_name)


@lru_cache(maxsize=1024)
def _of(names: tuple[str, ...], host: str) -> SiteNames:
    short = (name for name in names if len(name.split()) <= _MOST_WORDS)
    return SiteNames(frozenset(filter(None, map(squeezed, short))), squeezed(host), squeezed(_own_label(host)))


def squeezed(words: str) -> str:
    """Letters and digits only, in lower case."""
    return _NOT_LETTERS.sub("", words).casefold()


def _same(word: str, name: str) -> bool:
    name = name.removeprefix("the") if len(name) > _SHORTEST_PART + 3 else name
    shorter, longer = sorted((word, name), key=len)
    return word == name or (
        len(shorter) >= _SHORTEST_PART and shorter in longer and len(longer) <= _LONGER * len(shorter)
    )


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _own_label(host: str) -> str:
    """The label that somebody chose: `coast` of `news.coast.co.example`."""
    labels = host.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    return labels[-1] if labels else ""
