"""The address of an article: what a page declares as its own (rel=canonical) beside the link that led to it."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

from transforms.clean.letters.characters import visible
from transforms.url import canonical_url, is_web, spelled

_NUMBER = re.compile(r"\d{5,}")
_SLUG = re.compile(r"[^/]*[^/-]-[^/-]+-[^/]*")


def canonical(own: str | None, declared: str | None = None) -> str | None:
    """The canonical form of an article's own URL; or of what its page declares, where that is on the same site and
    plainly the same article: the same slug or number, or an address instead of a number in the query (`?p=123`).

    A canonical link is written by software that errs: to the front page, to a section, to the article before. So one
    that has nothing in common with the link is not believed; neither is one on another site, which names a copy.
    None where neither is a URL.
    """
    link, told = _canonical(own), _canonical(declared)
    if link is None or told is None or link == told:
        return link
    a, b = urlsplit(link), urlsplit(told)
    return told if _is_same_site(a, b) and _is_same_article(a, b) else link


def http_url(url: str | None, base: str | None) -> str | None:
    """The absolute http(s) URL; None where there is none, or it is of another kind (`javascript:`, `data:`)."""
    url = spelled(visible(url or ""))
    if not url or url.startswith("#"):
        return None
    try:
        absolute = urljoin(base or "", url)
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if is_web(parts) else None


def _is_same_site(a: SplitResult, b: SplitResult) -> bool:
    one, other = (parts.netloc.removeprefix("www.") for parts in (a, b))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _is_same_article(link: SplitResult, told: SplitResult) -> bool:
    ends = _last(link.path), _last(told.path)
    if not ends[1]:
        return False
    if ends[0] == ends[1]:
        return link.query == told.query or _SLUG.fullmatch(ends[0]) is not None or _NUMBER.search(ends[0]) is not None
    numbers = set(_NUMBER.findall(f"{link.path}?{link.query}"))
    return not numbers.isdisjoint(_NUMBER.findall(told.path)) or (not ends[0] and bool(link.query))


def _last(path: str) -> str:
    """The last part of a path, without its suffix."""
    return re.sub(r"\.\w{1,5}$", "", path.rstrip("/").rpartition("/")[2])


def _canonical(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        return canonical_url(url)
    except ValueError:
        return None
