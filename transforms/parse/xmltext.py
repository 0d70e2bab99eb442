"""Feeds that are nearly XML: what must go so that a strict parser reads them, and where they break off."""

import re
from dataclasses import dataclass
from itertools import pairwise

from transforms.parse.markup import feed_root

_REFERENCE = re.compile(r"&#(?:0*([0-9]+)|[xX]0*([0-9a-fA-F]+));")
_PAIR = re.compile(r"&#(x[dD][89abAB][0-9a-fA-F]{2}|5[56]\d{3});&#(x[dD][c-fC-F][0-9a-fA-F]{2}|5[67]\d{3});")
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.I)
_ENTRY_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.I)
_PODCAST = re.compile(r"""xmlns:([\w.-]+)\s*=\s*["']http://www\.itunes\.com/""", re.I)


@dataclass(frozen=True, slots=True)
class Repaired:
    """XML from its root on; `cut` says what is missing at its end, which has been closed again."""

    text: str
    cut: str | None = None


def repair(text: str) -> Repaired:
    """A feed, decoded and free of control characters, made fit for a strict parser.

    References to characters that XML forbids (XML 1.0, section 2.2) go; a pair of references to surrogates
    becomes its one character; what stands before the root goes: junk, and a document type, so that there is no
    entity which could be expanded. Where the root is never closed, what follows the last whole entry goes.
    """
    text = _references(text)
    root = feed_root(text)
    if root is None:
        return Repaired(text)
    return _without_cut_entry(text[root.start() :], root[1])


def without_podcasts(text: str) -> str:
    """A feed whose podcast elements (itunes:title, itunes:summary …) no longer pass for its own title and text.

    They are made for the lists of players: repeated, shortened, or about the show rather than the entry.
    """
    if "itunes" not in text:
        return text
    prefixes = {"itunes", *_PODCAST.findall(text)}
    return re.sub(rf"(</?(?:{'|'.join(sorted(map(re.escape, prefixes)))}):)(?=\w)", r"\1ignored-", text)


def blocks(text: str) -> list[str]:
    """The entries of a feed as they stand in it, the last one with what follows it."""
    begins = [found.start() for found in _ENTRY_START.finditer(text)]
    return [text[begin:end] for begin, end in pairwise([*begins, len(text)])]


def untold(text: str, told: int) -> str | None:
    """What is missing where fewer entries could be told apart than begin in a text, for people; None where none is.

    A comment, a CDATA section or a quotation mark that nothing closes takes the entries that follow with it.
    """
    begun = sum(1 for _ in _ENTRY_START.finditer(text))
    if begun <= told:
        return None
    return f"the document is no valid XML: {told} of the {begun} entries that begin in it could be told apart"


def _without_cut_entry(body: str, root: str) -> Repaired:
    closing = re.compile(rf"</{re.escape(root)}\s*>", re.I)
    if closing.search(body[-1000:]) or closing.search(body) or re.match(r"<[^<>]*/>", body):
        return Repaired(body)
    ends = [m.end() for m in _ENTRY_END.finditer(body)]
    begin = _ENTRY_START.search(body, ends[-1] if ends else 0)
    whole = body[: ends[-1]] if ends else body[: begin.start() if begin else body.rfind(">") + 1]
    where = "inside an entry" if begin else "after its last whole entry" if ends else "before its first entry"
    closer = f"</channel></{root}>" if root.lower() == "rss" else f"</{root}>"
    return Repaired(whole + closer, f"the document breaks off {where}; expected </{root}> at its end")


def _references(text: str) -> str:
    if "&#" not in text:
        return text
    return _REFERENCE.sub(_allowed, _PAIR.sub(_joined, text))


def _joined(pair: re.Match[str]) -> str:
    high, low = (int(ref[1:], 16) if ref[0] == "x" else int(ref) for ref in pair.groups())
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return pair[0]
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _allowed(reference: re.Match[str]) -> str:
    digits = reference[1] or reference[2]
    if len(digits) > 7:  # int() refuses thousands of digits; the last character has seven
        return ""
    code = int(digits) if reference[1] else int(digits, 16)
    forbidden = (code < 32 and code not in (9, 10, 13)) or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF)
    return "" if forbidden or code > 0x10FFFF else reference[0]
