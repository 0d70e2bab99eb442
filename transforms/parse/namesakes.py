"""Whether entries of one feed share a guid or a link, told from the values as they stand.

An entry that shares neither is the same item whatever stands beside it in its document. The test errs on the side
of sharing: it compares what neither feedparser nor the rules of canonical URLs can change.
"""

import re
import string
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from urllib.parse import unquote

from transforms.url import canonical_url, url_identity

_WITHOUT_SIGNS = str.maketrans("", "", string.punctuation + " ")
_ABSOLUTE = re.compile(r"https?://[!-~]+|(?:tag|urn):[!-~]+")
_LINK = re.compile(r"https?://[^/?#;\s]+([^?#;\s]*)[!-:<-~]*")


class NotPlainError(ValueError):
    """Entries of this document cannot be left out: it has to be read whole. The message says why."""


@dataclass(frozen=True, slots=True)
class Names:
    """What one entry calls itself."""

    guids: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)

    def add_guid(self, value: str) -> None:
        if value.strip():
            self.guids.add(value.strip())

    def add_link(self, value: str) -> None:
        if value.strip():
            self.links.add(value.strip())

    def add_permalink(self, value: str) -> None:
        """A guid that is the link where there is no other."""
        self.add_guid(value)
        if value.strip().startswith(("http://", "https://")):
            self.add_link(value)


def refuse_namesakes(entries: Sequence[Names], *, rebased: bool) -> None:
    """Let entries pass of which no two share a guid or a link; `rebased`: xml:base may complete what they call.

    Raises:
        NotPlainError: two may share one, or a value is none that can be compared as it stands.
    """
    if _shared(_keys((e.guids for e in entries), lambda guid: _guid_key(guid, rebased))):
        raise NotPlainError("entries may share a guid")
    if _shared(_keys((e.links for e in entries), _place)) and _shared(_keys((e.links for e in entries), _identity)):
        raise NotPlainError("entries may share a link")


def _keys(named: Iterable[Set[str]], key: Callable[[str], str | None]) -> list[set[str]]:
    return [{k for value in values if (k := key(value)) is not None} for values in named]


def _shared(keys: Sequence[Set[str]]) -> bool:
    return sum(map(len, keys)) > len(set().union(*keys))


def _guid_key(guid: str, rebased: bool) -> str:
    """Letters and digits of a guid: what is left of it however it is resolved."""
    if not (guid.isascii() and guid.isprintable()) or "./" in guid or (rebased and not _ABSOLUTE.fullmatch(guid)):
        raise NotPlainError(f"the guid {guid!r:.200}")
    return guid.translate(_WITHOUT_SIGNS)


def _place(link: str) -> str | None:
    """Letters and digits of a link's path, which links of one canonical URL have in common."""
    told = _LINK.fullmatch(link)
    if not told:
        raise NotPlainError(f"the link {link!r:.200}")
    lower = link.lower()
    if ".amp" in lower or "/amp" in lower:  # AMP changes the path, and may put a host in it
        identity = _identity(link)
        return identity and identity.partition("/")[2].partition("?")[0].translate(_WITHOUT_SIGNS)
    path = unquote(told[1]) if "%" in told[1] else told[1]
    return path.translate(_WITHOUT_SIGNS)


def _identity(link: str) -> str | None:
    """What tells articles apart; None for a link that names none."""
    try:
        return url_identity(canonical_url(link))
    except ValueError:
        return None
