"""Polling a WordPress site: what is asked of its API, that corrections arrive, and which way is tried after a refusal."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.sources.polled import Polled
from schemas.records import Source
from tests.sources.polling import States, after, poll, settings, told, web_source
from tests.sources.server import Asked, RawServer, answer, feed, redirect, serving
from transforms.parse.documents import parse

NOON = datetime(2026, 1, 8, 12, tzinfo=UTC)
CLOSED = answer(b'{"code":"rest_forbidden","message":"Closed.","data":{"status":403}}', 403)
NO_ROUTE = answer(b'{"code":"rest_no_route","message":"No route."}', 404)
INVALID = answer(b'{"code":"rest_invalid_param","message":"Invalid parameter(s): modified_after"}', 400)
BEYOND = answer(b'{"code":"rest_post_invalid_page_number","message":"Larger than the number of pages."}', 400)
FRONT_PAGE = answer(
    b"<!doctype html><html><title>Harbour</title><body>Welcome.</body></html>", Content_Type="text/html"
)
WAIT = answer(b"later", 403, Retry_After="3600")
CHALLENGE = answer(b"<html><head><title>Just a moment...</title></head></html>", 403)


@dataclass
class Blog:
    """Posts by number with the minute after NOON in which each was published and changed.

    `api` and `plain` answer for the API, under pretty addresses and under plain ones, where they are given; `feeds`
    for the feed. `page_2` answers for what is asked after the first page. `told_pages`: what it says of how many there
    are; nothing where empty. `ignores`: parameters that it does not heed. `between`: called after each answer.
    """

    posts: dict[int, tuple[int, int]] = field(default_factory=dict)
    api: bytes | None = None
    plain: bytes | None = None
    feeds: bytes = field(default_factory=lambda: answer(feed("Ferry")))
    page_2: bytes | None = None
    refuses: tuple[str, ...] = ()
    told_pages: str | None = None
    ignores: tuple[str, ...] = ()
    between: Callable[[], None] = lambda: None
    answered: int = 0

    def __call__(self, asked: Asked) -> bytes:
        query = query_of(asked)
        path = urlsplit(asked.target).path
        if path == "/feed/":
            return self.feeds
        if "rest_route" in query:
            return self.plain or self._posts(asked, query)
        if self.api:
            return self.api
        if path != "/wp-json/wp/v2/posts":
            return FRONT_PAGE
        return INVALID if set(self.refuses) & set(query) else self._posts(asked, query)

    def _posts(self, asked: Asked, query: dict[str, str]) -> bytes:
        query = {name: value for name, value in query.items() if name not in self.ignores}
        by_change = query.get("orderby") == "modified"
        since = query.get("modified_after" if by_change else "after", "")
        posts = [(times[by_change], n, times) for n, times in self.posts.items() if minute(times[by_change]) > since]
        posts.sort(reverse=query.get("order") != "asc")
        size, page = int(query.get("per_page", 10)), int(query.get("page", 1))
        self.answered += 1
        if self.answered > 2 and self.page_2:
            return self.page_2
        if page > 1 and size * (page - 1) >= len(posts):
            return BEYOND
        body = json.dumps([post(n, *times) for _, n, times in posts[size * (page - 1) : size * page]]).encode()
        self.between()
        tag = f'"{blake2b(body, digest_size=4).hexdigest()}"'
        if asked.headers.get("if-none-match") == tag:
            return answer(status=304, ETag=tag)
        told = str(-(-len(posts) // size)) if self.told_pages is None else self.told_pages
        count = {"X_WP_TotalPages": told} if told else {}
        return answer(body, ETag=tag, Content_Type="application/json", **count)


def minute(after_noon: int) -> str:
    return f"{NOON + timedelta(minutes=after_noon):%Y-%m-%dT%H:%M:%S}"


def post(number: int, published: int, changed: int) -> dict[str, object]:
    return {
        "id": number,
        "date": minute(published),
        "modified": minute(changed),
        "guid": {"rendered": f"https://harbour.example/?p={number}"},
        "link": f"https://harbour.example/{number}/",
        "status": "publish",
        "title": {"rendered": f"Report {number}, told in minute {changed}"},
        "content": {"rendered": f"<p>Report {number} of the harbour office.</p>", "protected": False},
    }


def query_of(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(asked.target).query).items()}


def asked_for_changes(server: RawServer) -> list[dict[str, str]]:
    """The queries by which posts were asked for that changed since; not those for what was published."""
    return [q for q in map(query_of, server.asked) if q.get("orderby") == "modified"]


def paths(server: RawServer) -> list[str]:
    """How each request was made: its path, with the route of the plain form."""
    return [urlsplit(a.target).path + query_of(a).get("rest_route", "").replace("/", "?", 1) for a in server.asked]


def titles(polled: Sequence[Polled]) -> list[str]:
    return [e.title or "" for p in polled if p.payload for e in parse(p.payload).entries]


def site(server: RawServer, path: str = "/") -> Source:
    return web_source(server.url(path), kind="wordpress")


def cursor(states: States) -> str | None:
    return states["paper"].cursor


@pytest.mark.parametrize(
    ("configured", "path", "route"),
    [
        ("/", "/wp-json/wp/v2/posts", None),
        ("/wp-json/", "/wp-json/wp/v2/posts", None),
        ("/wp-json/wp/v2/posts", "/wp-json/wp/v2/posts", None),
        ("/blog", "/blog/wp-json/wp/v2/posts", None),
        ("/blog/wp-json", "/blog/wp-json/wp/v2/posts", None),
        ("/?rest_route=/", "/", "/wp/v2/posts"),
        ("/blog/?rest_route=/wp/v2/posts", "/blog/", "/wp/v2/posts"),
    ],
)
def test_where_the_posts_of_a_site_are(tmp_path: Path, configured: str, path: str, route: str | None) -> None:
    with serving(answer(json.dumps([post(1, 0, 0)]).encode())) as server:
        assert told(poll(settings(tmp_path, page_gap_s=0.0), [site(server, configured)])) == [("ok", None)]
    [asked] = server.asked
    assert urlsplit(asked.target).path == path
    assert query_of(asked).get("rest_route") == route


def test_what_is_asked_for(tmp_path: Path) -> None:
    """Nothing that is not used, a hundred at once, at first the latest; what the configured URL says counts."""
    with serving(Blog({1: (0, 0)})) as server:
        poll(settings(tmp_path, page_gap_s=0.0), [site(server, "/wp-json/wp/v2/posts?categories=7&per_page=20")])
    asked = query_of(server.asked[0])
    fields = asked.pop("_fields").split(",")
    assert asked == {
        "per_page": "20",
        "orderby": "modified",
        "order": "desc",
        "_embed": "author,wp:term",
        "categories": "7",
    }
    assert {"content", "modified", "_links.author", "_links.wp:term", "_embedded"} <= set(fields)
    assert not {"comment_status", "yoast_head", "_links"} & set(fields)


def test_corrections_and_news_arrive_from_the_second_poll_on(tmp_path: Path) -> None:
    blog, limits = Blog({n: (n, n) for n in range(1, 6)}), settings(tmp_path, page_gap_s=0.0)
    with serving(blog) as server:
        first = poll(limits, [site(server)])
        blog.posts |= {2: (2, 30), 6: (31, 31)}
        second = poll(limits, [site(server)], after(first))
    assert len(titles(first)) == 5
    assert titles(second)[-3:] == [
        "Report 5, told in minute 5",
        "Report 2, told in minute 30",
        "Report 6, told in minute 31",
    ]
    assert [a.get("modified_after") for a in asked_for_changes(server)] == [None, "2026-01-08T12:04:59"]
    assert query_of(server.asked[0])["per_page"] == "100"
    assert (cursor(after(first)), cursor(after(second))) == ("2026-01-08T12:05:00", "2026-01-08T12:31:00")


def test_an_unchanged_site_is_asked_conditionally(tmp_path: Path) -> None:
    """The second poll's address is a new one, as it names a time; from then on it is always the same."""
    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(Blog({1: (1, 1)})) as server:
        first = poll(limits, [site(server)])
        second = poll(limits, [site(server)], after(first))
        third = poll(limits, [site(server)], after(second))
    assert told(third) == [("unchanged", None)]
    _, second_asked, third_asked = [a for a in server.asked if query_of(a)["orderby"] == "modified"]
    assert second_asked.target == third_asked.target
    assert second_asked.headers.get("if-none-match") is None, "that of another address says nothing of this one"
    assert third[0].fetch and third[0].fetch.conditional and third[0].fetch.status == 304


def test_what_was_shown_before_is_not_news(tmp_path: Path) -> None:
    """A post of the second that the last poll ended with comes again: that does not make the site a busy one."""
    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(Blog({1: (1, 1), 2: (2, 2)})) as server:
        first = after(poll(limits, [site(server)], at=NOON))
        second = after(poll(limits, [site(server)], first, at=NOON + timedelta(hours=5)))
    assert second["paper"].new_at == NOON


@pytest.mark.parametrize("ignores", ["", "modified_after"])
@pytest.mark.parametrize("published", [58, 70], ids=["before the last one that was seen", "after it"])
def test_a_post_that_was_written_before_and_published_later_arrives(
    tmp_path: Path, published: int, ignores: str
) -> None:
    """WordPress does not say that it was changed when its clockwork published it; and the clockwork may be late."""
    limits, states, found = settings(tmp_path, page_gap_s=0.0), {}, []
    blog = Blog({n: (n, n) for n in range(-300, 60)}, ignores=(ignores,))
    with serving(blog) as server:
        for n in range(5):
            if n == 2:
                blog.posts[900] = (published, -200)
            found.append(poll(limits, [site(server)], states, at=NOON + timedelta(hours=2 + n)))
            states = after(found[-1])
    assert ["Report 900, told in minute -200" in titles(polled) for polled in found[1:3]] == [False, True]
    assert [o for o, _ in told(found[-1])] == ["unchanged"] * 2
    assert (states["paper"].published, cursor(states)) == (minute(max(59, published)), minute(59))
    if published == 70:
        assert states["paper"].new_at == NOON + timedelta(hours=4)


def test_what_was_published_is_asked_for_every_quarter_of_an_hour(tmp_path: Path) -> None:
    limits, states, asked = settings(tmp_path, page_gap_s=0.0), {}, []
    with serving(Blog({1: (1, 1)})) as server:
        for minutes in (0, 5, 10, 15, 20, 25, 30):
            before = len(server.asked)
            states = after(poll(limits, [site(server)], states, at=NOON + timedelta(minutes=minutes)))
            asked.append([query_of(a)["orderby"] for a in server.asked[before:]])
    assert asked == [["modified"]] * 3 + [["date", "modified"]] + [["modified"]] * 2 + [["date", "modified"]]


def test_a_site_that_heeds_no_time_of_publication_is_not_read_from_its_beginning(tmp_path: Path) -> None:
    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(Blog({n: (n, n) for n in range(-300, 60)}, ignores=("after",))) as server:
        states = after(poll(limits, [site(server)], at=NOON))
        polled = poll(limits, [site(server)], states, at=NOON + timedelta(hours=1))
    assert [p.fetch.outcome for p in polled if p.fetch] == ["unchanged", "ok"]
    assert titles(polled) == ["Report 59, told in minute 59"]


def test_what_was_published_waits_for_a_server_that_is_tired(tmp_path: Path) -> None:
    limits, tired = settings(tmp_path, page_gap_s=0.0), [False]
    blog = Blog({1: (1, 1)})

    def respond(asked: Asked) -> bytes:
        by_date = query_of(asked).get("orderby") == "date"
        return answer(b"later", 429, Retry_After="3600") if tired[0] and by_date else blog(asked)

    with serving(respond) as server:
        states = after(poll(limits, [site(server)], at=NOON))
        blog.posts[900], tired[0] = (5, -200), True
        refused = poll(limits, [site(server)], states, at=NOON + timedelta(minutes=20))
        blog.posts[2], tired[0] = (90, 90), False
        polled = poll(limits, [site(server)], after(refused), at=NOON + timedelta(hours=2))
    assert [o for o, _ in told(refused)] == ["blocked"]
    assert after(refused)["paper"].next_due_at == NOON + timedelta(minutes=80)
    assert "Report 900, told in minute -200" in titles(polled)


def test_an_empty_answer_is_nothing_new(tmp_path: Path) -> None:
    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(answer(b" []\n")) as server:
        polled = poll(limits, [site(server)])
    assert told(polled) == [("unchanged", None)]
    assert polled[0].state and polled[0].state.failures == 0


def busy(tmp_path: Path, blog: Blog, numbers: range, polls: int = 1) -> tuple[list[list[Polled]], States, RawServer]:
    """Polls after the first, before which these posts came."""
    limits, found = settings(tmp_path, page_gap_s=0.0), []
    with serving(blog) as server:
        states = after(poll(limits, [site(server)]))
        blog.posts |= {n: (n, n) for n in numbers}
        for _ in range(polls):
            found.append(poll(limits, [site(server)], states))
            states = after(found[-1])
    return found, states, server


@pytest.mark.parametrize("told", [None, "", "0", "1", "999999"], ids=["right", "none", "0", "1", "too many"])
@pytest.mark.parametrize("ignores", [(), ("modified_after",), ("order",), ("modified_after", "order")])
def test_more_than_a_page_changed(tmp_path: Path, told: str | None, ignores: tuple[str, ...]) -> None:
    """Whatever the site says of how many pages there are, and whatever of the question it does not heed."""
    blog = Blog({n: (n, n) for n in range(-400, 1)}, told_pages=told, ignores=ignores)
    [polled], states, _ = busy(tmp_path, blog, range(1, 251))
    assert {f"Report {n}, told in minute {n}" for n in range(1, 251)} <= set(titles(polled))
    assert (cursor(states), states["paper"].failures) == (minute(250), 0)


def test_it_goes_on_by_time(tmp_path: Path) -> None:
    _, _, server = busy(tmp_path, Blog({1: (0, 0)}), range(2, 252))
    asked = asked_for_changes(server)
    assert [(a["order"], a.get("modified_after"), a.get("page")) for a in asked] == [
        ("desc", None, None),
        ("asc", "2026-01-08T11:59:59", None),
        ("asc", "2026-01-08T13:39:59", None),
        ("asc", "2026-01-08T15:18:59", None),
    ]


def test_a_post_that_vanishes_meanwhile_hides_no_other(tmp_path: Path) -> None:
    blog = Blog({1: (0, 0)})
    blog.between = lambda: blog.posts.pop(50, None) and None
    [polled], _, _ = busy(tmp_path, blog, range(2, 252))
    assert len(set(titles(polled))) == 251


def test_more_than_a_poll_may_ask_for_is_left_for_the_next(tmp_path: Path) -> None:
    found, states, _ = busy(tmp_path, Blog({0: (0, 0)}), range(1, 4001), polls=2)
    assert [len(told(polled)) for polled in found] == [30, 11]
    assert len({t for polled in found for t in titles(polled)}) == 4001
    assert (cursor(states), states["paper"].failures) == (minute(4000), 0)


def test_what_a_site_does_not_give_oldest_first_is_not_jumped_over(tmp_path: Path) -> None:
    """What came after the last poll, and was not read, would be lost behind the cursor."""
    blog = Blog({0: (0, 0)}, ignores=("order",))
    [polled], states, _ = busy(tmp_path, blog, range(1, 3501))
    assert len(told(polled)) == 30
    assert cursor(states) == minute(0)
    assert "more than 30 pages of posts changed since 2026-01-08T12:00:00" in (states["paper"].last_error or "")


def test_more_posts_of_one_second_than_a_page_holds(tmp_path: Path) -> None:
    """As after a change to all of them at once: a first page that stays the same does not say that nothing came."""
    blog, limits = Blog({1: (0, 0)}), settings(tmp_path, page_gap_s=0.0)
    with serving(blog) as server:
        states = after(poll(limits, [site(server)]))
        blog.posts |= {n: (n, 500) for n in range(2, 152)}
        first = poll(limits, [site(server)], states)
        again = poll(limits, [site(server)], after(first))
        blog.posts[200] = (600, 600)
        last = poll(limits, [site(server)], after(again))
    assert len(set(titles(first))) == 151
    assert "Report 200, told in minute 600" in titles(last)


def test_a_time_to_come_is_no_cursor(tmp_path: Path) -> None:
    """A post that says it was changed in a hundred years would hide all that come before then."""
    years = 60 * 24 * 365 * 100
    blog, limits, states, found = Blog({1: (1, 1), 2: (2, years)}), settings(tmp_path, page_gap_s=0.0), {}, []
    with serving(blog) as server:
        for n in range(3, 6):
            states = after(polled := poll(limits, [site(server)], states, at=NOON + timedelta(hours=1)))
            found += titles(polled)
            assert cursor(states) == minute(max(1, n - 1) if n > 3 else 1)
            blog.posts[n] = (n, n)
        found += titles(poll(limits, [site(server)], states, at=NOON + timedelta(hours=1)))
        lost = {"paper": replace(states["paper"], cursor=minute(years))}
        healed = after(poll(limits, [site(server)], lost, at=NOON + timedelta(hours=1)))
    assert {f"Report {n}, told in minute {n}" for n in (1, 3, 4, 5)} <= set(found)
    assert cursor(healed) == minute(5), "one that was kept before is left too"


def test_the_first_poll_takes_a_page(tmp_path: Path) -> None:
    with serving(Blog({n: (n, n) for n in range(250)})) as server:
        assert len(titles(poll(settings(tmp_path, page_gap_s=0.0), [site(server)]))) == 100


def test_a_later_page_that_fails_leaves_the_cursor(tmp_path: Path) -> None:
    blog, limits = Blog({1: (0, 0)}), settings(tmp_path, page_gap_s=0.0)
    with serving(blog) as server:
        states = after(poll(limits, [site(server)]))
        blog.posts |= {n: (n, n) for n in range(2, 152)}
        blog.page_2 = answer(status=500)
        broken = poll(limits, [site(server)], states)
        blog.page_2 = None
        mended = poll(limits, [site(server)], after(broken))
    assert (cursor(after(broken)), cursor(after(mended))) == (minute(0), minute(151))
    assert after(broken)["paper"].last_error == "HTTP status 500; expected 200"
    assert len(titles(broken)) == 100, "the pages before it count"
    assert len(set(titles(mended))) == 151


def test_a_site_that_does_not_know_modified_after_is_asked_for_the_latest(tmp_path: Path) -> None:
    """It answers with everything. That is remembered, and the pages after the last new post are not asked for."""
    blog, limits = (
        Blog({n: (n, n) for n in range(1, 301)}, ignores=("modified_after",)),
        settings(tmp_path, page_gap_s=0.0),
    )
    with serving(blog) as server:
        states, found = {}, []
        for n, day in enumerate((0, 0, 0, 8)):
            states = after(polled := poll(limits, [site(server)], states, at=NOON + timedelta(days=day)))
            found.append(titles(polled))
            blog.posts[301 + n] = (301 + n, 301 + n)
    asked = [(a["order"], a.get("page")) for a in asked_for_changes(server)]
    assert asked == [("desc", None), ("asc", None), ("desc", None), ("desc", None), ("asc", None), ("desc", None)]
    assert [f[-100] for f in found[1:]] == [f"Report {n}, told in minute {n}" for n in (301, 302, 303)]


# Refusals


def test_a_site_that_refuses_modified_after_is_asked_what_was_published_since(tmp_path: Path) -> None:
    blog, limits = Blog({1: (1, 1)}, refuses=("modified_after",)), settings(tmp_path, page_gap_s=0.0)
    with serving(blog) as server:
        first = poll(limits, [site(server)], at=NOON)
        blog.posts |= {1: (1, 50), 2: (40, 40)}
        second = poll(limits, [site(server)], after(first), at=NOON)
        third = poll(limits, [site(server)], after(second), at=NOON)
    assert [(o, (r or "")[:15]) for o, r in told(second)] == [("failed", "HTTP status 400"), ("ok", "")]
    asked = [query_of(a) for a in server.asked]
    assert [(a["orderby"], a.get("after")) for a in asked[2:]] == [
        ("date", "2026-01-08T12:00:59"),
        ("date", "2026-01-08T12:39:59"),
    ]
    assert "Report 2, told in minute 40" in titles(second)
    assert len(told(third)) == 1, "the refusal is remembered"
    assert after(second)["paper"].failures == 0


@pytest.mark.parametrize("closed", [NO_ROUTE, FRONT_PAGE], ids=["404", "a page"])
def test_a_site_without_pretty_addresses(tmp_path: Path, closed: bytes) -> None:
    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(Blog({1: (1, 1)}, api=closed)) as server:
        first = poll(limits, [site(server)], at=NOON)
        poll(limits, [site(server)], after(first), at=NOON)
    assert paths(server) == ["/wp-json/wp/v2/posts", *["/?wp/v2/posts"] * 2]
    assert titles(first) == ["Report 1, told in minute 1"]
    assert after(first)["paper"].last_error is None


@pytest.mark.parametrize(
    ("api", "plain", "asked"),
    [
        (CLOSED, CLOSED, ["/wp-json/wp/v2/posts", "/feed/"]),
        (answer(b"{}", 401), CLOSED, ["/wp-json/wp/v2/posts", "/feed/"]),
        (NO_ROUTE, NO_ROUTE, ["/wp-json/wp/v2/posts", "/?wp/v2/posts", "/feed/"]),
        (FRONT_PAGE, FRONT_PAGE, ["/wp-json/wp/v2/posts", "/?wp/v2/posts", "/feed/"]),
    ],
    ids=["403", "401", "404", "a page"],
)
def test_a_site_whose_api_is_closed_is_read_by_its_feed(
    tmp_path: Path, api: bytes, plain: bytes, asked: list[str]
) -> None:
    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(Blog(api=api, plain=plain)) as server:
        first = poll(limits, [site(server)], at=NOON)
        second = poll(limits, [site(server)], after(first), at=NOON)
    assert paths(server) == [*asked, "/feed/"]
    assert titles(first) == ["Ferry"]
    assert told(second) == [("unchanged", None)]
    *refusals, read = [p for p in first if p.fetch]
    assert [p.fetch.outcome in ("failed", "blocked") for p in refusals if p.fetch] == [True] * (len(asked) - 1)
    assert [p.raw for p in refusals] == [None] * len(refusals), "nothing is kept of a refusal"
    assert read.payload and read.payload.read_as == "feed"


def test_a_lesser_way_is_kept_for_a_week_and_then_the_best_is_tried_again(tmp_path: Path) -> None:
    limits = settings(tmp_path, page_gap_s=0.0)
    api, feed_ = "/wp-json/wp/v2/posts", "/feed/"
    blog, asked, states = Blog({1: (1, 1)}, api=CLOSED), [], {}
    with serving(blog) as server:
        for day in (0, 3, 6, 7, 8, 13, 14):
            if day == 14:
                blog.api = None
            states = after(poll(limits, [site(server)], states, at=NOON + timedelta(days=day)))
            asked.append(paths(server))
            server.asked.clear()
    assert asked == [[api, feed_], [feed_], [feed_], [api, feed_], [feed_], [feed_], [api]]
    assert states["paper"].way is None


@pytest.mark.parametrize("no_refusal", [WAIT, CHALLENGE, answer(status=429), answer(status=500), answer(status=503)])
def test_what_is_no_refusal_is_not_answered_with_another_request(tmp_path: Path, no_refusal: bytes) -> None:
    with serving(Blog(api=no_refusal)) as server:
        [polled] = poll(settings(tmp_path, page_gap_s=0.0), [site(server)])
    assert paths(server) == ["/wp-json/wp/v2/posts"]
    assert polled.state and polled.state.failures == 1


def test_where_everything_fails_the_reason_is_that_of_the_api(tmp_path: Path) -> None:
    with serving(Blog(api=CLOSED, feeds=answer(b"no feed", 404))) as server:
        polled = poll(settings(tmp_path, page_gap_s=0.0), [site(server)])
    state = after(polled)["paper"]
    assert [o for o, _ in told(polled)] == ["blocked", "failed"]
    assert (state.failures, state.last_error) == (1, "HTTP status 403; expected 200")


def test_the_feed_of_a_closed_site_may_ask_for_patience_too(tmp_path: Path) -> None:
    with serving(Blog(api=CLOSED, feeds=answer(b"busy", 503, Retry_After="7200"))) as server:
        state = after(poll(settings(tmp_path, page_gap_s=0.0), [site(server)], at=NOON))["paper"]
    assert state.next_due_at == NOON + timedelta(hours=2)


def test_a_site_that_moved_for_good_is_asked_at_its_new_address(tmp_path: Path) -> None:
    limits, states = settings(tmp_path, page_gap_s=0.0), {}
    blog = Blog({n: (n, n) for n in range(3)})
    with serving(blog, "127.0.0.2") as new, serving(lambda a: redirect(new.url(a.target), 301)) as old:
        for n in range(4):
            blog.posts |= {n: (n, 60 * n)}  # so that every poll asks for another time
            states = after(poll(limits, [site(old)], states))
        asked = len(asked_for_changes(old)), len(asked_for_changes(new))
        assert asked == (3, 4)
        assert states["paper"].moved_to == new.url("/")


def test_own_headers_stay_with_a_site_that_only_turned_to_its_feed(tmp_path: Path) -> None:
    with serving(Blog(api=CLOSED)) as server:
        poll(settings(tmp_path, page_gap_s=0.0), [replace(site(server), headers=(("x-key", "k"),))])
    assert [a.headers.get("x-key") for a in server.asked] == ["k", "k"]
