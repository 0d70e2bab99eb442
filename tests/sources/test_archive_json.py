"""Walking through a JSON API: by its cursor, its pages or its links, to the end, or to what is older than asked for."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from schemas.records import Api
from tests.sources.polling import web_source
from tests.sources.server import Asked, RawServer, answer, serving
from tests.sources.walking import asked, ended, links, one_slice, problem, walk

NEWEST = datetime(2025, 12, 31, tzinfo=UTC)


def day(number: int) -> datetime:
    return NEWEST - timedelta(days=number)


def told(numbers: range) -> list[dict[str, str]]:
    return [
        {
            "url": f"https://wire.example/{n}",
            "title": f"Entry {n}",
            "text": "It came.",
            "published": f"{day(n):%Y-%m-%dT%H:%M:%SZ}",
        }
        for n in numbers
    ]


def of(numbers: range) -> list[str]:
    return [f"https://wire.example/{n}" for n in numbers]


class Wire:
    """Answers `size` entries a page of those from `since` to `until`; a page is found in every way."""

    def __init__(self, entries: int, size: int = 4, *, oldest_first: bool = False) -> None:
        self.entries, self.size, self.oldest_first = told(range(entries)), size, oldest_first

    def __call__(self, request: Asked) -> bytes:
        query = {n: v[0] for n, v in parse_qs(urlsplit(request.target).query).items()}
        low, high = query.get("since", ""), query.get("until", "9")
        found = [e for e in self.entries if low <= e["published"] <= high]
        if self.oldest_first:
            found.reverse()
        begin = self.size * (int(query.get("page", query.get("cursor", "1"))) - 1)
        more = begin + self.size < len(found)
        page = begin // self.size + 2
        answered = {
            "items": found[begin : begin + self.size],
            "cursor": str(page) if more else None,
            "next": f"/api?page={page}" if more else None,
        }
        return answer(json.dumps(answered).encode(), Content_Type="application/json")


def source(server: RawServer, path: str, **api: str) -> object:
    return web_source(server.url(path), kind="json", api=Api(items="items", **api))


@pytest.mark.parametrize(
    ("path", "api"),
    [
        ("/api?page={page}", {}),
        ("/api?cursor={cursor}", {"cursor": "cursor"}),
        ("/api", {"next_link": "next"}),
    ],
    ids=["page", "cursor", "link"],
)
def test_every_way_of_paging(tmp_path: Path, path: str, api: dict[str, str]) -> None:
    with serving(Wire(90)) as server:
        outcomes = walk(tmp_path, source(server, path, **api))
    assert list(dict.fromkeys(links(outcomes))) == of(range(90))
    assert ended(outcomes)
    assert {p.fetch.purpose for p in outcomes if p.fetch} == {"backfill"}


@pytest.mark.parametrize("oldest_first", [False, True])
def test_the_api_is_told_what_is_wanted(tmp_path: Path, oldest_first: bool) -> None:
    with serving(Wire(90, oldest_first=oldest_first)) as server:
        path = "/api?since={since}&until={until}&page={page}"
        outcomes = walk(tmp_path, source(server, path), since=day(20), until=day(10))
    assert sorted(links(outcomes)) == sorted(of(range(10, 21)))
    assert all("since=2025-12-11T00%3A00%3A00Z&until=2025-12-21T00%3A00%3A00Z" in target for target in asked(outcomes))
    shares = [p.step.share for p in outcomes if p.step]
    assert shares == sorted(shares)


def test_an_api_that_takes_no_time_is_walked_back_as_far_as_asked_for(tmp_path: Path) -> None:
    with serving(Wire(90)) as server:
        outcomes = walk(tmp_path, source(server, "/api?page={page}"), since=day(20))
    assert links(outcomes) == of(range(21))
    assert len(asked(outcomes)) == 7


def test_an_api_that_begins_with_the_oldest_is_walked_to_its_end(tmp_path: Path) -> None:
    with serving(Wire(40, oldest_first=True)) as server:
        outcomes = walk(tmp_path, source(server, "/api?page={page}"), since=day(20))
    assert sorted(links(outcomes)) == sorted(of(range(21)))


def test_a_page_that_breaks_off_is_asked_for_again(tmp_path: Path) -> None:
    wire = Wire(12)
    cut = True

    def respond(request: Asked) -> bytes:
        whole = wire(request)
        if "cursor=2" in request.target and cut:
            body = whole.partition(b"\r\n\r\n")[2]
            return answer(body[: len(body) // 2], Content_Type="application/json")
        return whole

    with serving(respond) as server:
        api = source(server, "/api?cursor={cursor}", cursor="cursor")
        first = walk(tmp_path, api)
        assert problem(first)
        cut = False
        rest = walk(tmp_path, api, cursor=[p.step.cursor for p in first if p.step][-1])
    assert links(first + rest) == of(range(12))


def test_entries_that_vanish_between_two_slices_hide_no_other(tmp_path: Path) -> None:
    """What stands behind them moves to a page that was read before."""
    wire = Wire(100)
    with serving(wire) as server:
        api = source(server, "/api?page={page}")
        first = one_slice(tmp_path, api)
        del wire.entries[5:8]
        rest = walk(tmp_path, api, cursor=[p.step.cursor for p in first if p.step][-1])
    assert len(asked(first)) == 20
    assert set(links(first + rest)) == set(of(range(100)))
    assert ended(rest)


def test_a_cursor_that_does_not_move_ends_it(tmp_path: Path) -> None:
    page = answer(json.dumps({"items": told(range(4)), "cursor": "same"}).encode(), Content_Type="application/json")
    with serving(page) as server:
        outcomes = walk(tmp_path, source(server, "/api?cursor={cursor}", cursor="cursor"))
    assert ended(outcomes)
    assert len(asked(outcomes)) == 2
