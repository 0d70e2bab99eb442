"""Who an entry is and whether it changed: stable digests, never hash().

Every digest is BLAKE2b (RFC 7693) over length-prefixed parts, so that no two lists of parts read the same.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from schemas.records import Entry
from transforms.url import canonical_url, url_identity

CONTENT_NORMALISATION = "1"
"""Number of the frozen normalisation under `content_hash`. Changing the rule needs a new number and keeps the old."""

_SPACE = re.compile(r"\s+")
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
    return digest(*(_SPACE.sub(" ", part or "").strip() for part in told), size_bytes=8)


def content_of(entry: Entry) -> str:
    """Title and body as given, for entries that have neither link nor guid."""
    return _SPACE.sub(" ", f"{entry.title or ''}\n{entry.body}").strip()


def content_hash(title: str | None, text: str) -> str:
    """16 hex digits over the words of title and text: case, punctuation and white space do not count."""
    return digest(CONTENT_NORMALISATION, _words(title or ""), _words(text), size_bytes=8)


def _words(text: str) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def sketch(title: str | None, text: str) -> str:
    """16 hex digits: SimHash (Charikar 2002) of the distinct words of four letters and more."""
    words = {w for w in _WORD.findall(f"{title or ''} {text}".casefold()) if len(w) > 3}
    if not words:
        return "0" * 16
    bits = np.unpackbits(np.frombuffer(b"".join(map(_word_hash, words)), np.uint8).reshape(-1, 8), axis=1)
    majority = bits.sum(axis=0, dtype=np.int64) * 2 > len(words)
    return np.packbits(majority).tobytes().hex()


@lru_cache(maxsize=200_000)
def _word_hash(word: str) -> bytes:
    return blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()


ALIKE_BITS = 18
"""Sketches of one text in two states differ in fewer bits; of two texts in 32 on average, with a spread of 4."""


def alike(sketch_a: str, sketch_b: str) -> bool:
    """Whether two sketches may be of one text that was edited."""
    return (int(sketch_a, 16) ^ int(sketch_b, 16)).bit_count() <= ALIKE_BITS
