"""Words as every witness of a topic reads them."""

import re

_WORD = re.compile(r"[^\W_]{2,}")


def words(text: str) -> list[str]:
    """The words of two letters and more, in order and in lower case; hyphens and apostrophes part words."""
    return _WORD.findall(text.lower())
