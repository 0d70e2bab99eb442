"""Which entries need the page behind them."""

import re

from schemas.records import RICHNESS, FullText, Item

MIN_WORDS = 120
"""A text of fewer words may be only the beginning of one."""

_CHARACTERS_A_WORD = 6
"""On average, with the space; scripts without spaces say about as much in as many characters."""

_TAG = re.compile(r"<[^>]*>")


def needs_page(item: Item, full_text: FullText) -> bool:
    """Whether an item's page is to be fetched.

    Always for an entry that has an address and no text at all (sitemaps and listings have none); else as the source's
    `full_text` says. `auto`: for a summary, and for a text of a feed with fewer than 120 words.
    """
    entry = item.entry
    if not (entry.link or "").startswith(("http://", "https://")) or entry.text_source == "page":
        return False
    if full_text == "always" or (not has_text(item) and full_text != "never"):
        return True
    if full_text == "never":
        return False
    return entry.text_source == "feed-summary" or (entry.text_source == "feed-full" and _words(entry.body) < MIN_WORDS)


def has_text(item: Item) -> bool:
    """Whether the entry has any text of its own that could stand for the article."""
    return bool(item.entry.body.strip() or (item.entry.summary or "").strip())


def is_poorer(item: Item, landed_text_source: str) -> bool:
    """Whether what has landed of an article is richer than what the item itself gives."""
    return RICHNESS[landed_text_source] > RICHNESS[item.entry.text_source]


def _words(markup: str) -> int:
    text = _TAG.sub(" ", markup)
    return max(len(text.split()), len(" ".join(text.split())) // _CHARACTERS_A_WORD)
