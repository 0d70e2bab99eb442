"""Entries that a feed showed before, byte for byte: known again, and left out before the feed is parsed.

What is remembered of a document are 16 hex digits for its context, and 16 for each of its entries. Both are only
told of a document in which every entry stands for itself (`outline`); so what an entry gave then, it gives now.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from hashlib import blake2b

from schemas.records import Source
from transforms.parse.encoding import decode
from transforms.parse.namesakes import NotPlainError
from transforms.parse.outline import Outline, outline
from transforms.parse.sniff import sniff
from transforms.parse.xmltext import repair

_AT_EACH_BUILD = re.compile(
    rb"<((?:[\w.-]+:)?(?:lastbuilddate|pubdate|published|updated|modified|date|ttl|generator))>"
    rb"(?:<!\[CDATA\[[^\]<]*\]\]>|[^<]*)</\1\s*>"
    rb"|<items>.*?</items>",  # RSS 1.0: the addresses of the entries
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Unseen:
    """A feed without some of its entries. `skipped`: their positions in it, `positions`: those of the others."""

    text: str
    positions: tuple[int, ...]
    skipped: frozenset[int]


def entry_digests(body: bytes, content_type: str, *, salt: str) -> tuple[str, ...]:
    """What to remember of a feed: 16 hex digits for its context, then 16 for each entry.

    Nothing for a document whose entries cannot be told apart with certainty, nor for a JSON Feed. `salt`: what else
    decides which entries are taken (`salt_of`).
    """
    if sniff(body, content_type) != "feed":
        return ()
    try:
        told = outline(repair(decode(body, content_type)).text)
    except NotPlainError:
        return ()
    return _context(told, salt), *map(_digest, told.blocks())


def unseen(feed: str, seen: Set[str], salt: str) -> Unseen:
    """A feed, repaired, without the entries that `seen` knows.

    Raises:
        NotPlainError: none can be left out: its context has changed, or they bear on each other.
    """
    told = outline(feed)
    if _context(told, salt) not in seen:
        raise NotPlainError("the document's context has changed")
    skipped = frozenset(n for n, block in enumerate(told.blocks()) if _digest(block) in seen)
    return Unseen(
        text=_without(told, skipped).decode("utf-8"),
        positions=tuple(n for n in range(len(told.spans)) if n not in skipped),
        skipped=skipped,
    )


def salt_of(source: Source) -> str:
    """What of a source's settings decides which of its entries are taken."""
    return repr((source.include, source.exclude))


def _without(told: Outline, skipped: Set[int]) -> bytes:
    pieces, at = [], 0
    for n, (begin, end) in enumerate(told.spans):
        if n in skipped:
            pieces.append(told.data[at:begin])
            at = end
    return b"".join([*pieces, told.data[at:]])


def _context(told: Outline, salt: str) -> str:
    return _digest(b"context\0" + salt.encode() + b"\0" + _AT_EACH_BUILD.sub(b"", told.head).rstrip())


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()
