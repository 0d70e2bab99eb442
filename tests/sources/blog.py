"""A WordPress site of a test's own: its REST API and its feed, as WordPress answers, for posts that may come and go."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.sources.server import Asked, answer

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Post:
    """A post by its number."""

    number: int
    published: datetime

    @property
    def title(self) -> str:
        return f"Report {self.number} of the harbour office"

    @property
    def text(self) -> str:
        return f"<p>Report {self.number} says how many ships came in that week.</p>" + "<p>It was a quiet week.</p>" * 5


def daily(numbers: range, times_a_day: int = 1) -> list[Post]:
    """A post a day, or several, from NOON on, by their numbers."""
    return [Post(n, NOON + timedelta(days=n / times_a_day)) for n in numbers]


@dataclass
class Blog:
    """Answers as a site whose clock is `zone_hours` ahead of UTC.

    `before` is called before each answer of the API. `refuses`: paths, up to their query, that answer 403; `lacks`:
    that answer 404. `ignores`: parameters of the API that it does not know. `counts`: whether it says how many pages
    there are; `told_pages`: what it says instead. `hidden`: posts that count, but are left out of their page.
    """

    posts: list[Post]
    zone_hours: int = 0
    before: Callable[[Asked], None] = lambda asked: None
    refuses: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    counts: bool = True
    told_pages: str | None = None
    hidden: frozenset[int] = frozenset()
    robots: bytes = b""
    delay_s: float = 0.0
    queries: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> bytes:
        """The answer."""
        time.sleep(self.delay_s)
        parts = urlsplit(asked.target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/robots.txt":
            return answer(self.robots, Content_Type="text/plain")
        if parts.path in self.refuses:
            return answer(b'{"code":"rest_forbidden","message":"Closed."}', 403)
        if parts.path in self.lacks:
            return answer(b"<html><title>Not found</title></html>", 404)
        if parts.path == "/wp-json/wp/v2/posts" or query.get("rest_route") == "/wp/v2/posts":
            self.before(asked)
            self.queries.append(query)
            return self._api({n: v for n, v in query.items() if n not in self.ignores})
        if parts.path == "/feed/":
            return self._feed(int(query.get("paged", "1")))
        return answer(b"<html><title>Front page</title></html>")

    def _local(self, post: Post) -> str:
        return f"{post.published + timedelta(hours=self.zone_hours):%Y-%m-%dT%H:%M:%S}"

    def _api(self, query: dict[str, str]) -> bytes:
        posts = sorted(self.posts, key=lambda p: (p.published, p.number))
        posts = [p for p in posts if query.get("after", "") < self._local(p) < query.get("before", "9")]
        if query.get("order") != "asc":
            posts.reverse()
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        pages = -(-len(posts) // size)
        if page > max(pages, 1):
            error = {"code": "rest_post_invalid_page_number", "message": "Larger than the number of pages available."}
            return answer(json.dumps(error).encode(), 400, Content_Type="application/json")
        told = [self._told(p) for p in posts[(page - 1) * size : page * size] if p.number not in self.hidden]
        count = {"X_WP_Total": str(len(posts)), "X_WP_TotalPages": self.told_pages or str(pages)} if self.counts else {}
        return answer(json.dumps(told).encode(), Content_Type="application/json", **count)

    def _told(self, post: Post) -> dict[str, object]:
        utc = f"{post.published:%Y-%m-%dT%H:%M:%S}"
        return {
            "id": post.number,
            "date": self._local(post),
            "date_gmt": utc,
            "modified": self._local(post),
            "modified_gmt": utc,
            "guid": {"rendered": f"https://harbour.example/?p={post.number}"},
            "link": f"https://harbour.example/{post.number}/",
            "status": "publish",
            "title": {"rendered": post.title},
            "content": {"rendered": post.text, "protected": False},
            "excerpt": {"rendered": "", "protected": False},
        }

    def _feed(self, page: int) -> bytes:
        newest = sorted(self.posts, key=lambda p: p.published, reverse=True)[10 * (page - 1) : 10 * page]
        if page > 1 and not newest:
            return answer(b"<html><title>Not found</title></html>", 404)
        items = "".join(
            f"<item><title>{p.title}</title><link>https://harbour.example/{p.number}/</link><pubDate>"
            f"{p.published:%a, %d %b %Y %H:%M:%S} +0000</pubDate><guid>https://harbour.example/?p={p.number}</guid>"
            f"<content:encoded><![CDATA[{p.text}]]></content:encoded></item>"
            for p in newest
        )
        return answer(
            f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Harbour'
            f"</title><generator>https://wordpress.org/?v=6.8</generator>{items}</channel></rss>".encode(),
            Content_Type="application/rss+xml",
        )
