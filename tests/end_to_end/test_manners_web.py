"""Politeness under load: a web of publishers, several to a host, polled with their pages; and what they opt out of."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.newsweb import NewsWeb, newsweb
from tests.end_to_end.running import rows, run
from tests.end_to_end.site import Told, rss, serving, write_config

KINDS = ("feed", "wordpress", "sitemap")
PUBLISHERS = 560
"""On 500 addresses: some hosts carry two."""


@dataclass(frozen=True)
class Seen:
    """What the web saw, and what the lake tells of it."""

    hosts: dict[str, dict[str, Any]]
    polls: list[list[dict[str, Any]]]  # of each publisher, after each cycle
    fetches: list[dict[str, Any]]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """Two cycles with something new between them, each request answered after 20 ms."""
    folder = tmp_path_factory.mktemp("manners")
    with newsweb("--publishers", str(PUBLISHERS), "--rate", "0", "--preload", "500", "--latency", "0.02") as web:
        config = web.write_config(folder, kinds=KINDS, full_text="auto")
        polls = [cycle(web, config)]
        web.advance(100)
        polls.append(cycle(web, config))
        yield Seen(web.hosts(), polls, rows(folder / "lake", "fetches"))


def cycle(web: NewsWeb, config: Path) -> list[dict[str, Any]]:
    assert run(config) == 0
    return web.log()


def test_no_host_is_asked_twice_at_once(seen: Seen) -> None:
    """Feeds, sitemaps, pages and robots.txt together, whichever publisher of a host they are of."""
    busy = {host: log for host, log in seen.hosts.items() if log["requests"] > 3}
    assert len(busy) > 100
    assert {log["most_at_once"] for log in seen.hosts.values()} == {1}


def test_a_second_between_two_pages_of_a_host(seen: Seen) -> None:
    """Each ends a second or more after the one before."""
    ends: dict[str, list[float]] = {}
    for fetch in seen.fetches:
        if fetch["purpose"] == "page" or fetch["url"].endswith("/sitemap-news.xml"):
            ends.setdefault(urlsplit(fetch["url"]).hostname or "", []).append(fetch["fetched_at"].timestamp())
    gaps = [later - earlier for times in ends.values() for earlier, later in pairwise(sorted(times))]
    assert len(gaps) > 100
    assert min(gaps) >= 0.99


def test_feeds_are_asked_conditionally_from_the_second_cycle_on(seen: Seen) -> None:
    first, second = seen.polls
    counted = [
        {name: after[name] - before[name] for name in ("polls", "conditional", "not_modified")}
        for before, after in zip(first, second, strict=True)
        if after["kind"] != "sitemap"
    ]
    polls, conditional, not_modified = (
        sum(c[name] for c in counted) for name in ("polls", "conditional", "not_modified")
    )
    assert polls == len(counted)
    assert conditional >= 0.95 * polls
    assert 0 < not_modified < polls


def test_every_row_says_why_and_whether_it_was_conditional(seen: Seen) -> None:
    assert {f["purpose"] for f in seen.fetches} == {"poll", "page", "robots"}
    assert {f["outcome"] for f in seen.fetches} == {"ok", "unchanged"}
    assert sum(f["conditional"] for f in seen.fetches) >= 0.95 * PUBLISHERS


def test_what_a_page_opts_out_of_is_recorded_or_honoured(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Ferry</title><meta name='robots' content='noai, noarchive'></head><body><article>"
        f"<h1>Ferry</h1><p>{'The ferry across the strait sails again, they say. ' * 20}</p></article></body></html>"
    )
    with serving() as site:
        told = Told(site.url("/ferry.html"), "Ferry", "The ferry sails.")
        site.documents |= {"/feed.xml": rss([told], full=False), "/ferry.html": page.encode()}
        for honour in ("", 'honour = ["noai"]'):
            folder = tmp_path / ("honoured" if honour else "recorded")
            folder.mkdir()
            run(write_config(folder, {"paper": site.url("/feed.xml")}, f"[run]\n{honour}", full_text="always"))
    [article] = rows(tmp_path / "recorded" / "lake", "articles", "usage")
    assert article["usage"] == ["noai", "noarchive"]
    assert rows(tmp_path / "honoured" / "lake", "articles") == []
    [reject] = rows(tmp_path / "honoured" / "lake", "rejects", "error, message")
    assert reject["error"] == "OptedOutError"
    assert "noai" in reject["message"]
