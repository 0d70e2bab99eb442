"""Polling a JSON API that the configuration describes: what is asked, how it goes on, and that no secret is told."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest

from pipeline.sources.polled import Polled
from schemas.records import Api, Source
from tests.sources.polling import States, after, poll, settings, told, web_source
from tests.sources.server import Asked, RawServer, answer, serving
from transforms.parse.documents import parse

NOON = datetime(2026, 1, 8, 12, tzinfo=UTC)
Respond = Callable[[Asked], bytes]


def ship(number: int) -> dict[str, Any]:
    return {
        "id": str(number),
        "title": f"Ship {number}",
        "body": f"Ship {number} came in.",
        "url": f"https://a.example/{number}",
    }


def ships(*numbers: int, **more: Any) -> bytes:
    return answer(json.dumps({"ships": [ship(n) for n in numbers], **more}).encode(), Content_Type="application/json")


def api(url: str, **values: Any) -> Source:
    described = Api(**{"items": "ships"} | values.pop("api", {}))
    return web_source(url, kind="json", api=described, fields=(("text", "body"),), **values)


def titles(polled: Sequence[Polled]) -> list[str]:
    return [e.title or "" for p in polled if p.payload for e in parse(p.payload).entries]


def targets(server: RawServer) -> list[str]:
    return [unquote(a.target) for a in server.asked]


def two_polls(folder: Path, source: Source, states: States | None = None) -> tuple[list[Polled], States]:
    """What the second of two polls brings, ten minutes after the first, and where the source stands then."""
    limits = settings(folder, page_gap_s=0.0)
    states = after(poll(limits, [source], states, at=NOON))
    second = poll(limits, [source], states, at=NOON + timedelta(minutes=10))
    return second, after(second)


@pytest.mark.parametrize(
    ("template", "first", "second"),
    [
        ("/v1/ships", "/v1/ships", "/v1/ships"),
        ("/v1/ships?q=sea&from={since}", "/v1/ships?q=sea", "/v1/ships?q=sea&from=2026-01-08T11:00:00Z"),
        ("/v1/ships?from={since}&to={until}&page={page}", "/v1/ships?page=1", "/v1/ships?from=2026-01-08T11:00:00Z&page=1"),
        ("/v1/ships?after={cursor}&q=%22a%20b%22", '/v1/ships?q="a b"', '/v1/ships?q="a b"'),
        ("/v1/{page}/ships?q=a&between={since},{until}", "/v1/1/ships?q=a", "/v1/1/ships?q=a"),
    ],
)  # fmt: skip
def test_places_in_the_url_are_filled_in_and_empty_ones_left_out(
    tmp_path: Path, template: str, first: str, second: str
) -> None:
    with serving(ships(1)) as server:
        two_polls(tmp_path, api(server.url(template)))
    assert targets(server)[:2] == [first, second]


@pytest.mark.parametrize(
    ("time_format", "since"),
    [("iso", "2026-01-08T11:00:00Z"), ("unix", "1767870000"), ("unix-ms", "1767870000000"), ("%d.%m.%Y %H", "08.01.2026 11")],
)  # fmt: skip
def test_what_came_since_an_hour_before_the_last_poll(tmp_path: Path, time_format: str, since: str) -> None:
    with serving(ships(1)) as server:
        two_polls(tmp_path, api(server.url("/?from={since}"), api={"time_format": time_format}))
    assert targets(server)[1] == "/?from=" + since


def test_headers_and_where_the_items_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "k3y")
    body = json.dumps({"response": {"results": [{"name": "Ship 1", "told": {"text": "It came in."}}]}}).encode()
    with serving(answer(body, Content_Type="application/json")) as server:
        source = web_source(
            server.url("/"),
            kind="json",
            api=Api(items="response.results"),
            headers=(("x-api-key", "${API_KEY}"),),
            fields=(("title", "name"), ("text", "told.text")),
        )
        polled = poll(settings(tmp_path), [source])
    assert server.asked[0].headers["x-api-key"] == "k3y"
    assert [(e.title, e.body) for p in polled if p.payload for e in parse(p.payload).entries] == [
        ("Ship 1", "It came in.")
    ]


@pytest.mark.parametrize("template", ["/v1/ships?q=sea", "/v1/ships?page={page}", "/?after={cursor}"])
def test_an_address_that_is_always_the_same_is_asked_conditionally(tmp_path: Path, template: str) -> None:
    def respond(asked: Asked) -> bytes:
        if asked.headers.get("if-none-match") == '"1"':
            return answer(status=304)
        return answer(json.dumps([ship(1)]).encode(), ETag='"1"')

    with serving(respond) as server:
        second, _ = two_polls(tmp_path, api(server.url(template), api={"items": ""}))
    assert told(second) == [("unchanged", None)]
    assert [a.headers.get("if-none-match") for a in server.asked] == [None, '"1"']


# Further pages


def by_next_link(asked: Asked) -> bytes:
    if "from=" not in asked.target:
        return ships(1)
    page = int(asked.target.partition("page=")[2] or 1)
    return ships(page, **({"next": f"?from=x&page={page + 1}"} if page < 3 else {}))


def by_cursor(asked: Asked) -> bytes:
    if "from=" not in asked.target:
        return ships(1, next="a")
    at = asked.target.partition("after=")[2] or "a"
    return ships(ord(at) - 96, **({"next": chr(ord(at) + 1)} if at < "c" else {}))


def by_number(asked: Asked) -> bytes:
    page = int(asked.target.partition("page=")[2])
    return ships(page, asked=asked.target) if page < 4 else ships()


@pytest.mark.parametrize(
    ("respond", "template", "how", "asked"),
    [
        (by_next_link, "/?from={since}", {"next_link": "next"}, 3),
        (by_cursor, "/?from={since}&after={cursor}", {"cursor": "next"}, 3),
        (by_number, "/?from={since}&page={page}", {}, 4),
    ],
    ids=["next link", "cursor", "page number"],
)
def test_every_way_of_paging(tmp_path: Path, respond: Respond, template: str, how: dict[str, str], asked: int) -> None:
    """From the second poll on; the first takes what the API shows first."""
    with serving(respond) as server:
        second, states = two_polls(tmp_path, api(server.url(template), api=how))
    assert titles(second) == ["Ship 1", "Ship 2", "Ship 3"][-len(titles(second)) :]
    assert {"Ship 2", "Ship 3"} <= set(titles(second))
    assert len(server.asked) == 1 + asked
    assert (states["paper"].cursor, states["paper"].failures) == ((NOON + timedelta(minutes=10)).isoformat(), 0)


def test_without_since_only_the_first_page_is_of_now(tmp_path: Path) -> None:
    with serving(by_number) as server:
        two_polls(tmp_path, api(server.url("/?page={page}")))
    assert targets(server) == ["/?page=1", "/?page=1"]


def test_a_loop_ends(tmp_path: Path) -> None:
    count = iter(range(1000))
    with serving(lambda asked: ships(next(count), next="?from=x")) as server:
        _, states = two_polls(tmp_path, api(server.url("/?from={since}"), api={"next_link": "next"}))
    assert len(server.asked) == 1 + 2
    assert states["paper"].failures == 0


def test_an_api_that_gives_its_last_page_for_ever_is_read_once(tmp_path: Path) -> None:
    with serving(lambda asked: ships(1 if "page=1" in asked.target else 2)) as server:
        _, states = two_polls(tmp_path, api(server.url("/?from={since}&page={page}")))
    assert [t.partition("page=")[2] for t in targets(server)] == ["1", "1", "2", "3"]
    assert states["paper"].failures == 0


@pytest.mark.parametrize("how", [{"next_link": "next"}, {"cursor": "next"}, {}], ids=["link", "cursor", "number"])
def test_more_pages_than_a_poll_may_ask_for_are_left_to_the_next(tmp_path: Path, how: dict[str, str]) -> None:
    """The time that is asked for stays till all were read."""

    def respond(asked: Asked) -> bytes:
        n = int(asked.target.partition("p=")[2] or 1)
        told = {"next": f"?from=x&p={n + 1}" if "next_link" in how else str(n + 1)} if how and n < 250 else {}
        return ships(*([n] if n <= 250 else []), **told)

    limits, found, states = settings(tmp_path, page_gap_s=0.0), [], {}
    template = {"next_link": "", "cursor": "&p={cursor}"}.get(next(iter(how), ""), "&p={page}")
    with serving(respond) as server:
        source = api(server.url("/?from={since}" + template), api=how)
        for n in range(5):
            polled = poll(limits, [source], states, at=NOON + timedelta(hours=n))
            states = after(polled)
            found.append((len(titles(polled)), states["paper"].cursor))
    hours = [(NOON + timedelta(hours=n)).isoformat() for n in range(5)]
    assert found[:4] == [(1, hours[0]), (99, hours[0]), (100, hours[0]), (50, hours[1])]
    assert "from=2026-01-08T11:00:00Z" in targets(server)[1]
    assert states["paper"].failures == 0


def test_a_place_that_is_no_more_is_begun_anew(tmp_path: Path) -> None:
    """Cursors and links may be of a short life."""
    expired = [False]

    def respond(asked: Asked) -> bytes:
        n = int(asked.target.partition("p=")[2] or 1)
        if expired[0] and n == 101:
            return answer(b'{"error": "expired"}', 400)
        return ships(n, **({"next": f"?from=x&p={n + 1}"} if n < 150 else {}))

    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(respond) as server:
        source = api(server.url("/?from={since}"), api={"next_link": "next"})
        _, states = two_polls(tmp_path, source)
        expired[0] = True
        states = after(poll(limits, [source], states, at=NOON + timedelta(hours=1)))
        assert "400" in (states["paper"].last_error or "")
        expired[0] = False
        for n in (2, 3):
            states = after(poll(limits, [source], states, at=NOON + timedelta(hours=n)))
    assert states["paper"].failures == 0
    assert states["paper"].cursor == (NOON + timedelta(hours=2)).isoformat()


def test_an_api_without_an_end_fails_at_last(tmp_path: Path) -> None:
    count = iter(range(10_000))

    def respond(asked: Asked) -> bytes:
        n = next(count)
        return ships(n, next=f"?from=x&n={n}")

    with serving(respond) as server:
        source = api(server.url("/?from={since}"), api={"next_link": "next"})
        _, states = two_polls(tmp_path, source)
        left = states["paper"].way or ""
        states = {"paper": replace(states["paper"], way=left.replace("100 ", "1900 ", 1))}
        states = after(poll(settings(tmp_path, page_gap_s=0.0), [source], states, at=NOON + timedelta(hours=1)))
    assert states["paper"].cursor == NOON.isoformat()
    assert states["paper"].last_error == (
        "more than 2000 pages came since 2026-01-08T11:00:00Z; expected fewer: narrow the URL"
    )


@pytest.mark.parametrize("how", [{"next_link": "next"}, {}], ids=["link", "number"])
def test_a_last_page_that_is_shown_for_ever_under_other_numbers_is_the_end(tmp_path: Path, how: dict[str, str]) -> None:
    def respond(asked: Asked) -> bytes:
        n = int(asked.target.partition("p=")[2] or 1)
        return ships(min(n, 3), page=n, **({"next": f"?from=x&p={n + 1}"} if how else {}))

    with serving(respond) as server:
        _, states = two_polls(tmp_path, api(server.url("/?from={since}" + ("" if how else "&p={page}")), api=how))
    assert len(server.asked) == 1 + 4
    assert states["paper"].failures == 0


@pytest.mark.parametrize(
    ("hour", "since"), [(3, "2026-01-07"), (12, "2026-01-07"), (14, "2026-01-08")], ids=["night", "noon", "afternoon"]
)
def test_a_day_may_be_one_of_the_apis_own_zone(tmp_path: Path, hour: int, since: str) -> None:
    """Where it is still yesterday, what comes now is of yesterday."""
    limits, at = settings(tmp_path), NOON.replace(hour=hour)
    with serving(ships(1)) as server:
        source = api(server.url("/?from={since}"), api={"time_format": "%Y-%m-%d"})
        poll(limits, [source], after(poll(limits, [source], at=at)), at=at + timedelta(minutes=10))
    assert targets(server)[1] == f"/?from={since}"


@pytest.mark.parametrize("how", [{"next_link": "next"}, {"cursor": "next"}, {}], ids=["link", "cursor", "number"])
def test_what_is_new_on_a_later_page_is_found_behind_a_first_one_that_stays_the_same(
    tmp_path: Path, how: dict[str, str]
) -> None:
    """As where the oldest come first, and the time is a day."""
    second_page: list[int] = []

    def respond(asked: Asked) -> bytes:
        if "p=2" in asked.target:
            return ships(*second_page)
        if "p=3" in asked.target:
            return ships()
        return ships(1, **({"next": "?p=2" if "next_link" in how else "2"} if how else {}))

    limits = settings(tmp_path, page_gap_s=0.0)
    with serving(respond) as server:
        where = {"next_link": "/?from={since}", "cursor": "/?from={since}&p={cursor}"}.get(next(iter(how), ""))
        source = api(server.url(where or "/?from={since}&p={page}"), api=how)
        states, found, news = {}, [], []
        for minutes in (0, 10, 20, 30, 40):
            if minutes >= 20:
                second_page[:] = [2, 3]
            at = NOON + timedelta(minutes=minutes)
            polled = poll(limits, [source], states, at=at)
            states = after(polled)
            found.append(titles(polled))
            news.append(states["paper"].new_at == at)
    assert found == [["Ship 1"], [], ["Ship 2", "Ship 3"], [], []], "and nothing twice"
    assert news[2:] == [True, False, False]


@pytest.mark.parametrize("how", [{"next_link": "next"}, {}], ids=["next link", "none"])
@pytest.mark.parametrize("broken", [1, 2])
def test_an_answer_that_breaks_off_keeps_the_cursor(tmp_path: Path, broken: int, how: dict[str, str]) -> None:
    """What was not read is asked for again, and what was read counts."""
    polls = iter([ships(1), *([ships(2, next="?page=2")] if broken == 2 else [])])
    cut = answer(json.dumps({"ships": [ship(7), ship(8)]}).encode()[:-30])
    template = "/?from={since}&page={page}" if not how else "/?from={since}"
    with serving(lambda asked: next(polls, cut)) as server:
        second, states = two_polls(tmp_path, api(server.url(template), api=how))
    assert titles(second)[-1] == "Ship 7"
    assert states["paper"].cursor == NOON.isoformat()
    assert states["paper"].failures == 1
    assert "breaks off" in (states["paper"].last_error or "")


def test_a_page_that_fails_keeps_the_cursor(tmp_path: Path) -> None:
    answers = iter([ships(1), ships(2, next="?page=2"), answer(status=429, Retry_After="3600")])
    with serving(lambda asked: next(answers)) as server:
        second, states = two_polls(tmp_path, api(server.url("/?from={since}"), api={"next_link": "next"}))
    assert [o for o, _ in told(second)] == ["ok", "blocked"]
    assert states["paper"].cursor == NOON.isoformat()
    assert states["paper"].next_due_at == NOON + timedelta(minutes=70)


@pytest.mark.parametrize("link", ["http://[", "ftp://a.example/", "http://a.example:port/"])
def test_a_link_that_is_none_fails_its_source(tmp_path: Path, link: str) -> None:
    count = iter(range(9))
    with serving(lambda asked: ships(next(count), next=link)) as server:
        second, states = two_polls(tmp_path, api(server.url("/?from={since}"), api={"next_link": "next"}))
    assert [o for o, _ in told(second)][-1] in ("failed", "refused")
    assert states["paper"].cursor != (NOON + timedelta(minutes=10)).isoformat()


def test_own_headers_stay_at_home(tmp_path: Path) -> None:
    """A next link may lead to another host; the key for this one does not go along."""
    source_of = {"headers": (("x-api-key", "k3y"),), "auth": ("desk", "pass"), "api": {"next_link": "next"}}
    with (
        serving(ships(2), "127.0.0.2") as other,
        serving(lambda asked: ships(1, next=other.url("/2"), asked=asked.target)) as home,
    ):
        second, _ = two_polls(tmp_path, api(home.url("/?from={since}"), **source_of))
    assert len(titles(second)) == 2
    assert [("x-api-key" in a.headers, "authorization" in a.headers) for a in home.asked] == [(True, True)] * 2
    assert [("x-api-key" in a.headers, "authorization" in a.headers) for a in other.asked] == [(False, False)]


# Secrets


def test_a_secret_that_a_link_repeats_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "k3y-of-the-desk")

    def respond(asked: Asked) -> bytes:
        repeated = asked.target.replace("k3y-of", "k3y%2Dof")
        return ships(len(asked.target), **({"next": f"{repeated}&page=2"} if "page=2" not in asked.target else {}))

    with serving(respond) as server:
        second, _ = two_polls(tmp_path, api(server.url("/?from={since}&key=${API_KEY}"), api={"next_link": "next"}))
    assert [("k3y" in t, "page=2" in t) for t in targets(server)[1:]] == [(True, False), (True, True)]
    kept = [pq.ParquetFile(p).read(["url", "headers"]).to_pylist() for p in tmp_path.rglob("*.parquet")]
    told_of = [str(p.fetch) for p in second if p.fetch] + [str(rows) for rows in kept]
    assert len(told_of) >= 4
    assert [("${API_KEY}" in one, "k3y" in one) for one in told_of] == [(True, False)] * len(told_of)


def test_a_link_asks_for_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`${NAME}` in what a server sends is text, whether there is such a variable or not."""
    monkeypatch.setenv("OTHERS", "v3ry-secret")
    answers = iter([ships(1), ships(2, next="?a=${OTHERS}"), ships(3, next="?a=${NOT_SET_AT_ALL}"), ships(4)])
    with serving(lambda asked: next(answers)) as server:
        second, _ = two_polls(tmp_path, api(server.url("/?from={since}"), api={"next_link": "next"}))
    assert titles(second) == ["Ship 2", "Ship 3", "Ship 4"]
    assert not [t for t in targets(server) if "v3ry" in t]


@pytest.mark.parametrize("written", ["${API_KEY}", "$\t{API_KEY}"])
def test_a_link_that_names_our_own_secret_does_not_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("API_KEY", "k3y-of-the-desk")
    with (
        serving(ships(3), "127.0.0.2") as other,
        serving(lambda asked: ships(len(asked.target), next=other.url(f"/steal?k={written}"))) as home,
    ):
        source = api(home.url("/?from={since}&key=${API_KEY}"), api={"next_link": "next"})
        second, _ = two_polls(tmp_path, source)
    assert targets(home)[1].endswith("key=k3y-of-the-desk"), "what the configuration names is filled in"
    assert [t for t in targets(other) if "robots" not in t] == ["/steal?k=${API_KEY}"]
    assert "Ship 3" in titles(second)


def test_an_error_that_comes_with_200_is_one(tmp_path: Path) -> None:
    """The cursor stays; what came is kept and rejected once."""
    answers = iter([ships(1)])
    error = answer(b'{"status": "error", "message": "No such key"}', Content_Type="application/json")
    limits = settings(tmp_path)
    with serving(lambda asked: next(answers, error)) as server:
        source = api(server.url("/?from={since}"))
        second, states = two_polls(tmp_path, source)
        third = poll(limits, [source], states)
    says = "a JSON object of `status` 'error', `message` 'No such key' came; expected a list at `ships` (the source's `items`)"
    assert told(second) == told(third) == [("failed", says)]
    assert [p.fetch.faults[-1] for p in second if p.fetch] == ["wrong-format"]
    assert (states["paper"].cursor, states["paper"].last_error) == (NOON.isoformat(), says)
    assert [len([p for p in polled if p.payload]) for polled in (second, third)] == [1, 0]
