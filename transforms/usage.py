"""What publishers say of the use of their articles: robots words and reserved rights.

They say it in the answer's headers (X-Robots-Tag, TDM-Reservation) or in the page's meta tags. Robots words:
https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag; reserved rights: W3C TDM Reservation
Protocol (https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/).
"""

import html
import re
from collections.abc import Iterable, Iterator

ROBOT = "presslake"
"""The name by which a publisher speaks to us alone."""

RESERVED = "tdm-reservation"
"""The rights to mine text and data are reserved."""

WORDS = frozenset({"noindex", "noarchive", "nosnippet", "noai", "noimageai", RESERVED})
"""What is kept. `none` is read as `noindex`; `nofollow`, `notranslate` and `unavailable_after` are no opt-outs."""

_AGENT = re.compile(r"\s*([\w.*/-]+)\s*:(.*)", re.S)
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_META = re.compile(r"<meta\b([^<>]*)>", re.I)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_BETWEEN_WORDS = re.compile(r"[\s;]+")


def from_headers(headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The words of an answer's headers that speak to every robot, or to presslake; sorted."""
    found: set[str] = set()
    for name, value in headers:
        if name.lower() == "x-robots-tag":
            found.update(_robots_words(value))
        elif name.lower() == RESERVED and value.strip() == "1":
            found.add(RESERVED)
    return tuple(sorted(found))


def from_page(head: str) -> tuple[str, ...]:
    """The words of a page's meta tags `robots`, `presslake` and `tdm-reservation`; sorted. `head`: its first part."""
    found: set[str] = set()
    for tag in _META.finditer(_without_comments(head)):
        attributes = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(tag[1])}
        name, content = attributes.get("name", "").strip().lower(), attributes.get("content", "")
        if name in ("robots", ROBOT):
            found.update(*map(_kept, content.split(",")))
        elif name == RESERVED and content.strip() == "1":
            found.add(RESERVED)
    return tuple(sorted(found))


def _robots_words(value: str) -> Iterator[str]:
    """The words of one X-Robots-Tag for us: after the name of a robot they are that robot's, up to the next name."""
    ours = True
    for part in value.split(","):
        named = _AGENT.fullmatch(part)
        if named and named[1].lower() not in _WITH_VALUE:
            ours = named[1].lower().partition("/")[0] in (ROBOT, "*")
            part = named[2]
        if ours:
            yield from _kept(part)


def _kept(part: str) -> set[str]:
    if ":" in part:  # `max-image-preview: none` is about previews
        return set()
    told = {"noindex" if word == "none" else word for word in _BETWEEN_WORDS.split(part.lower())}
    return told & (WORDS - {RESERVED})


def _without_comments(head: str) -> str:
    first, *others = head.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in others)
