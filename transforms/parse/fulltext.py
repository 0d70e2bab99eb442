"""Whether a feed gives the whole article or only its beginning."""

import re

from transforms.parse.markup import plain, word_count

MIN_WORDS = 120
"""A description of fewer words is a summary, however it ends."""

_TAIL_CHARACTERS = 1_500

_FOOTER = re.compile(r"\bThe post .{1,300}?\b(?:appeared first on|first appeared on)\b.{0,200}\Z", re.S)
"""What WordPress puts below every post of a feed, summaries included."""

_MARK = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\]|\b(?:read more|continue reading|read the (?:full|whole|rest)"
    r"\b.{0,60}|read (?:full|on)\b.{0,30}))[\s\]\)»›→>.…\"”]*\Z",
    re.I,
)


def is_full(body: str, *, declared_full: bool) -> bool:
    """Whether a body is the whole text: declared as content, or long; and not marked as truncated."""
    if is_truncated(body):
        return False
    return declared_full or word_count(body) >= MIN_WORDS


def is_truncated(body: str) -> bool:
    """Whether a body ends in "…", "[…]", "...", "Read more", "Continue reading" or the like."""
    tail = " ".join(plain(_from_whole_tag(body[-_TAIL_CHARACTERS:])).split())
    return bool(_MARK.search(_FOOTER.sub("", tail).rstrip()[-120:]))


def _from_whole_tag(tail: str) -> str:
    # the cut may lie inside a tag, whose attributes would then read as text
    opens, closes = tail.find("<"), tail.find(">")
    return tail[closes + 1 :] if closes != -1 and (opens == -1 or closes < opens) else tail
