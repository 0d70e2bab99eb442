"""Lines that two rooms speak of: known by what they say, whatever markup and punctuation is around it."""

import re

from transforms.identity import digest

_NO_WORD = re.compile(r"\W+")


def line_digest(line: str) -> str:
    """16 hex digits over the letters and digits of a line of plain text; case does not count."""
    return digest(_NO_WORD.sub("", line).casefold(), size_bytes=8)
