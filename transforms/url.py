"""Canonical URLs: one address for the many spellings of one article."""

import re
import tomllib
from contextlib import suppress
from importlib import resources
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

_TABLE: dict[str, list[str]] = tomllib.loads(resources.files("transforms").joinpath("tracking.toml").read_text("utf-8"))
_TRACKING_PREFIXES = tuple(_TABLE["prefixes"])
_TRACKING = frozenset(_TABLE["names"])
_SOURCES = frozenset(_TABLE["sources"])
_SOURCE_VALUES = frozenset(_TABLE["values"])
_SESSION = frozenset(_TABLE["sessions"])
_SHORTEST_SESSION = 16  # a short `sid` is a story's number
_AMP_FLAGS = frozenset({"amp", "outputtype", "_amp"})
_MOBILE_LABELS = ("m.", "mobile.", "amp.", "wap.", "touch.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_AMP_CACHE = re.compile(r"^/(?:[a-z]/)?(s/)?([^/]+\.[^/]+)(/.*)?$")
_AMP_VIEWER = re.compile(r"^/amp/(s/)?([^/]+\.[^/]+)(/.*)?$")
_VIEWER_HOST = re.compile(r"(?:www\.)?(?:google\.(?:[a-z]{2,3}|com?\.[a-z]{2})|bing\.com)")
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*|(?<=/)\(S\([a-z0-9]{24}\)\)/", re.IGNORECASE)
_AMPERSAND = re.compile("&(?:amp|#0*38|#x0*26);", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x20"<>\\^`{|}\x7f]')
_NO_BREAKS = dict.fromkeys(map(ord, "\t\r\n"))
_INDEX = re.compile(r"(?<=/)(?:index|default)\.(?:html?|php[345]?|aspx?|jsp|shtml|cfm)$", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """The URL without tracking parameters, session ids, AMP and mobile forms, index files, default port and fragment.

    Parameters that may name the article (`?p=123`, `?id=`) stay, in their order. The scheme stays as given;
    `url_identity` is what makes http and https one.

    Raises:
        ValueError: for anything but an absolute http or https URL with a host.
    """
    parts = urlsplit(spelled(url))
    if not is_web(parts):
        raise ValueError(f"expected an absolute http or https URL, got {url!r:.200}")
    parts = _out_of_amp_cache(parts)
    path = _INDEX.sub("", _without_amp(_SESSION_PATH.sub("", parts.path)))
    return urlunsplit((parts.scheme.lower(), _host(parts), path or "/", _query(parts.query), _route(parts.fragment)))


def is_web(parts: SplitResult) -> bool:
    """Whether the parts are of an absolute http or https URL with a host."""
    return parts.scheme.lower() in _DEFAULT_PORTS and bool(parts.hostname) and "%" not in (parts.hostname or "")


def spelled(url: str) -> str:
    """The URL as a browser would ask for it: ampersands that are still escaped are ampersands, and what must not stand in
    a URL (white space, quotes, angle brackets) is percent-encoded."""
    return _FORBIDDEN.sub(lambda match: quote(match[0]), _AMPERSAND.sub("&", url.strip().translate(_NO_BREAKS)))


def url_identity(canonical: str) -> str:
    """What of a canonical URL tells articles apart: http = https, `www.` and a last slash mean nothing."""
    parts = urlsplit(canonical)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    route = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.netloc.removeprefix('www.')}{unquote(parts.path).rstrip('/')}?{query}{route}"


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    for label in _MOBILE_LABELS:
        if host.startswith(label) and host.count(".") >= 2:
            host = host[len(label) :]
            break
    if not host.isascii():
        with suppress(UnicodeError):  # a name that could not be looked up stays as it is
            host = host.encode("idna").decode("ascii")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port  # raises ValueError for a port that is no number
    return host if port is None or port == _DEFAULT_PORTS[parts.scheme.lower()] else f"{host}:{port}"


def _route(fragment: str) -> str:
    """A fragment is a place in a page, but for `#!/story/7`, which names the page."""
    return fragment if fragment.startswith("!") else ""


def _out_of_amp_cache(parts: SplitResult) -> SplitResult:
    """AMP caches and viewers carry the publisher's host in their path: /c/s/example.org/story, /amp/s/example.org/story."""
    host = parts.hostname or ""
    if host.endswith(".cdn.ampproject.org"):
        match = _AMP_CACHE.match(parts.path)
    elif _VIEWER_HOST.fullmatch(host):
        match = _AMP_VIEWER.match(parts.path)
    else:
        return parts
    if not match:
        return parts
    return parts._replace(scheme="https" if match[1] else "http", netloc=match[2], path=match[3] or "/")


def _without_amp(path: str) -> str:
    path = re.sub(r"\.amp(\.html?)?$", r"\1", path)
    path = re.sub(r"/amp(?:/|\.html?)?$", "/", path)
    return path[4:] if path.startswith("/amp/") else path


def _query(query: str) -> str:
    if not query:
        return ""
    kept = [pair for pair in query.split("&") if pair and not _means_nothing(pair)]
    return "&".join(kept)


def _means_nothing(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in _AMP_FLAGS and value.lower() in ("", "1", "amp", "true"):
        return True
    if name in _SESSION:
        return len(value) >= _SHORTEST_SESSION
    if name in _SOURCES:
        return value.lower() in _SOURCE_VALUES
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)
