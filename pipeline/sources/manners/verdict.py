"""How an answer counts, and the words for what is wrong with one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.records import Outcome
from transforms.parse.encoding import decode
from transforms.parse.markup import html_title
from transforms.parse.sniff import is_challenge

FAULTS: dict[str, str] = {
    "moved": "It was redirected for good (301, 308) all the way; after the same in three polls the new address is used.",
    "moved-for-now": "It was redirected, not all the way for good; the address stays as it is.",
    "no-validators": "The answer has neither ETag nor Last-Modified, so that it must be sent whole every time.",
    "same-etag": "The ETag said that nothing has changed, while the body had.",
    "challenge": "A check for browsers came in place of the document.",
    "forbidden": "The server does not let us in (403).",
    "rate-limited": "The server wants to be asked less often (429).",
    "unavailable": "The server cannot answer now (503).",
    "unauthorised": "The server wants a name and a password, or other ones (401).",
    "not-found": "There is nothing at this address now (404); it is still asked, less and less often.",
    "gone": "The server says that it is gone for good (410); it is not asked any more.",
    "http-error": "The answer has another status than 200.",
    "wrong-format": "The body is not what this kind of source promises.",
    "empty": "The body is empty.",
    "robots": "robots.txt does not allow it, or cannot be read; then a second name says why, where no answer came.",
    "timeout": "No answer, or no whole one, came in time.",
    "cut-off": "The deadline of the cycle came before the whole answer.",
    "dns": "The host's name cannot be resolved.",
    "connect": "No connection could be made.",
    "tls": "No trusted encrypted connection could be made.",
    "reset": "The connection ended before the answer did.",
    "protocol": "What came, or was to be sent, is not HTTP.",
    "encoding": "The content-encoding is broken, or was not asked for.",
    "too-large": "The headers or the body pass the limits.",
    "redirect-loop": "There were more redirects than are followed.",
    "inner-address": "It leads to an address inside a network that is not allowed.",
    "bad-url": "It leads to what is no http or https URL.",
}
"""What each name in the column `faults` of fetches/ means that stands for something wrong with a request or its
answer; for those of a body see transforms/parse/oddities.py."""

CHALLENGE_BYTES = 65_536
"""A larger page is not one."""

_BLOCKED = {403: "forbidden", 429: "rate-limited", 503: "unavailable"}
_FAILED = {401: "unauthorised", 404: "not-found", 410: "gone"}

_PAGE = re.compile(
    rb"(?>\xef\xbb\xbf|\s+|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|title|meta|body|script|noscript)[\s>]",
    re.S | re.I,
)
_UNSEEN = re.compile(r"<(script|style|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.S | re.I)
_TAG = re.compile(r"<[^<>]*>")
_MOST_WORDS = 60
_JAVASCRIPT = re.compile(r"javascript|enable js\b", re.I)
_CHECKING = re.compile(r"cookie|reload|refresh|verif|security|robot|human|ad.?blocker", re.I)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an answer counts; `fault`: a name of FAULTS, `reason`: for people. Both None where all is well."""

    outcome: Outcome
    fault: str | None = None
    reason: str | None = None


def verdict(status: int, headers: Iterable[tuple[str, str]], body: bytes, wrong: str | None) -> Verdict:
    """How an answer counts.

    Args:
        headers: names in lower case.
        body: what came of it, decompressed.
        wrong: why a body that came with 200 is not what was expected.
    """
    if status == 304:
        return Verdict("unchanged")
    if _is_marked(headers) or is_challenge_page(body):
        came = f"a challenge for browsers came with HTTP status {status}; expected a document"
        return Verdict("blocked", "challenge", wrong or came)
    if status == 200 and wrong is None:
        return Verdict("ok")
    if status == 200:
        return Verdict("failed", "wrong-format" if body.strip(b" \t\r\n\x00") else "empty", wrong)
    reason = f"HTTP status {status}; expected 200"
    if status in _BLOCKED:
        return Verdict("blocked", _BLOCKED[status], reason)
    return Verdict("failed", _FAILED.get(status, "http-error"), reason)


def is_challenge_page(body: bytes) -> bool:
    """Whether a body is a check for browsers: a page with the title of one, or one of scripts and hardly a word but
    the plea for JavaScript together with what only a check speaks of: cookies, coming back, robots.

    An application that needs JavaScript to show itself is none: it asks for nothing else.
    """
    if len(body) > CHALLENGE_BYTES or not _PAGE.match(body):
        return False
    page = decode(body)
    if is_challenge(html_title(page) or ""):
        return True
    words = _TAG.sub(" ", _UNSEEN.sub(" ", page)).split()
    said = " ".join(words)
    pleads = len(words) <= _MOST_WORDS and _JAVASCRIPT.search(said) and _CHECKING.search(said)
    return bool(pleads) and "<script" in page.lower()


def _is_marked(headers: Iterable[tuple[str, str]]) -> bool:
    """https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/"""
    return any(name == "cf-mitigated" and value.strip().lower() == "challenge" for name, value in headers)
