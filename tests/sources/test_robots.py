"""robots.txt: what each answer allows, for how long it counts, and how often it is asked for."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.lake.raw import RawStore
from pipeline.sources.http.web import FetchError
from pipeline.sources.manners.robots import (
    KEPT_FOR,
    LONGEST_DELAY_S,
    MOST_BYTES,
    UNREACHABLE_FOR,
    Kept,
    Robots,
    Rules,
    Said,
)
from pipeline.sources.round import Round
from schemas.records import Fetch
from tests.articles import NOW
from tests.sources.polling import now, poll, settings, told, web_source
from tests.sources.server import answer, feed, redirect, serving

RULES = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 5\nSitemap: https://example.org/news.xml\n"


@dataclass
class Site:
    """Servers that answer the same, and a clock."""

    status: int = 200
    body: bytes = RULES
    dead: bool = False
    now: datetime = NOW
    retry_at: datetime | None = None
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str, source_id: str) -> Said:
        self.asked.append(url)
        await asyncio.sleep(0)
        if self.dead:
            raise FetchError("it hung up", "reset")
        return Said(status=self.status, body=self.body, retry_at=self.retry_at)

    def robots(self, kept: Kept | None = None) -> Robots:
        return Robots(self.fetch, lambda: self.now, kept=kept)


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 20))


def allows(site: Site, url: str = "https://example.org/private/1") -> bool:
    return bool(run(site.robots().verdict(url)).allowed)


SAID = [
    (RULES, "/private/1", False),
    (RULES, "/news/1", True),
    (RULES, "/robots.txt", True),
    (b"", "/private/1", True),
    (b"User-agent: presslake\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/news/1", False),
    (b"User-agent: *\nDisallow: /\n\nUser-agent: PressLake\nAllow: /\n", "/news/1", True),
    (b"User-agent: otherbot\nDisallow: /\n", "/news/1", True),
    (b"User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf", False),
    (b"User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?x", True),
    (b"User-agent: *\nDisallow: /news\nAllow: /news/free\n", "/news/free/1", True),
    (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n", "/news/1", False),
    (b"User-agent: *\nDisallow: /caf%C3%A9\n", "/café/1", False),
    (b"\xff\xfe junk \x00\nUser-agent: *\nDisallow: /\n", "/news/1", False),
    (b"<!doctype html><html><title>Not found</title><p>Disallowed: nothing</p></html>", "/news/1", True),
]


@pytest.mark.parametrize(("body", "path", "expected"), SAID)
def test_what_it_says(body: bytes, path: str, expected: bool) -> None:
    assert allows(Site(body=body), f"https://example.org{path}") is expected


ANSWERS = [
    (200, False),
    (404, True),
    (403, True),
    (401, True),
    (410, True),
    (301, True),
    (429, False),
    (500, False),
    (503, False),
]


@pytest.mark.parametrize(("status", "expected"), ANSWERS)
def test_what_an_answer_allows(status: int, expected: bool) -> None:
    """Of a page that its rules, where they count, do not allow."""
    assert allows(Site(status=status)) is expected


def test_the_rule_that_is_too_long_to_be_read_whole_does_not_count() -> None:
    filling = b"# " + b"x" * (MOST_BYTES - 34) + b"\n"
    cut = Site(body=b"User-agent: *\n" + filling + b"Disallow: /private-of-nobody/\n")
    assert cut.body[:MOST_BYTES].endswith(b"Disallow: /privat")
    assert allows(cut, "https://example.org/private/1")
    assert allows(Site(body=b"x" * 2 * MOST_BYTES), "https://example.org/private/1")


def test_nothing_is_allowed_while_it_cannot_be_read() -> None:
    site = Site(dead=True)
    robots = site.robots()
    found = run(robots.verdict("https://example.org/news/1"))
    assert (found.allowed, found.until, found.fault) == (False, NOW + UNREACHABLE_FOR, "reset")
    assert (
        found.reason
        == "https://example.org/robots.txt cannot be read (it hung up), so nothing there is asked for until it can"
    )
    site.dead, site.status = False, 503
    assert not run(robots.verdict("https://example.org/news/1")).allowed
    assert len(site.asked) == 1
    site.now += UNREACHABLE_FOR
    assert "(HTTP status 503)" in run(robots.verdict("https://example.org/news/1")).reason
    site.now, site.status = site.now + UNREACHABLE_FOR, 200
    assert run(robots.verdict("https://example.org/news/1")).allowed
    assert len(site.asked) == 3


def test_it_counts_for_a_day() -> None:
    site = Site()
    robots = site.robots()
    for hours in (0, 12, 23.9):
        site.now = NOW + timedelta(hours=hours)
        assert not run(robots.verdict("https://example.org/private/1")).allowed
    assert len(site.asked) == 1
    site.now, site.body = NOW + KEPT_FOR, b""
    assert run(robots.verdict("https://example.org/private/1")).allowed
    assert len(site.asked) == 2


def test_old_rules_stand_while_there_are_no_newer_ones() -> None:
    site = Site()
    robots = site.robots()
    run(robots.verdict("https://example.org/news/1"))
    site.now, site.dead = NOW + timedelta(days=2), True
    for _ in range(3):
        assert run(robots.verdict("https://example.org/news/1")).allowed
        assert not run(robots.verdict("https://example.org/private/1")).allowed
    assert len(site.asked) == 2
    site.now += UNREACHABLE_FOR
    run(robots.verdict("https://example.org/news/1"))
    assert len(site.asked) == 3
    site.now, site.dead, site.body = site.now + UNREACHABLE_FOR, False, b""
    assert run(robots.verdict("https://example.org/private/1")).allowed


def test_it_is_not_asked_before_it_wants_to_be() -> None:
    day = timedelta(days=1)
    site = Site(status=503, retry_at=NOW + day)
    robots = site.robots()
    assert run(robots.verdict("https://example.org/news/1")).until == NOW + day
    site.now, site.status = NOW + day - timedelta(seconds=1), 200
    assert not run(robots.verdict("https://example.org/news/1")).allowed
    assert len(site.asked) == 1
    site.now, site.retry_at = NOW + day, None
    assert run(robots.verdict("https://example.org/news/1")).allowed


def test_older_rules_stand_for_as_long() -> None:
    """Also in the next round, which has what is kept."""
    site, kept = Site(), Kept()
    run(site.robots(kept).verdict("https://example.org/news/1"))
    site.now += KEPT_FOR
    site.status, site.retry_at = 429, site.now + timedelta(hours=5)
    for hours in (0, 2, 4):
        site.now += timedelta(hours=hours and 2)
        assert run(site.robots(kept).verdict("https://example.org/news/1")).allowed
        assert not run(site.robots(kept).verdict("https://example.org/private/1")).allowed
    assert len(site.asked) == 2


def test_one_request_for_all_who_wait() -> None:
    site = Site()

    async def work() -> None:
        robots = site.robots()
        waiting = [asyncio.create_task(robots.verdict(f"https://example.org/news/{n}")) for n in range(20)]
        await asyncio.sleep(0)
        waiting[0].cancel()  # who asked first goes away
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert isinstance(found[0], asyncio.CancelledError)
        assert all(not isinstance(f, BaseException) and f.allowed for f in found[1:])

    run(work())
    assert len(site.asked) == 1


ORIGINS = [
    ("https://example.org/a", "https://example.org/robots.txt"),
    ("https://Example.ORG:443/a?b#c", "https://example.org/robots.txt"),
    ("http://example.org/a", "http://example.org/robots.txt"),
    ("http://example.org:8080/a", "http://example.org:8080/robots.txt"),
    ("https://user:word@example.org/a", "https://example.org/robots.txt"),
    ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/robots.txt"),
]


@pytest.mark.parametrize(("url", "asked"), ORIGINS)
def test_each_origin_has_its_own(url: str, asked: str) -> None:
    site = Site()
    run(site.robots().verdict(url))
    assert site.asked == [asked]


@pytest.mark.parametrize("url", ["", "example.org", "ftp://example.org/", "https:///a", "https://example.org:port/"])
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(ValueError):
        run(Site().robots().verdict(url))


DELAYS = [
    ("5", 5.0),
    ("0.5", 0.5),
    ("0", None),
    ("3600", LONGEST_DELAY_S),
    ("-1", None),
    ("often", None),
    ("nan", None),
    ("inf", None),
]


@pytest.mark.parametrize(("told", "expected_s"), DELAYS)
def test_the_pause_between_two_pages(told: str, expected_s: float | None) -> None:
    site = Site(body=f"User-agent: *\nCrawl-delay: {told}\nDisallow: /private/\n".encode())
    assert run(site.robots().verdict("https://example.org/news/1")).delay_s == expected_s


def test_what_is_known_outlives_the_process() -> None:
    site = Site()
    first = site.robots()
    run(first.verdict("https://example.org/private/1"))
    second = site.robots(Kept(first.dump()))
    assert not run(second.verdict("https://example.org/private/1")).allowed
    assert len(site.asked) == 1


def test_rounds_share_what_is_kept() -> None:
    site, kept = Site(), Kept()
    for _ in range(3):
        run(site.robots(kept).verdict("https://example.org/private/1"))
    assert len(site.asked) == 1


def test_what_is_kept_is_bounded() -> None:
    kept = Kept(most_bytes=100_000)
    for n in range(1000):
        kept.put(Rules(origin=f"https://{n}.example.org", fetched_at=NOW, status=200, text="x" * 500))
        kept.put(Rules(origin=f"https://{n}.example.org", fetched_at=NOW, status=200, text="y" * 500))
    assert len(list(kept)) == 100
    assert kept.get("https://999.example.org")
    assert kept.get("https://1.example.org") is None


def test_a_surprise_is_no_answer() -> None:
    async def fetch(url: str, source_id: str) -> Said:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(Robots(fetch, lambda: NOW).verdict("https://example.org/"))


LIMITS = [
    (redirect("/robots.txt"), "ok"),
    (answer(b"User-agent: *\nDisallow: /private/\n" + b"#" * (MOST_BYTES + 9)), "disallowed"),
    (answer(b"User-agent: *\nDisallow: /private/\n" + b"#" * 1_100_000), "disallowed"),
    (answer(b"User-agent: *\nDisallow: /nobody/\n" + b"#" * 1_100_000), "ok"),
]
_IDS = ["redirects without end", "long", "beyond any body", "beyond any body, and free"]


@pytest.mark.parametrize(("robots_txt", "outcome"), LIMITS, ids=_IDS)
def test_what_the_limits_of_the_client_make_of_it(tmp_path: Path, robots_txt: bytes, outcome: str) -> None:
    """Too many redirects are as if there were none (RFC 9309, 2.3.1.2); of one that passes every limit the beginning
    counts (2.5)."""
    page = answer(feed("Ferry"), Content_Type="application/xml")
    with serving(lambda asked: robots_txt if asked.target == "/robots.txt" else page, "127.0.0.23") as server:
        source = web_source(server.url("/private/feed"), robots="always")
        polled = poll(settings(tmp_path, max_body_mb=1.0), [source])
    assert [o for o, _ in told(polled)] == [outcome]


# Its requests are rows of fetches/


def fetches(folder: Path, url: str, **http: Any) -> list[Fetch]:
    """Of a round that asks for one page, in their order."""
    source = web_source(url, kind="page")
    limits = settings(folder, page_gap_s=0.0, **http)
    polled = list(Round(limits, {}, RawStore(folder), now(), now, 7).poll([source]))
    return [p.fetch for p in polled if p.fetch]


ROWS = [
    (answer(RULES, Content_Type="text/plain"), ("ok", (), 200), "ok"),
    (answer(status=404), ("ok", (), 404), "ok"),
    (answer(status=500), ("failed", ("http-error",), 500), "failed"),
    (answer(status=503), ("blocked", ("unavailable",), 503), "failed"),
    (b"", ("failed", ("reset",), None), "failed"),
]


@pytest.mark.parametrize(
    ("robots_txt", "row", "outcome"), ROWS, ids=["rules", "none", "broken", "unavailable", "no answer"]
)
def test_asking_for_it_is_a_row(
    tmp_path: Path, robots_txt: bytes, row: tuple[str, tuple[str, ...], int | None], outcome: str
) -> None:
    """It is good where it tells what is allowed, and so is one that is not there."""
    page = answer(b"<html><p>The ferry sails.</p></html>")
    with serving(lambda asked: robots_txt if asked.target == "/robots.txt" else page, "127.0.0.24") as server:
        asking, asked = fetches(tmp_path, server.url("/ferry"))
        address = server.url("/robots.txt")
    assert (asking.purpose, asking.url, asking.source_id) == ("robots", address, "paper")
    assert (asking.outcome, asking.faults, asking.status) == row
    assert asking.payload is None
    assert (asked.purpose, asked.outcome) == ("poll", outcome)


@pytest.mark.parametrize("url", ["http://10.1.2.3/ferry", "http://localhost/ferry"])
def test_an_inner_address_is_named_where_robots_txt_is_asked_first(tmp_path: Path, url: str) -> None:
    told_ = [(f.purpose, f.outcome, f.faults) for f in fetches(tmp_path, url, allow_networks=())]
    assert told_ == [("robots", "refused", ("inner-address",)), ("poll", "refused", ("robots", "inner-address"))]
