"""Items around hand-made entries, and the articles that they become."""

from typing import Any

from schemas.records import Article, Entry
from tests.articles import make_item
from transforms.clean.article import clean


def article(entry: Entry, **item: Any) -> Article:
    """What an entry becomes; `item`: fields of the item around it."""
    return clean(make_item(entry, **item), pipeline_version="test")


def of_html(body: str, **item: Any) -> Article:
    return article(Entry(link="https://example.org/a", title="A title of some words", body=body), **item)


def of_page(document: str, **item: Any) -> Article:
    return article(Entry(link="https://example.org/a", body=document, body_format="page", text_source="page"), **item)


def of_dump(text: str, **item: Any) -> Article:
    return article(Entry(body=text, body_format="dump", text_source="page"), **item)


def of_wordpress(post: dict[str, Any], **item: Any) -> Article:
    """A post of a WordPress REST API (`/wp-json/wp/v2/posts/{id}`)."""
    entry = Entry(
        guid=post["guid"]["rendered"],
        link=post["link"],
        title=post["title"]["rendered"],
        body=post["content"]["rendered"],
        summary=post["excerpt"]["rendered"],
        published=post["date_gmt"] + "Z",
        updated=post["modified_gmt"] + "Z",
        text_source="api",
    )
    return article(entry, **item)


def paragraphs(article: Article) -> list[str]:
    return article.text.split("\n\n")
