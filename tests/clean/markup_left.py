"""Whether a column holds markup: what a browser would read as a tag, or an entity that would become one."""

import re

from schemas.records import Article

_MARKUP = re.compile(
    r"</?(?:a|b|i|p|br|div|span|img|script|style|iframe|svg|h[1-6]|em|strong|table|form|input|object|video)(?:\s[^<>]*)?/?>"
    r"|<[a-z][\w:-]*\s(?=[^<>=]*=)[^<>]*>|<!\[CDATA\[|<(?:script|img|iframe|svg)\b",
    re.IGNORECASE,
)


def columns(article: Article) -> list[str]:
    """The text columns of an article, filled ones only."""
    found = (article.title, article.text, article.excerpt, article.source_name, *article.authors, *article.tags)
    return [text for text in found if text]


def markup_in(article: Article) -> list[str]:
    """Every column that holds markup."""
    return [text for text in columns(article) if _MARKUP.search(text) or "-->" in text.partition("<!--")[2]]
