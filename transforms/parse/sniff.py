"""What a body is, told from its first kilobytes: servers and file names are often wrong, bytes rarely."""

import re
from pathlib import PurePosixPath
from typing import Literal

from schemas.records import ReadAs
from transforms.parse.binary import binary
from transforms.parse.encoding import decode
from transforms.parse.markup import feed_root, html_title, root_name

Format = Literal["feed", "jsonfeed", "wordpress", "json", "jsonl", "sitemap", "page", "xml", "dump", "empty"]
"""feed: RSS or Atom; json: neither JSON Feed nor WordPress posts; sitemap: of pages, or an index of sitemaps; xml:
some other XML; dump: plain text."""

HEAD_BYTES = 16_384

_BLANK = b" \t\r\n\x0b\x0c\x00"
_HTML_ROOTS = {
    "html", "head", "body", "title", "meta", "link", "script", "style", "noscript", "div", "p", "h1", "h2",
    "center", "br", "b", "article", "main", "span", "table", "iframe", "font", "a", "ul", "img", "section",
}  # fmt: skip
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org', re.I)
_WP_POST = re.compile(r'^\[?\s*\{.*"(?:guid|title|content|excerpt)"\s*:\s*\{[^{}]*?"rendered"\s*:', re.S)
_WP_ERROR = re.compile(r'^\{\s*"code"\s*:\s*"([^"]{1,100})"\s*,\s*"message"\s*:\s*"((?:[^"\\]|\\.){0,300})"')
_CHALLENGE = re.compile(
    r"(?:just a moment|one moment, please|un instant|einen moment|attention required!|checking your browser"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|are you (?:a )?(?:human|robot)|ddos[- ]guard|captcha"
    r"|robot challenge|security check(?:point)?|human verification)\W*(?:\|.*|before .*)?",
    re.I,
)
_SITEMAP_ROOT = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)(?=[\s>/])")
_ADDRESS = re.compile(r"https?://[^\s<>]+(?=\s|\Z)", re.I)
_IN_A_PAGE = re.compile(r"<(?:html|head|body)[\s>]", re.I)
_OBJECTS = re.compile(r"\[\s*\{")
_CHALLENGE_BYTES = 50_000
"""A longer page is no check for browsers, whatever its title."""

_EXPECTED: dict[ReadAs, str] = {
    "feed": "RSS, Atom or JSON Feed",
    "wordpress": "WordPress posts as JSON",
    "json": "JSON",
    "sitemap": "a sitemap",
    "page": "an HTML page",
    "listing": "an HTML page with links",
}
_CAME: dict[Format, str] = {
    "empty": "an empty body",
    "feed": "an RSS or Atom feed",
    "jsonfeed": "a JSON Feed",
    "wordpress": "WordPress posts",
    "json": "some other JSON",
    "jsonl": "JSON Lines",
    "sitemap": "a sitemap",
}
_READ_BY: dict[Format, str] = {
    "feed": "feed",
    "jsonfeed": "feed",
    "wordpress": "wordpress",
    "json": "json",
    "sitemap": "sitemap",
}


def sniff(body: bytes, content_type: str = "", path: str | None = None) -> Format:
    """The format of a body. `path` decides only what bytes leave open (JSON or JSON Lines, text or page)."""
    return _format(start(body, content_type), suffix(path))


def _format(head: str, ending: str) -> Format:
    if not head:
        return "empty"
    return _json_format(head, ending) if head[0] in "{[" else _markup_format(head, ending)


def start(body: bytes, content_type: str = "") -> str:
    """The first kilobytes as text, without what may stand before a document: white space, NUL, BOM."""
    first = len(body) - len(body.lstrip(_BLANK)) if body[:1] in (b" ", b"\t", b"\r", b"\n") else 0
    return decode(body[first : first + HEAD_BYTES], content_type).lstrip("\ufeff \t\r\n")


def suffix(path: str | None) -> str:
    """The suffix of a file name in lower case, `.gz` aside: `.json` of `a/B.JSON.gz`."""
    name = PurePosixPath((path or "").lower())
    return PurePosixPath(name.stem).suffix if name.suffix == ".gz" else name.suffix


def unusable(body: bytes, content_type: str, read_as: ReadAs) -> str | None:
    """Why a polled body cannot be read as this, for people; None where it may be, or where a file's name decides."""
    head = start(body, content_type)
    came = _format(head, "")
    if read_as == "file" or _usable(came, head, read_as, len(body)):
        return None
    data = binary(body, content_type) if came in ("dump", "page") else None
    if data:
        return f"{data} came; expected {_EXPECTED[read_as]}"
    hint = f' (kind = "{_READ_BY[came]}" reads it)' if came in _READ_BY and not _is_json_error(came, head) else ""
    return f"{what_came(came, head)}{hint} came; expected {_EXPECTED[read_as]}"


def _usable(came: Format, head: str, read_as: ReadAs, size_bytes: int) -> bool:
    if read_as == "feed":
        return came in ("feed", "jsonfeed")
    if read_as == "wordpress":
        return came == "wordpress" or (came == "json" and bool(re.match(r"\[\s*(?:\]|\{)", head)))
    if read_as == "json":
        return came in ("json", "jsonfeed", "wordpress")
    if read_as == "sitemap":
        return came in ("sitemap", "feed") or (came == "dump" and bool(_ADDRESS.match(head)))
    is_page = came == "page" or (came in ("xml", "dump") and bool(_IN_A_PAGE.search(head)))
    return is_page and not (size_bytes < _CHALLENGE_BYTES and is_challenge(html_title(head) or ""))


def _is_json_error(came: Format, head: str) -> bool:
    return came == "json" and not _OBJECTS.search(head)


def sitemap_root(text: str) -> re.Match[str] | None:
    """Where the root of a sitemap begins; group 1 is its local name. Junk that a server printed first may stand
    before it; but an HTML page is no junk."""
    return None if root_name(text) == "html" else _SITEMAP_ROOT.search(text, 0, HEAD_BYTES)


def is_challenge(title: str) -> bool:
    """Whether a page of this title is a check for browsers rather than a document."""
    return bool(_CHALLENGE.fullmatch(title.strip()))


def what_came(came: Format, head: str) -> str:
    """A format, and what its `start` shows of the document, in words."""
    if came == "xml":
        return f"XML with the root element <{root_name(head)}>"
    if came == "page":
        return _page(head)
    if came == "dump":
        return f"plain text ({_quote(head)})"
    error = _WP_ERROR.match(head)
    if error:
        return f"an error of WordPress ({error[1]}: {error[2]})"
    return _CAME[came]


def _page(head: str) -> str:
    title = html_title(head)
    if title is None:
        return "an HTML page without a title"
    what = "a challenge for browsers" if is_challenge(title) else "an HTML page"
    return f"{what} titled {_quote(title)}"


def _quote(text: str) -> str:
    words = " ".join(text.split())
    return repr(words if len(words) <= 80 else words[:79] + "…")


def _json_format(head: str, suffix: str) -> Format:
    if suffix == ".jsonl":
        return "jsonl"
    if _JSON_FEED.search(head):
        return "jsonfeed"
    if _WP_POST.match(head):
        return "wordpress"
    if suffix != ".json" and re.match(r"\{[^\n]*\}\s*\n\s*\{", head):
        return "jsonl"
    return "json"


def _markup_format(head: str, suffix: str) -> Format:
    root = root_name(head)
    if feed_root(head):
        return "feed"
    if sitemap_root(head):
        return "sitemap"
    if root in _HTML_ROOTS or (root is not None and suffix in (".html", ".htm")):
        return "page"
    if root is not None:
        return "xml"
    return "page" if suffix in (".html", ".htm") else "dump"
