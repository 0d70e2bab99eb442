"""Cheap looks at markup, without parsing it. Every pattern is linear in its input, however hostile."""

import html
import re

_PROLOG = re.compile(r"\s+|<\?[^>]*>|<!--.*?-->|<!(?!--|doctype\s+html\b)[^\[<>]*(?:\[[^\]]*\]\s*)?>", re.S | re.I)
_DOCTYPE_HTML = re.compile(r"<!doctype\s+html\b", re.I)
_ROOT = re.compile(r"<((?:[\w.-]+:)?([A-Za-z][\w.-]*))")
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{0,1000})", re.I)
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_HTML = re.compile(r"</[a-z][a-z0-9]*\s*>|<(?:br|p|img|hr|div)\b[^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d?);", re.I)


_FEED_ROOT = re.compile(r"<((?:[\w.-]+:)?(?:rss|feed|entry|rdf|channel))(?=[\s>/])", re.I)
_FEED_IN_JUNK = re.compile(r"<((?:[\w.-]+:)?(?:rss|feed|rdf))(?=\s[^<>]*(?:version|xmlns))", re.I)


def feed_root(text: str) -> re.Match[str] | None:
    """Where the root of an RSS or Atom document begins; group 1 is its name with its prefix.

    What stands before it may be prolog, or junk that a server printed first; but an HTML page is no junk.
    """
    at = _prolog_end(text)
    root = _FEED_ROOT.match(text, at)
    if root or root_name(text) == "html":
        return root
    return _FEED_IN_JUNK.search(text, at, at + 20_000)


def root_tag(head: str) -> re.Match[str] | None:
    """Where the root element of any document begins; its name with its prefix (group 1) and without (group 2)."""
    return _ROOT.match(head, _prolog_end(head))


def root_name(head: str) -> str | None:
    """The local name of the root element in lower case, `html` for its doctype alone; None without one."""
    at = _prolog_end(head)
    if _DOCTYPE_HTML.match(head, at):
        return "html"
    root = _ROOT.match(head, at)
    return root[2].lower() if root else None


def _prolog_end(head: str) -> int:
    at = 0
    while match := _PROLOG.match(head, at):
        at = match.end()
    return at


def html_title(page: str) -> str | None:
    """The text of the first title element, on one line."""
    match = _TITLE.search(page)
    return " ".join(html.unescape(match[1]).split()) or None if match else None


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag, names in lower case, values unescaped."""
    return {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(tag)}


def plain(markup: str) -> str:
    """Text without tags and with entities resolved: good enough to count words and to look at an ending."""
    return html.unescape(_TAG.sub(" ", markup))


def word_count(markup: str) -> int:
    return len(plain(markup).split())


def looks_like_html(text: str) -> bool:
    """Whether what is declared plain text holds tags or entities all the same."""
    return bool(_HTML.search(text))
