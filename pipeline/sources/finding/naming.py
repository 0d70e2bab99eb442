"""What a source that was found or imported is called, and whether it is configured already."""

import html
import re
from collections.abc import Collection, Iterable
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from schemas.records import Source
from transforms.url import canonical_url, url_identity

MAX_ID = 60
MAX_NAME = 100
"""Characters; a longer title is no name."""

_SAY_NOTHING = frozenset(
    "feed feeds rss rss2 rdf xml atom json index html htm php aspx www wp v2 posts sitemap rest route default".split()
)
_TAG = re.compile(r"<[^<>]*>")
_API, _FEED = "/wp-json", "/feed/"
"""What every pretty address of WordPress's API, and that of the feed, has below its site."""


def source_id(url: str, taken: Collection[str]) -> str:
    """An id from the host and the words of path and query that tell feeds of a host apart; none of `taken`."""
    parts = urlsplit(url)
    told = " ".join([parts.path, *(value for _, value in parse_qsl(parts.query))])
    words = [w for w in re.findall(r"[A-Za-z0-9]+", told) if w.lower() not in _SAY_NOTHING]
    host = re.sub(r"[^a-z0-9.]+", "-", (parts.hostname or "").removeprefix("www.")).strip("-.")
    base = "-".join([host or "source", *words])[:MAX_ID].rstrip("-.")
    return next(i for i in _numbered(base) if i not in taken)


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def source_name(title: str | None, otherwise: str) -> str:
    """A title on one line, without markup and control characters; `otherwise` where nothing is left."""
    text = html.unescape(_TAG.sub(" ", html.unescape(title or "")))
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:MAX_NAME].rstrip() or otherwise


def inert(url: str) -> str:
    """An address from outside without `${NAME}`, which would be filled in with a secret and sent there."""
    return url.replace("${", "$%7B")


def moved(kind: str, url: str, permanent: str) -> str:
    """The address to configure where a request was sent to `permanent` for good. The requests of an API say more than
    its address, so the query stays as it is configured, and so does what lies below the site of a WordPress; if its feed
    alone is elsewhere, the site is where it was."""
    if kind not in ("wordpress", "json"):
        return inert(permanent)
    there, here = urlsplit(permanent), urlsplit(url)
    path = here.path if "{" in here.path else there.path
    if kind == "wordpress" and "rest_route" not in here.query:
        if not ("rest_route" in there.query or _API in there.path or there.path.endswith(_FEED)):
            return url
        _, api, below = here.path.partition(_API)
        path = there.path.partition(_API)[0].removesuffix(_FEED).rstrip("/") + (f"{api}{below}" if api else "/")
    return urlunsplit((there.scheme, there.netloc, inert(path), here.query, ""))


def address(kind: str, url: str) -> str:
    """What of an address tells sources apart: spellings that lead to the same feed or site have the same."""
    found = url_identity(canonical_url(url))
    if kind != "wordpress":
        return found
    path, _, query = found.partition("?")
    site = re.sub(r"/(?:wp-json(?:/.*)?)?\Z", "", path)
    told = "&".join(p for p in query.split("&") if p and not p.startswith("rest_route="))
    return f"wordpress {site}?{told}"


def why_not_polled(url: str) -> str | None:
    """Why an address from outside cannot be a source's; None where it can."""
    try:
        canonical_url(url)
    except ValueError as e:
        return str(e)
    if urlsplit(url).username is not None:
        return 'holds a user name or password; write the source by hand, with `auth = ["user", "${PASSWORD}"]`'
    return None


def configured(sources: Iterable[Source]) -> dict[str, str]:
    """Address -> id of the sources that are polled over the web."""
    return {address(s.kind, s.location): s.id for s in sources if s.kind != "folder"}
