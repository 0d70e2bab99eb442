"""A document's own furniture: lines that stand in most of its entries.

It is decided within one document and from all of its entries, those included that are not parsed because they were
seen before; so neither the order in which documents arrive nor what is remembered changes it, and taking the same
payload again gives the same texts. The next document has other neighbours, and may decide otherwise; but an entry that
is unchanged in it is dropped by its digest, which is over the entry as given, and keeps the text that it has. Only an
entry that was changed itself is told anew.
"""

import html
import re
from collections.abc import Iterator, Sequence

from schemas.records import Entry
from transforms.lines import line_digest

SAMPLE = 8
"""Entries that are looked at, evenly spread over the document."""

FEW = 6
"""Of fewer entries all must have a line: three reports on one event share a paragraph easily."""

_LEAST = 3
_FIRST, _LAST = 3, 5
_SHORTEST, _LONGEST = 12, 600
_BLOCK = re.compile(
    r"</?(?:p|div|br|hr|li|ul|ol|dl|dd|dt|h[1-6]|blockquote|section|article|header|footer|table|tr|td|th|figure|figcaption|pre)"
    r"\b[^<>]*>|\n[ \t\r]*\n",
    re.IGNORECASE,
)
_TAG = re.compile("<[^<>]*>")


def sample(texts: Sequence[str]) -> tuple[str, ...]:
    """At most eight of the texts, evenly spread; what `boilerplate` compares with."""
    if len(texts) <= SAMPLE:
        return tuple(texts)
    return tuple(texts[n * len(texts) // SAMPLE] for n in range(SAMPLE))


def boilerplate(entry: Entry, blocks: Sequence[str]) -> tuple[str, ...]:
    """Digests (`line_digest`) of those of an entry's first and last lines that stand in most of the blocks.

    `blocks`: entries of its document, as text or as they stand there, in CDATA or escaped; none for fewer than three.
    """
    if len(blocks) < _LEAST:
        return ()
    found = {line_digest(_plain(line)) for line in _ends(entry) if _is_in_most(line, blocks)}
    return tuple(sorted(found))


def _ends(entry: Entry) -> Iterator[str]:
    for told in (entry.body, entry.summary or ""):
        lines = told.split("\n") if entry.body_format == "text" else _BLOCK.split(told)
        lines = [line for line in lines if line and not line.isspace()]
        yield from lines if len(lines) <= _FIRST + _LAST else (*lines[:_FIRST], *lines[-_LAST:])


def _is_in_most(line: str, blocks: Sequence[str]) -> bool:
    if not _SHORTEST <= len(line) <= 4 * _LONGEST:
        return False
    pieces = sorted((piece for piece in map(str.strip, _TAG.split(line)) if len(piece) > 1), key=len, reverse=True)
    if not _SHORTEST <= sum(map(len, pieces)) <= _LONGEST or not any(map(str.isalpha, pieces[0])):
        return False
    return _holds_in_most([(piece, html.escape(piece)) for piece in pieces], blocks)


def _holds_in_most(pieces: Sequence[tuple[str, str]], blocks: Sequence[str]) -> bool:
    allowed = 0 if len(blocks) < FEW else (len(blocks) - 1) // 2
    for block in blocks:
        if any(piece not in block and (escaped == piece or escaped not in block) for piece, escaped in pieces):
            allowed -= 1
            if allowed < 0:
                return False
    return True


def _plain(line: str) -> str:
    return html.unescape(html.unescape(_TAG.sub("", line)))
