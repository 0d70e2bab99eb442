"""How much of a document is taken: parsing must end in seconds, whatever came."""

from schemas.errors import CleanError

MOST_TAGS = 250_000
"""Of one entry or page; the longest live pages have some 50,000. A tag takes about 5 µs until its text is a line."""

MOST_CHARACTERS = 20_000_000


def refuse_vast(markup: str) -> None:
    """Raises CleanError where a document is too large to be one article's.

    Raises:
        CleanError: it has more characters or tags than any article.
    """
    if len(markup) > MOST_CHARACTERS:
        raise CleanError(f"a document of {len(markup)} characters came; expected at most {MOST_CHARACTERS}")
    if (tags := markup.count("<")) > MOST_TAGS:
        raise CleanError(f"a document with {tags} tags came; expected at most {MOST_TAGS}")
