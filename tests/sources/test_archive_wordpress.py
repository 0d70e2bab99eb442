"""Walking through a WordPress site: every post of the time asked for, whatever happens meanwhile."""

from datetime import timedelta
from pathlib import Path

import pytest

from schemas.records import Source
from tests.sources.blog import NOON, Blog, Post, daily
from tests.sources.polling import web_source
from tests.sources.server import Asked, RawServer, serving
from tests.sources.walking import ended, one_slice, problem, titles, walk


def site_source(server: RawServer, **values: object) -> Source:
    return web_source(server.url("/"), kind="wordpress", **values)


def all_titles(blog: Blog) -> list[str]:
    return [p.title for p in sorted(blog.posts, key=lambda p: (p.published, p.number))]


def first_seen(found: list[str]) -> list[str]:
    """Each title once: the last post of a page is shown on the next one too."""
    return list(dict.fromkeys(found))


def test_all_posts_come_oldest_first(tmp_path: Path) -> None:
    blog = Blog(daily(range(250)))
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server))
    assert first_seen(titles(outcomes)) == all_titles(blog)
    assert ended(outcomes)
    assert [q["per_page"] for q in blog.queries] == ["100"] * 3
    assert {(q["order"], q["orderby"]) for q in blog.queries} == {("asc", "date")}
    assert {p.fetch.purpose for p in outcomes if p.fetch} == {"backfill"}
    shares = [p.step.share for p in outcomes if p.step]
    assert shares == [pytest.approx(1 / 3), pytest.approx(2 / 3), 1.0]


@pytest.mark.parametrize("zone_hours", [-12, 0, 14])
def test_the_bounds_are_exact_in_every_zone(tmp_path: Path, zone_hours: int) -> None:
    blog = Blog(daily(range(30)), zone_hours=zone_hours)
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server), NOON + timedelta(days=5), NOON + timedelta(days=9))
    assert titles(outcomes) == [f"Report {n} of the harbour office" for n in (5, 6, 7, 8, 9)]
    assert len(blog.queries) == 1


def test_posts_that_appear_and_vanish_meanwhile_hide_no_other(tmp_path: Path) -> None:
    """Pages that are counted would shift: one post less before the place, and one is never shown."""
    blog = Blog(daily(range(0, 500, 2)))
    stay = [p for p in blog.posts if p.number >= 200]

    def change(asked: Asked) -> None:
        if len(blog.queries) == 1:
            blog.posts = [*daily(range(1, 100, 2)), *stay]

    blog.before = change
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server))
    assert {p.title for p in stay} <= set(titles(outcomes))
    assert ended(outcomes)


def test_more_posts_of_one_second_than_a_page_holds(tmp_path: Path) -> None:
    """As after an import."""
    blog = Blog([*daily(range(50)), *(Post(n, NOON + timedelta(days=49)) for n in range(50, 400)), Post(900, NOON)])
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server))
    assert set(titles(outcomes)) == set(all_titles(blog))
    assert ended(outcomes)


@pytest.mark.parametrize("ignores", [("after",), ("after", "before"), ("order",), ("before",), ("per_page",)])
@pytest.mark.parametrize("counts", [True, False])
def test_a_site_that_does_not_give_what_it_is_asked_for(tmp_path: Path, ignores: tuple[str, ...], counts: bool) -> None:
    blog = Blog(daily(range(-20, 230)), ignores=ignores, counts=counts)
    since, until = NOON, NOON + timedelta(days=220)
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server), since, until)
    assert set(titles(outcomes)) == {p.title for p in blog.posts if since <= p.published <= until}
    assert ended(outcomes)
    assert len(blog.queries) < 40


@pytest.mark.parametrize("told", ["0", "1", "2", "999999"])
def test_a_wrong_count_of_pages_ends_nothing_early(tmp_path: Path, told: str) -> None:
    blog = Blog(daily(range(250)), told_pages=told)
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server))
    assert first_seen(titles(outcomes)) == all_titles(blog)
    assert ended(outcomes)
    assert len(blog.queries) <= 5


def test_a_page_that_posts_were_left_out_of_is_not_the_last(tmp_path: Path) -> None:
    """WordPress leaves out what is not for everyone, so a page may hold less than was asked for."""
    blog = Blog(daily(range(250)), hidden=frozenset({5, 120}))
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server))
    assert len(first_seen(titles(outcomes))) == 248
    assert ended(outcomes)


def test_it_goes_on_from_a_cursor(tmp_path: Path) -> None:
    blog = Blog(daily(range(250)))
    with serving(blog) as server:
        whole = walk(tmp_path, site_source(server))
        cursor = next(p.step.cursor for p in whole if p.step)
        rest = walk(tmp_path, site_source(server), cursor=cursor)
    assert titles(rest)[0] == "Report 99 of the harbour office"  # in whose second others may have come
    assert titles(rest)[-1] == "Report 249 of the harbour office"


def test_a_request_that_fails_moves_nothing(tmp_path: Path) -> None:
    blog = Blog(daily(range(250)))
    with serving(blog) as server:

        def close(asked: Asked) -> None:
            if len(blog.queries) == 1:  # from the third request on
                blog.refuses = ("/wp-json/wp/v2/posts",)

        blog.before = close
        first = walk(tmp_path, site_source(server))
        assert "403" in problem(first)
        cursor = [p.step.cursor for p in first if p.step][-1]
        blog.refuses, blog.before = (), lambda asked: None
        rest = walk(tmp_path, site_source(server), cursor=cursor)
    assert first_seen(titles(first + rest)) == all_titles(blog)


def test_a_site_without_pretty_addresses(tmp_path: Path) -> None:
    blog = Blog(daily(range(120)), lacks=("/wp-json/wp/v2/posts",))
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server))
    assert first_seen(titles(outcomes)) == all_titles(blog)
    assert [p.fetch.status for p in outcomes if p.fetch] == [404, 200, 200]


def test_a_site_whose_api_is_closed_is_walked_by_its_feed(tmp_path: Path) -> None:
    blog = Blog(daily(range(35)), refuses=("/wp-json/wp/v2/posts",))
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server))
        cursor = [p.step.cursor for p in outcomes if p.step][1]
        rest = walk(tmp_path, site_source(server), cursor=cursor)
    assert sorted(titles(outcomes)) == sorted(all_titles(blog))
    assert ended(outcomes)
    assert titles(rest) == titles(outcomes)[10:], "from the page on that was read last"


def test_robots_are_asked_and_obeyed(tmp_path: Path) -> None:
    blog = Blog(daily(range(5)), robots=b"User-agent: *\nDisallow: /wp-json/\n")
    with serving(blog) as server:
        outcomes = walk(tmp_path, site_source(server))
        assert "robots.txt" in problem(outcomes)
        assert [p.fetch.outcome for p in outcomes if p.fetch] == ["disallowed"]
        assert blog.queries == []
        assert titles(walk(tmp_path, site_source(server, robots="never"))) == all_titles(blog)


def test_a_slice_ends_after_twenty_requests(tmp_path: Path) -> None:
    blog = Blog(daily(range(60)))
    with serving(blog) as server:
        source = web_source(server.url("/?per_page=2"), kind="wordpress")
        part = one_slice(tmp_path, source)
        outcomes = walk(tmp_path, source)
    assert sum(p.step is not None for p in part) == 20
    assert first_seen(titles(outcomes)) == all_titles(blog)
