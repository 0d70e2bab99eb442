"""Who an entry is and whether it changed: stable digests, never hash().

Every digest is BLAKE2b (RFC 7693) over length-prefixed parts, so that no two lists of parts read the same.
"""

import re
import unicodedata
from collections.abc import Set
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from schemas.records import Entry
from transforms.url import canonical_url, url_identity

CONTENT_NORMALISATION = "1"
"""Number of the frozen normalisation under `content_hash`. Changing the rule needs a new number and keeps the old."""

_WORD = re.compile(r"\w+")


def digest(*parts: str, size_bytes: int) -> str:
    """`2 * size_bytes` hex digits over the parts."""
    h = blake2b(digest_size=size_bytes)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        h.update(b"%d:" % len(data))
        h.update(data)
    return h.hexdigest()


def canonical_link(entry: Entry) -> str | None:
    """The canonical form of the entry's own link; None where it has none that is an http(s) URL."""
    if not entry.link:
        return None
    try:
        return canonical_url(entry.link)
    except ValueError:
        return None


def entry_key(source_id: str, guid: str | None, link: str | None, content: str) -> str:
    """16 hex digits: which entry of its source this is: by guid, else by canonical link, else by its content."""
    if guid:
        return digest(source_id, "guid", guid, size_bytes=8)
    if link:
        return digest(source_id, "link", url_identity(link), size_bytes=8)
    return digest(source_id, "content", content, size_bytes=8)


def article_id(source_id: str, guid: str | None, link: str | None, content: str) -> str:
    """32 hex digits: by canonical link alone, so that sources agree; else by source and guid, or content."""
    if link:
        return digest("link", url_identity(link), size_bytes=16)
    if guid:
        return digest("guid", source_id, guid, size_bytes=16)
    return digest("content", source_id, content, size_bytes=16)


def entry_digest(entry: Entry, link: str | None) -> str:
    """16 hex digits over what of an entry matters, as given but for white space: unchanged entries share it."""
    told = (entry.title, link, entry.body, entry.published, entry.updated, *entry.authors)
    return digest(*(" ".join((part or "").split()) for part in told), size_bytes=8)


def page_digest(entry_digest: str) -> str:
    """16 hex digits: the entry of that digest told by its page."""
    return digest("page", entry_digest, size_bytes=8)


def content_of(entry: Entry) -> str:
    """Title and body as given, for entries that have neither link nor guid."""
    return " ".join(f"{entry.title or ''} {entry.body}".split())


class Fingerprint(NamedTuple):
    """What tells whether two texts are the same, or nearly."""

    content_hash: str
    sketch: str


def fingerprint(title: str | None, text: str) -> Fingerprint:
    """`content_hash`: 16 hex digits over the words of title and text; case, punctuation and white space do not count.
    `sketch`: 16 hex digits, the SimHash (Charikar 2002) of the distinct words of four letters and more."""
    title_words, text_words = _words(title or ""), _words(text)
    exact = digest(CONTENT_NORMALISATION, " ".join(title_words), " ".join(text_words), size_bytes=8)
    return Fingerprint(exact, _simhash({w for w in {*title_words, *text_words} if len(w) > 3}))


def _words(text: str) -> list[str]:
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _WORD.findall(text.casefold())


def _simhash(words: Set[str]) -> str:
    if not words:
        return "0" * 16
    if len(_HASHES) > _MOST_HASHES:
        _HASHES.clear()
    hashes = np.frombuffer(b"".join(map(_HASHES.__getitem__, words)), np.uint8).reshape(-1, 8)
    majority = np.unpackbits(hashes, axis=1).sum(axis=0, dtype=np.int64) * 2 > len(words)
    return np.packbits(majority).tobytes().hex()


class _Hashes(dict[str, bytes]):
    """Eight bytes a word, kept: most words of a text are old acquaintances."""

    def __missing__(self, word: str) -> bytes:
        self[word] = found = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return found


_HASHES = _Hashes()
_MOST_HASHES = 300_000


ALIKE_BITS = 18
"""Sketches of one text in two states differ in fewer bits; of two texts in 32 on average, with a spread of 4."""


def alike(sketch_a: str, sketch_b: str) -> bool:
    """Whether two sketches may be of one text that was edited."""
    return (int(sketch_a, 16) ^ int(sketch_b, 16)).bit_count() <= ALIKE_BITS
