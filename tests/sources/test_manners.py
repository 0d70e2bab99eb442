"""A good citizen: when to ask again, pauses and turns at a host, robots.txt, moves, opt-outs, blocks; one name for all."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.lake.memory import LakeMemory
from pipeline.lake.raw import RawStore
from pipeline.slices import robots_remembered
from pipeline.sources import opening
from pipeline.sources.manners.schedule import known
from pipeline.sources.pages import PageRound
from pipeline.sources.polled import Polled
from pipeline.sources.visits import CycleVisits
from pipeline.state import SourceState, StateFolder, is_due
from schemas.records import PendingPage, Source
from tests.articles import make_entry, make_item
from tests.sources.polling import States, after, now, poll, settings, told, web_source, without_robots
from tests.sources.server import Asked, answer, feed, redirect, serving

NOON = datetime(2026, 1, 9, 12, tzinfo=UTC)  # a Friday
PAGE = b"<html><body><article><p>The ferry will cross the strait again.</p></article></body></html>"
SITEMAP = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body></body></html>"


def channel(about: str) -> bytes:
    return feed("Ferry").replace(b"<title>Paper</title>", f"<title>Paper</title>{about}".encode())


def state_after(folder: Path, sent: bytes, before: States | None = None, **values: object) -> SourceState:
    """Where a source stands after a poll at NOON that was answered so."""
    with serving(sent) as server:
        return after(poll(settings(folder), [web_source(server.url(), **values)], before, at=NOON))["paper"]


# When to ask again

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("sent", "pause"),
    [
        (answer(feed("Ferry")), timedelta(minutes=5)),
        (answer(feed("Ferry"), Cache_Control="max-age=7200"), 2 * HOUR),
        (answer(feed("Ferry"), Expires="Fri, 09 Jan 2026 15:00:00 GMT", Date="Fri, 09 Jan 2026 12:00:00 GMT"), 3 * HOUR),
        (answer(feed("Ferry"), Expires="Fri, 09 Jan 2026 15:00:00 GMT"), 3 * HOUR),
        (answer(channel("<ttl>240</ttl>")), 4 * HOUR),
        (answer(channel("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>")), 6 * HOUR),
        (answer(channel("<ttl>60</ttl>"), Cache_Control="max-age=18000"), 5 * HOUR),
        (answer(feed("Ferry"), Cache_Control="max-age=999999"), 24 * HOUR),
        (answer(channel("<skipHours><hour>12</hour><hour>13</hour><hour>14</hour></skipHours>")), 3 * HOUR),
        (answer(channel("<skipDays><day>Friday</day></skipDays>")), 12 * HOUR),
    ],
    ids=["nothing", "max-age", "expires", "no date", "ttl", "period", "both", "too long", "hours", "days"],
)  # fmt: skip
def test_it_is_asked_again_when_it_wants_to_be(tmp_path: Path, sent: bytes, pause: timedelta) -> None:
    """Never before; and up to a twentieth, or in a free hour up to 5 minutes, later."""
    due = state_after(tmp_path, sent).next_due_at
    assert due
    least = pause - timedelta(seconds=30 if pause < HOUR else 0)
    assert least <= due - NOON <= max(pause * 1.05, pause + timedelta(minutes=5) if pause > HOUR else pause)


def test_a_304_says_when_too(tmp_path: Path) -> None:
    with serving(
        lambda a: (
            answer(status=304, Cache_Control="max-age=14400")
            if "if-none-match" in a.headers
            else answer(channel("<ttl>120</ttl>"), ETag='"1"')
        )
    ) as server:
        first = after(poll(settings(tmp_path), [web_source(server.url())], at=NOON))
        second = after(poll(settings(tmp_path), [web_source(server.url())], first, at=NOON))
    pauses = [s["paper"].next_due_at - NOON for s in (first, second)]  # type: ignore[operator]
    assert [round(p / HOUR) for p in pauses] == [2, 4]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("told_", "pause"),
    [("5400", 1.5 * HOUR), ("Fri, 09 Jan 2026 14:00:00 GMT", 2 * HOUR), ("999999", 24 * HOUR)],
    ids=["seconds", "date", "too long"],
)
def test_retry_after(tmp_path: Path, status: int, told_: str, pause: timedelta) -> None:
    state = state_after(tmp_path, answer(status=status, Retry_After=told_))
    assert state.next_due_at == NOON + pause
    assert not is_due(state, NOON + pause - timedelta(seconds=1))


@pytest.mark.parametrize("kind", ["feed", "wordpress", "json", "sitemap", "page"])
@pytest.mark.parametrize(("status", "due"), [(404, True), (410, False)])
def test_404_is_soft_and_410_stops(tmp_path: Path, kind: str, status: int, due: bool) -> None:
    """Whatever the kind; and where its address is changed, it is asked again."""
    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(answer(status=status)) as server:
        source = web_source(server.url(), kind=kind, robots="never")
        states = after(poll(limits, [source], at=NOON))
    assert is_due(states["paper"], NOON + timedelta(days=400)) == due
    assert states["paper"].failures == 1
    assert str(status) in (states["paper"].last_error or "")
    assert is_due(known(replace(source, location="https://other.example/"), states), NOON)


# Moves


@pytest.mark.parametrize("kind", ["feed", "wordpress", "json", "sitemap", "page"])
@pytest.mark.parametrize(("status", "used"), [(301, True), (308, True), (302, False), (307, False)])
def test_a_new_address_is_used_after_three_polls(tmp_path: Path, kind: str, status: int, used: bool) -> None:
    """And only where all were sent there for good."""
    bodies = {"feed": feed("Ferry"), "wordpress": b"[]", "json": b"[]", "sitemap": SITEMAP, "page": PAGE}
    limits, states = settings(tmp_path, page_gap_s=0.0), {}
    with serving(answer(bodies[kind]), "127.0.0.2") as new:
        with serving(lambda a: redirect(new.url(a.target), status)) as old:
            source = web_source(old.url("/feed/"), kind=kind, robots="never")
            for _ in range(5):
                states = after(poll(limits, [source], states))
                assert states["paper"].failures == 0
        assert (len(old.asked), len(new.asked)) == ((3, 5) if used else (5, 5))
        assert (states["paper"].moved_to == new.url("/feed/")) == used


@pytest.mark.parametrize("home", ["serves again", "sends there"])
def test_gone_where_it_moved_to_it_is_asked_at_home(tmp_path: Path, home: str) -> None:
    """And is gone where home leads there still."""
    sent = iter([answer(feed("Ferry"))] * 4 + [answer(status=410)] * 2)
    with serving(lambda a: next(sent), "127.0.0.2") as new:
        again = answer(feed("Tram")) if home == "serves again" else redirect(new.url(), 301)
        answers = iter([redirect(new.url(), 301)] * 3 + [again])
        with serving(lambda a: next(answers)) as old:
            limits, source, states = settings(tmp_path), web_source(old.url()), {}
            for _ in range(5):
                states = after(poll(limits, [source], states))
            assert is_due(states["paper"], NOON + timedelta(days=4000))
            states = after(poll(limits, [source], states))
    assert (states["paper"].gone_at is None) == (home == "serves again")
    assert states["paper"].moved_to is None


def test_a_site_whose_feed_moved_has_not_moved_itself(tmp_path: Path) -> None:
    """The feed of a site whose API is closed is at a service: where the site is, is still where it is."""
    limits, states = settings(tmp_path), {}
    with serving(answer(feed("Ferry")), "127.0.0.2") as service:

        def site(asked: Asked) -> bytes:
            is_feed = asked.target == "/feed/"
            return redirect(service.url("/harbour"), 301) if is_feed else answer(b"{}", 401)

        with serving(site) as server:
            for _ in range(5):
                states = after(poll(limits, [web_source(server.url("/"), kind="wordpress")], states))
            assert [a.target for a in server.asked[-3:]] == ["/feed/"] * 3
    assert states["paper"].moved_to is None


def test_own_headers_go_along_to_https_of_the_same_host_only(tmp_path: Path) -> None:
    limits, states = settings(tmp_path), {}
    with serving(answer(feed("Ferry")), "127.0.0.2") as new, serving(lambda a: redirect(new.url(), 301)) as old:
        source = web_source(old.url(), headers=(("x-key", "k"),))
        for _ in range(4):
            states = after(poll(limits, [source], states))
    assert {a.headers.get("x-key") for a in old.asked} == {"k"}
    assert {a.headers.get("x-key") for a in new.asked} == {None}


# Turns and pauses at a host


@dataclass
class Watched:
    """Answers slowly, and knows when each request came and went."""

    robots: bytes = b""
    times: list[tuple[str, float, float]] = field(default_factory=list)

    def __call__(self, asked: Asked) -> bytes:
        began = time.monotonic()
        time.sleep(0.02)
        self.times.append((asked.target, began, time.monotonic()))
        if asked.target == "/robots.txt":
            return answer(self.robots, Content_Type="text/plain")
        if asked.target.endswith(".xml"):
            return answer(SITEMAP, Content_Type="application/xml")
        return answer(PAGE if "page" in asked.target else feed(asked.target))

    def gaps(self, *paths: str) -> list[float]:
        """Seconds from the end of one of these requests to the beginning of the next one."""
        those = sorted((begin, end) for path, begin, end in self.times if path.startswith(paths))
        return [later[0] - earlier[1] for earlier, later in pairwise(those)]


def pages_of(source: Source, urls: Iterable[str]) -> list[PendingPage]:
    item = make_item(make_entry(body="", text_source="feed-summary"), source_id=source.id)
    entries = [replace(item.entry, link=url) for url in urls]
    items = [replace(item, entry=entry, entry_key=f"{n:016x}") for n, entry in enumerate(entries)]
    return [PendingPage(item=one, since=NOON) for one in items]


def visit(folder: Path, source: Source, urls: Iterable[str], **http: object) -> list[Polled]:
    limits = replace(settings(folder, **http), sources=(source,))
    round_ = PageRound(limits, {source.id: source}, RawStore(folder), now(), now, 7, timedelta(seconds=30))
    return without_robots(round_.visit(pages_of(source, urls)))


def both(*work: Callable[[], object]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_feeds_and_pages_take_turns_at_a_host(tmp_path: Path) -> None:
    """Never two requests at once, whatever round asks, and a pause between pages."""
    watched = Watched()
    with serving(watched, "127.0.0.31") as server:
        feeds = [web_source(server.url(f"/feed{n}"), f"s{n}") for n in range(12)]
        pages = [server.url(f"/page{n}") for n in range(3)]
        source = web_source(server.url("/"), robots="never")
        both(
            lambda: poll(settings(tmp_path / "a", read_timeout_s=30.0), feeds),
            lambda: visit(tmp_path / "b", source, pages, page_gap_s=0.4, read_timeout_s=30.0),
        )
    assert server.most_at_once == 1
    assert len(watched.times) == 15
    assert min(watched.gaps("/page")) >= 0.38


def test_a_second_between_two_pages_of_a_host_by_default(tmp_path: Path) -> None:
    """Sitemaps and pages that are sources count as pages."""
    watched = Watched()
    with serving(watched, "127.0.0.32") as server:
        sources = [
            web_source(server.url("/a.xml"), "a", kind="sitemap", robots="never"),
            web_source(server.url("/page"), "b", kind="page", robots="never"),
        ]
        polled = poll(settings(tmp_path), sources)
    [gap] = watched.gaps("/")
    assert gap >= 0.98
    assert [p.fetch.duration_s < 0.98 for p in polled if p.fetch] == [True, True], "it is no slow server that we spare"


def test_a_crawl_delay_is_obeyed(tmp_path: Path) -> None:
    watched = Watched(b"User-agent: *\nCrawl-delay: 0.5\n")
    with serving(watched, "127.0.0.33") as server:
        visit(tmp_path, web_source(server.url("/")), [server.url("/page1"), server.url("/page2")], page_gap_s=0.1)
    assert [path for path, _, _ in sorted(watched.times, key=lambda t: t[1])] == ["/robots.txt", "/page1", "/page2"]
    assert watched.gaps("/page")[0] >= 0.48


def test_a_crawl_delay_counts_wherever_robots_txt_is_asked_for(tmp_path: Path) -> None:
    watched = Watched(b"User-agent: *\nCrawl-delay: 0.3\n")
    with serving(watched, "127.0.0.39") as server:
        sources = [web_source(server.url(f"/feed{n}"), f"s{n}", robots="always") for n in range(2)]
        poll(settings(tmp_path, page_gap_s=0.1), sources)
    assert watched.gaps("/feed")[0] >= 0.28


# robots.txt


@pytest.mark.parametrize(
    ("rule", "kind", "asked"),
    [
        ("pages", "feed", ["/private"]),
        ("pages", "json", ["/private"]),
        ("pages", "page", ["/robots.txt"]),
        ("pages", "sitemap", ["/robots.txt"]),
        ("always", "feed", ["/robots.txt"]),
        ("always", "json", ["/robots.txt"]),
        ("never", "page", ["/private"]),
        ("never", "sitemap", ["/private"]),
    ],
)
def test_what_robots_txt_is_asked_for(tmp_path: Path, rule: str, kind: str, asked: list[str]) -> None:
    """Feeds and APIs are invitations; `always` and `never` are as they say."""
    rules = b"User-agent: presslake\nDisallow: /private\n"
    with serving(lambda a: answer(rules if a.target == "/robots.txt" else PAGE), "127.0.0.34") as server:
        polled = poll(settings(tmp_path, page_gap_s=0.0), [web_source(server.url("/private"), kind=kind, robots=rule)])
    assert [a.target for a in server.asked] == asked
    assert ([o for o, _ in told(polled)] == ["disallowed"]) == (asked == ["/robots.txt"])


@pytest.mark.parametrize(("rule", "outcome"), [("pages", "disallowed"), ("never", "ok")])
def test_where_a_link_leads_robots_txt_is_asked_too(tmp_path: Path, rule: str, outcome: str) -> None:
    """A shortener, or an aggregator, cannot allow what the publisher does not."""
    closed = {"/robots.txt": answer(b"User-agent: *\nDisallow: /private\n"), "/private": answer(PAGE)}
    with serving(lambda a: closed[a.target], "127.0.0.40") as publisher:
        open_ = {"/robots.txt": answer(status=404), "/s": redirect(publisher.url("/private"))}
        with serving(lambda a: open_[a.target], "127.0.0.41") as shortener:
            source = web_source(shortener.url("/"), robots=rule)
            [polled] = visit(tmp_path, source, [shortener.url("/s")], page_gap_s=0.0)
    assert polled.fetch and polled.fetch.outcome == outcome
    assert [a.target for a in publisher.asked] == (["/robots.txt"] if rule == "pages" else ["/private"])


def test_robots_txt_is_asked_once_for_rounds_and_processes(tmp_path: Path) -> None:
    """In the same process it is remembered, and for the next one in the lake."""
    folder = StateFolder(tmp_path)
    with serving(Watched(b"User-agent: *\nDisallow: /no\n"), "127.0.0.35") as server:
        source = web_source(server.url("/"))
        with robots_remembered(folder):
            visit(tmp_path, source, [server.url("/page1")], page_gap_s=0.0)
            visit(tmp_path, source, [server.url("/page2")], page_gap_s=0.0)
        opening.ROBOTS.forget()
        with robots_remembered(folder):
            [polled] = visit(tmp_path, source, [server.url("/no/page3")], page_gap_s=0.0)
    assert [a.target for a in server.asked] == ["/robots.txt", "/page1", "/page2"]
    assert polled.fetch and polled.fetch.outcome == "disallowed"


def test_one_name_for_all_requests(tmp_path: Path) -> None:
    bodies = {"/feed": feed("Ferry"), "/map.xml": SITEMAP, "/page": PAGE, "/robots.txt": b""}
    with serving(lambda a: answer(bodies.get(a.target, b"[]")), "127.0.0.36") as server:
        kinds = {"/feed": "feed", "/blog": "wordpress", "/api": "json", "/map.xml": "sitemap", "/page": "page"}
        sources = [web_source(server.url(path), kind, kind=kind) for path, kind in kinds.items()]
        poll(settings(tmp_path, page_gap_s=0.0, contact="desk@paper.example"), sources)
        visit(tmp_path, sources[0], [server.url("/page")], page_gap_s=0.0, contact="desk@paper.example")
    assert len(server.asked) == 7
    assert {a.headers["user-agent"] for a in server.asked} == {f"presslake/{__version__} (+desk@paper.example)"}


# Opt-outs


@pytest.mark.parametrize(
    ("headers", "meta", "usage"),
    [
        ({}, "", ()),
        ({"X_Robots_Tag": "noarchive, noai"}, "", ("noai", "noarchive")),
        ({"X_Robots_Tag": "otherbot: noai, presslake: noindex"}, "", ("noindex",)),
        ({"TDM_Reservation": "1"}, "", ("tdm-reservation",)),
        ({}, '<meta name="robots" content="noarchive, max-snippet:20">', ("noarchive",)),
        ({"X_Robots_Tag": "noai"}, '<meta name="tdm-reservation" content="1">', ("noai", "tdm-reservation")),
    ],
)
def test_opt_outs_of_a_page_are_recorded(
    tmp_path: Path, headers: dict[str, str], meta: str, usage: tuple[str, ...]
) -> None:
    page = PAGE.replace(b"<body>", f"<head>{meta}</head><body>".encode())
    with serving(answer(page, **headers)) as server:
        source = web_source(server.url("/"), robots="never")
        limits = replace(settings(tmp_path, page_gap_s=0.0), sources=(source,))
        item = make_item(make_entry(link=server.url("/page"), body="", text_source="feed-summary"))
        memory = LakeMemory(str(tmp_path), 400, NOON.date())
        visits = CycleVisits(limits, memory, NOON, "c", timedelta(seconds=5), clock=lambda: NOON)()
        [_, made] = visits.visit([item])
    assert made.usage == usage  # type: ignore[union-attr]


# Blocks


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (answer(b"no", 403), "forbidden"),
        (answer(b"slow down", 429), "rate-limited"),
        (answer(b"busy", 503), "unavailable"),
        (answer(CHALLENGE, 200), "challenge"),
        (answer(CHALLENGE, 403), "challenge"),
        (answer(b"<html></html>", 403, cf_mitigated="challenge"), "challenge"),
    ],
    ids=["403", "429", "503", "challenge with 200", "challenge with 403", "header"],
)
@pytest.mark.parametrize("kind", ["feed", "wordpress", "json", "sitemap", "page"])
def test_blocks_are_counted_as_such(tmp_path: Path, kind: str, sent: bytes, fault: str) -> None:
    """A WordPress site that answers 403 is asked for its feed too, with the same end."""
    with serving(sent) as server:
        polled = poll(settings(tmp_path, page_gap_s=0.0), [web_source(server.url("/"), kind=kind, robots="never")])
    fetches = [p.fetch for p in polled if p.fetch]
    assert {f.outcome for f in fetches} == {"blocked"}
    assert {f.faults[-1] for f in fetches} == {fault}
    assert len(server.asked) == (2 if kind == "wordpress" and fault == "forbidden" else 1)


def test_a_page_that_is_blocked_is_counted_as_such(tmp_path: Path) -> None:
    with serving(answer(CHALLENGE, 200)) as server:
        [polled] = visit(tmp_path, web_source(server.url("/"), robots="never"), [server.url("/p")], page_gap_s=0.0)
    assert polled.fetch and (polled.fetch.outcome, polled.fetch.purpose) == ("blocked", "page")


# What comes from the web asks for nothing of ours


@pytest.mark.parametrize("link", ["/page?k=${OURS}", "/page?k=${NOT_SET_AT_ALL}"])
@pytest.mark.parametrize("rule", ["never", "pages"])
def test_no_entry_can_ask_for_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, rule: str) -> None:
    monkeypatch.setenv("OURS", "v3ry-secret")
    with serving(answer(PAGE), "127.0.0.37") as server:
        source = web_source(server.url("/feed?key=${OURS}"), robots=rule)
        [polled] = visit(tmp_path, source, [server.url(link)], page_gap_s=0.0)
    assert polled.fetch and polled.fetch.outcome == "ok"
    assert not [a.target for a in server.asked if "v3ry" in a.target]


@pytest.mark.parametrize("link", ["http://[", "http://[::1", "http://a b/", "http://a.example:x/", "http:///x"])
@pytest.mark.parametrize("rule", ["never", "pages"])
def test_a_link_that_is_no_url_ends_no_round(tmp_path: Path, link: str, rule: str) -> None:
    with serving(answer(PAGE), "127.0.0.38") as server:
        source = web_source(server.url("/"), robots=rule, headers=(("x-key", "k"),))
        polled = visit(tmp_path, source, [link, server.url("/page")], page_gap_s=0.0)
    outcomes = [p.fetch.outcome for p in polled if p.fetch]
    assert (len(outcomes), outcomes.count("ok")) == (2, 1)
