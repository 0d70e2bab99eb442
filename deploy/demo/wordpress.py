"""The posts of WordPress's REST API (https://developer.wordpress.org/rest-api/reference/posts/)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from html import escape
from typing import Any

from deploy.demo.formats import link, summary
from deploy.demo.publishers import Article

ROUTE = "/wp-json/wp/v2/posts"

Answer = tuple[int, str, dict[str, str]]
"""Status, JSON, headers."""


def answer(articles: Sequence[Article], site: str, path: str, query: dict[str, str]) -> Answer:
    """What a site says to `ROUTE` (honours per_page, page, orderby and _embed) and `ROUTE/<id>`."""
    posts = {post_id(a): a for a in articles}
    wanted = path.removeprefix(ROUTE).strip("/")
    if wanted:
        return _one(posts, wanted, site, query)
    size, number = int(query.get("per_page", 10)), int(query.get("page", 1))
    if not 1 <= size <= 100:
        return _error(400, "rest_invalid_param", "Invalid parameter(s): per_page")
    pages = max(1, -(-len(posts) // size))
    if not 1 <= number <= pages:
        return _error(
            400,
            "rest_post_invalid_page_number",
            "The page number requested is larger than the number of pages.",
        )
    shown = _ordered(articles, query)[(number - 1) * size : number * size]
    body = json.dumps([_post(a, site, "_embed" in query) for a in shown])
    return 200, body, {"X-WP-Total": str(len(posts)), "X-WP-TotalPages": str(pages)}


def post_id(article: Article) -> int:
    """A number that an article keeps."""
    return int.from_bytes(blake2b(article.key.encode(), digest_size=2).digest(), "big") + 100_000


def _one(posts: dict[int, Article], wanted: str, site: str, query: dict[str, str]) -> Answer:
    article = posts.get(int(wanted)) if wanted.isdecimal() else None
    if article is None:
        return _error(404, "rest_post_invalid_id", "Invalid post ID.")
    return 200, json.dumps(_post(article, site, "_embed" in query)), {}


def _error(status: int, code: str, message: str) -> Answer:
    return status, json.dumps({"code": code, "message": message, "data": {"status": status}}), {}


def _ordered(articles: Sequence[Article], query: dict[str, str]) -> list[Article]:
    modified = query.get("orderby") == "modified"
    return sorted(articles, key=lambda a: a.updated if modified else a.published, reverse=True)


def _post(article: Article, site: str, embed: bool) -> dict[str, Any]:
    number = post_id(article)
    post = {
        "id": number,
        "date": _time(article.published),
        "date_gmt": _time(article.published),
        "guid": {"rendered": f"{site}/?p={number}"},
        "modified": _time(article.updated),
        "modified_gmt": _time(article.updated),
        "slug": article.key,
        "status": "publish",
        "type": "post",
        "link": link(site, article),
        "title": {"rendered": _rendered_title(article.title)},
        "content": {"rendered": _noisy(article), "protected": False},
        "excerpt": {"rendered": f"<p>{escape(summary(article))}</p>\n", "protected": False},
        "author": 2,
        "categories": [2],
        "tags": [43, 44],
        "class_list": {
            "0": f"post-{number}",
            "1": "post",
            "2": "type-post",
            "3": f"category-{article.section}",
        },
        "_links": {"self": [{"href": f"{site}{ROUTE}/{number}"}], "about": [{"href": f"{site}/wp-json/"}]},
    }
    if embed:
        post["_embedded"] = {
            "author": [{"id": 2, "name": article.author}],
            "wp:term": [[{"id": 2, "name": article.section, "taxonomy": "category"}]],
        }
    return post


def _rendered_title(title: str) -> str:
    return escape(title, quote=False).replace("‘", "&#8216;").replace("’", "&#8217;")


def _noisy(article: Article) -> str:
    """The text in the markup of the site that it was taken from."""
    return "\n".join(
        f'<p class="story-body__text inline-slot prose-elevate" data-uri="cms.hbn.example/_parts/paragraph/'
        f'{blake2b(text.encode(), digest_size=6).hexdigest()}@published" data-editable="text"'
        f' data-component-name="paragraph">\n            {escape(text, quote=False)}\n    </p>'
        for text in article.paragraphs
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
