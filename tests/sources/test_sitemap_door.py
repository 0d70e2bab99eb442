"""Polling sitemaps: what lately came into one, which parts of an index are asked for, and that robots.txt is asked."""

import gzip
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.sources.doors.sitemap import MOST_PARTS
from pipeline.sources.polled import Polled
from pipeline.state import SourceState, StateFolder
from schemas.records import Source
from tests.sources.polling import States, after, poll, settings, told, web_source
from tests.sources.server import Asked, RawServer, answer, serving
from transforms.parse.documents import parse
from transforms.parse.items import items

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
CHANGED = "2026-01-10T08:00:00Z"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
)


def plain(*pages: tuple[str, str | None]) -> bytes:
    """A sitemap of (name, lastmod)."""
    told = "".join(f"<url><loc>https://a.example/{n}</loc>{_lastmod(at)}</url>" for n, at in pages)
    return f"{HEAD}<urlset {NAMESPACES}>{told}</urlset>".encode()


def news(*pages: tuple[str, str]) -> bytes:
    """A sitemap of news of (name, publication date)."""
    told = "".join(
        f"<url><loc>https://a.example/{n}</loc><news:news><news:publication><news:name>Harbour</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{at}</news:publication_date>"
        f"<news:title>{n}</news:title></news:news></url>"
        for n, at in pages
    )
    return f"{HEAD}<urlset {NAMESPACES}>{told}</urlset>".encode()


def index(server: RawServer, *parts: tuple[str, str | None]) -> bytes:
    """An index of (path, lastmod)."""
    told = "".join(f"<sitemap><loc>{server.url(path)}</loc>{_lastmod(at)}</sitemap>" for path, at in parts)
    return f"{HEAD}<sitemapindex {NAMESPACES}>{told}</sitemapindex>".encode()


def _lastmod(at: str | None) -> str:
    return f"<lastmod>{at}</lastmod>" if at else ""


@dataclass
class Files:
    """Documents by path, each with an ETag; `answers` instead of one. What is not there answers 404."""

    documents: dict[str, bytes] = field(default_factory=dict)
    answers: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, asked: Asked) -> bytes:
        if asked.target in self.answers:
            return self.answers[asked.target]
        body = self.documents.get(asked.target)
        if body is None:
            return answer(status=404)
        tag = f'"{hash(body)}"'
        if asked.headers.get("if-none-match") == tag:
            return answer(status=304)
        return answer(body, ETag=tag, Content_Type="application/xml")


def sitemap(server: RawServer, path: str = "/sitemap.xml", **values: object) -> Source:
    return web_source(server.url(path), kind="sitemap", **{"robots": "never"} | values)


def names(polled: Sequence[Polled]) -> list[str]:
    """Of the pages that go on."""
    found = [i.entry.link or "" for p in polled if p.payload for i in items(parse(p.payload), p.payload)]
    return [link.rpartition("/")[2] for link in found]


def asked(server: RawServer) -> list[str]:
    """The paths since it was last looked at."""
    paths = [a.target for a in server.asked]
    server.asked.clear()
    return paths


def one_poll(
    folder: Path, source: Source, states: States | None = None, at: datetime = NOW
) -> tuple[list[Polled], States]:
    polled = poll(settings(folder, page_gap_s=0.0), [source], states, at=at)
    return polled, after(polled)


@pytest.mark.parametrize("kind", [plain, news])
def test_the_first_poll_takes_the_last_two_days_and_later_ones_what_came_since(tmp_path: Path, kind: object) -> None:
    pages = [("old", "2026-01-08T11:00:00Z"), ("new", "2026-01-08T13:00:00Z")]
    files = Files()
    with serving(files) as server:
        files.documents["/sitemap.xml"] = kind(*pages)  # type: ignore[operator]
        first, states = one_poll(tmp_path, sitemap(server))
        files.documents["/sitemap.xml"] = kind(*pages, ("later", "2026-01-12T09:00:00Z"))  # type: ignore[operator]
        second, states = one_poll(tmp_path, sitemap(server), states, NOW + timedelta(days=5))
        third, _ = one_poll(tmp_path, sitemap(server), states, NOW + timedelta(days=5))
    assert names(first) == ["new"]
    assert names(second) == ["later"], "it is older than two days, and came since"
    assert told(third) == [("unchanged", None)]
    assert server.asked[-1].headers.get("if-none-match")


def test_pages_without_a_date_are_of_no_other_time(tmp_path: Path) -> None:
    with serving(answer(plain(("a", None), ("b", "2020-01-01"), ("c", "2026-01")))) as server:
        polled, _ = one_poll(tmp_path, sitemap(server))
    assert names(polled) == ["a", "c"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "application/gzip"},
        {"Content_Type": "application/xml"},
        {"Content_Type": "application/x-gzip", "Content_Encoding": "gzip"},
    ],
    ids=["as a file", "as XML", "twice"],
)
def test_a_compressed_sitemap(tmp_path: Path, headers: dict[str, str]) -> None:
    """Whether the server says so or not: the parts of an index as well."""
    body = gzip.compress(news(("a", "2026-01-10T09:00:00Z")))
    sent = gzip.compress(body) if "Content_Encoding" in headers else body
    files = Files(answers={"/news.xml.gz": answer(sent, **headers)})
    with serving(files) as server:
        files.answers["/index.xml.gz"] = answer(gzip.compress(index(server, ("/news.xml.gz", None))), **headers)
        assert names(one_poll(tmp_path / "1", sitemap(server, "/news.xml.gz"))[0]) == ["a"]
        if "Content_Encoding" not in headers:
            assert names(one_poll(tmp_path / "2", sitemap(server, "/index.xml.gz"))[0]) == ["a"]


# Indexes


def test_the_parts_of_an_index_that_changed(tmp_path: Path) -> None:
    files = Files({f"/{n}.xml": plain((f"page-{n}", "2026-01-10")) for n in "abc"})
    with serving(files) as server:
        dated = {"a": "2026-01-10T08:00:00Z", "b": "2026-01-09T08:00:00Z", "c": "2025-12-01"}
        files.documents["/sitemap.xml"] = index(server, *((f"/{n}.xml", at) for n, at in dated.items()))
        first, states = one_poll(tmp_path, sitemap(server))
        assert asked(server) == ["/sitemap.xml", "/a.xml", "/b.xml"], "those that changed last come first"
        assert names(first) == ["page-a", "page-b"]
        _, states = one_poll(tmp_path, sitemap(server), states)
        assert asked(server) == ["/sitemap.xml"]
        dated["b"] = "2026-01-10T11:00:00Z"
        files.documents["/sitemap.xml"] = index(server, *((f"/{n}.xml", at) for n, at in dated.items()))
        one_poll(tmp_path, sitemap(server), states)
        assert asked(server) == ["/sitemap.xml", "/b.xml"]


def test_a_part_without_a_date_is_looked_into_though_the_index_is_unchanged(tmp_path: Path) -> None:
    files = Files({"/a.xml": news(("one", "2026-01-10T08:00:00Z")), "/b.xml": news(("two", "2026-01-10T08:00:00Z"))})
    with serving(files) as server:
        files.documents["/sitemap.xml"] = index(server, ("/a.xml", None), ("/b.xml", "2026-01-10T09:00:00Z"))
        first, states = one_poll(tmp_path, sitemap(server))
        files.documents["/a.xml"] = news(("one", "2026-01-10T08:00:00Z"), ("three", "2026-01-10T11:00:00Z"))
        asked(server)
        second, states = one_poll(tmp_path, sitemap(server), states)
        assert asked(server) == ["/sitemap.xml", "/a.xml"]
        third, _ = one_poll(tmp_path, sitemap(server), states)
    assert sorted(names(first)) == ["one", "two"]
    assert ([o for o, _ in told(second)], names(second)) == (["unchanged", "ok"], ["one", "three"])
    assert [o for o, _ in told(third)] == ["unchanged", "unchanged"]


def test_an_index_brings_what_its_parts_bring(tmp_path: Path) -> None:
    """That it names another old part is no news; that a part changed is."""
    files = Files({"/a.xml": plain(("one", "2026-01-10"))})
    with serving(files) as server:
        states: States = {}
        new_at = []
        for hour, old, pages in [(0, (), ("one",)), (1, ("/old.xml",), ("one",)), (2, ("/old.xml",), ("one", "two"))]:
            files.documents["/sitemap.xml"] = index(server, ("/a.xml", None), *((path, "2020-01-01") for path in old))
            files.documents["/a.xml"] = plain(*((name, "2026-01-10") for name in pages))
            _, states = one_poll(tmp_path, sitemap(server), states, NOW + timedelta(hours=hour))
            new_at.append(states["paper"].new_at)
    assert new_at == [NOW, NOW, NOW + timedelta(hours=2)]


@pytest.mark.parametrize("lastmod", ["2026-01-10", None], ids=["dated", "undated"])
def test_of_many_parts_every_one_has_its_turn(tmp_path: Path, lastmod: str | None) -> None:
    """At most so many a poll; the index need not change for that, and may."""
    many = [f"/{n:02}.xml" for n in range(MOST_PARTS * 2 + 5)]
    files = Files({path: plain((path[1:3], "2026-01-10")) for path in many})
    with serving(files) as server:
        files.documents["/sitemap.xml"] = index(server, *((path, lastmod) for path in many))
        states: States = {}
        read: list[list[str]] = []
        folder = StateFolder(tmp_path)
        for n in range(3):
            if n and not lastmod:
                parts_now = [(f"/old-{n}.xml", "2020-01-01"), *((path, lastmod) for path in many)]
                files.documents["/sitemap.xml"] = index(server, *parts_now)
            _, states = one_poll(tmp_path, sitemap(server), states)
            folder.commit({}, states.values())  # as between two processes
            states = folder.sources()
            read.append(asked(server)[1:])
            assert len(read[n]) <= MOST_PARTS
    assert {path for paths in read for path in paths} == set(many)


def test_a_part_that_the_index_names_no_more_is_forgotten(tmp_path: Path) -> None:
    files = Files({"/a.xml": plain(), "/b.xml": plain()})
    with serving(files) as server:
        states: States = {}
        for named in (("/a.xml", "/b.xml"), ("/b.xml",), ("/b.xml",)):
            files.documents["/sitemap.xml"] = index(server, *((path, None) for path in named))
            asked(server)
            _, states = one_poll(tmp_path, sitemap(server), states)
        assert asked(server) == ["/sitemap.xml", "/b.xml"]
    assert list(states["paper"].files) == [server.url("/b.xml")]


def test_a_part_that_fails_is_asked_for_again(tmp_path: Path) -> None:
    files = Files({"/a.xml": plain(("page-a", "2026-01-10"))}, {"/b.xml": answer(status=500)})
    with serving(files) as server:
        changed = "2026-01-10T08:00:00Z"
        files.documents["/sitemap.xml"] = index(server, ("/a.xml", changed), ("/b.xml", changed))
        first, states = one_poll(tmp_path, sitemap(server))
        assert names(first) == ["page-a"]
        assert (states["paper"].failures, states["paper"].last_error) == (1, "HTTP status 500; expected 200")
        files.answers["/b.xml"] = answer(plain(("page-b", "2026-01-10")))
        asked(server)
        second, states = one_poll(tmp_path, sitemap(server), states)
        assert asked(server) == ["/sitemap.xml", "/b.xml"]
    assert names(second) == ["page-b"]
    assert states["paper"].failures == 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_part_that_is_gone_is_passed_over(tmp_path: Path, status: int) -> None:
    """The source goes on as if the index did not name it; the row in fetches/ tells."""
    files = Files({"/a.xml": plain(("page-a", "2026-01-10"))}, {"/gone.xml": answer(status=status)})
    with serving(files) as server:
        files.documents["/sitemap.xml"] = index(server, ("/gone.xml", "2026-01-10T08:00:00Z"), ("/a.xml", CHANGED))
        polled, states = one_poll(tmp_path, sitemap(server))
        asked(server)
        one_poll(tmp_path, sitemap(server), states)
        assert asked(server) == ["/sitemap.xml"], "until the index says that it changed"
    assert [o for o, _ in told(polled)] == ["ok", "failed", "ok"]
    assert names(polled) == ["page-a"]
    state = states["paper"]
    assert (state.failures, state.last_error, state.gone_at) == (0, None, None)


def test_a_server_that_is_tired_is_not_asked_for_the_other_parts(tmp_path: Path) -> None:
    files = Files({}, {f"/{n}.xml": answer(status=429, Retry_After="3600") for n in "abc"})
    with serving(files) as server:
        files.documents["/sitemap.xml"] = index(server, *((f"/{n}.xml", "2026-01-10") for n in "abc"))
        polled, states = one_poll(tmp_path, sitemap(server))
        assert len(asked(server)) == 2
    assert [o for o, _ in told(polled)] == ["ok", "blocked"]
    assert states["paper"].next_due_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("loc", ["http://[", "ftp://a.example/s.xml", "http://169.254.169.254/s.xml"])
def test_a_part_at_no_address_harms_no_other(tmp_path: Path, loc: str) -> None:
    files = Files({"/a.xml": plain(("page-a", "2026-01-10"))})
    with serving(files) as server:
        body = index(server, ("/a.xml", "2026-01-10"), ("/b.xml", "2026-01-10"))
        files.documents["/sitemap.xml"] = body.replace(server.url("/b.xml").encode(), loc.encode())
        polled, states = one_poll(tmp_path, sitemap(server))
    assert names(polled) == ["page-a"]
    assert sorted(o for o, _ in told(polled)) == ["ok", "ok", "refused"]
    assert states["paper"].failures == 0


def test_parts_may_be_named_by_their_path(tmp_path: Path) -> None:
    files = Files({"/maps/a.xml": plain(("page-a", "2026-01-10"))})
    with serving(files) as server:
        body = index(server, ("/maps/a.xml", None))
        files.documents["/maps/index.xml"] = body.replace(server.url("/maps/a.xml").encode(), b"a.xml")
        assert names(one_poll(tmp_path, sitemap(server, "/maps/index.xml"))[0]) == ["page-a"]


@pytest.mark.parametrize("unchanged", [True, False], ids=["index unchanged", "index changed elsewhere"])
def test_a_part_that_changed_on_a_day_may_change_again_until_a_day_after_it(tmp_path: Path, unchanged: bool) -> None:
    files = Files({"/a.xml": plain(("one", "2026-01-10"))})
    with serving(files) as server:
        states: States = {}
        came, read = [], []
        for n, hours in enumerate((0, 3, 4, 24, 37, 60)):
            others = [] if unchanged else [(f"/{n}.xml", "2020-01-01")]
            files.documents["/sitemap.xml"] = index(server, ("/a.xml", "2026-01-10"), *others)
            if hours == 3:
                files.documents["/a.xml"] = plain(("one", "2026-01-10"), ("later", "2026-01-10"))
            polled, states = one_poll(tmp_path, sitemap(server), states, NOW + timedelta(hours=hours))
            came.append(names(polled))
            read.append(asked(server)[1:])
    assert came == [["one"], ["one", "later"], [], [], [], []]
    assert read == [["/a.xml"]] * 5 + [[]], "once more when the day is over everywhere, then no more"


def test_parts_of_a_day_do_not_take_the_turn_of_others(tmp_path: Path) -> None:
    many = [f"/{n:02}.xml" for n in range(MOST_PARTS + 5)]
    files = Files({path: plain((path[1:3], "2026-01-10")) for path in many})
    with serving(files) as server:
        files.documents["/sitemap.xml"] = index(server, *((path, "2026-01-10") for path in many))
        _, states = one_poll(tmp_path, sitemap(server))
        first = asked(server)[1:]
        one_poll(tmp_path, sitemap(server), states)
        second = asked(server)[1:]
    assert {*first, *second} == set(many)
    assert second[5:] == first[: MOST_PARTS - 5], "those that were not read for longest"


@pytest.mark.parametrize("lastmod", [CHANGED, "2026-01-10", "2026-01", None])
def test_parts_that_are_indexes_are_taken_on(tmp_path: Path, lastmod: str | None) -> None:
    """What leads back is passed over, and a part within them is looked into as those of the index are."""
    files = Files({"/c.xml": plain(("one", "2026-01-10"))})
    with serving(files) as server:
        files.documents["/sitemap.xml"] = index(server, ("/a.xml", lastmod))
        files.documents["/a.xml"] = index(server, ("/b.xml", lastmod), ("/sitemap.xml", lastmod))
        files.documents["/b.xml"] = index(server, ("/c.xml", None), ("/a.xml", lastmod))
        first, states = one_poll(tmp_path, sitemap(server))
        assert asked(server) == ["/sitemap.xml", "/a.xml", "/b.xml", "/c.xml"]
        files.documents["/c.xml"] = plain(("one", "2026-01-10"), ("two", "2026-01-10"))
        second, states = one_poll(tmp_path, sitemap(server), states)
        assert "/c.xml" in asked(server)
        third, states = one_poll(tmp_path, sitemap(server), states)
    assert (names(first), names(second), names(third)) == (["one"], ["one", "two"], [])
    assert states["paper"].failures == 0
    assert states["paper"].new_at == NOW


def test_indexes_that_are_too_deep_are_a_failure(tmp_path: Path) -> None:
    files = Files({"/e.xml": plain(("one", "2026-01-10"))})
    with serving(files) as server:
        for path, part in (
            ("/sitemap.xml", "/a.xml"),
            ("/a.xml", "/b.xml"),
            ("/b.xml", "/c.xml"),
            ("/c.xml", "/e.xml"),
        ):
            files.documents[path] = index(server, (part, CHANGED))
        polled, states = one_poll(tmp_path, sitemap(server))
        assert asked(server) == ["/sitemap.xml", "/a.xml", "/b.xml", "/c.xml"]
    assert [o for o, _ in told(polled)] == ["ok", "ok", "ok", "failed"]
    assert "an index of sitemaps, 3 indexes deep; expected a sitemap" in (states["paper"].last_error or "")


def test_of_many_parts_within_a_part_every_one_has_its_turn(tmp_path: Path) -> None:
    """And one that fails is asked for again."""
    many = [f"/{n:02}.xml" for n in range(MOST_PARTS * 2)]
    files = Files({path: plain((path[1:3], "2026-01-10")) for path in many}, {many[-1]: answer(status=500)})
    with serving(files) as server:
        files.documents["/sitemap.xml"] = index(server, ("/a.xml", CHANGED))
        files.documents["/a.xml"] = index(server, *((path, CHANGED) for path in many))
        states: States = {}
        came: set[str] = set()
        for _ in range(4):
            polled, states = one_poll(tmp_path, sitemap(server), states)
            came |= set(names(polled))
            assert len(asked(server)) <= MOST_PARTS + 1
            files.answers.clear()
        assert came == {path[1:3] for path in many}
        one_poll(tmp_path, sitemap(server), states)
        assert asked(server) == ["/sitemap.xml"]


def test_a_part_that_an_index_within_names_no_more_is_forgotten(tmp_path: Path) -> None:
    files = Files({"/b.xml": plain(), "/c.xml": plain()})
    with serving(files) as server:
        files.documents["/sitemap.xml"] = index(server, ("/a.xml", None))
        states: States = {}
        for named in (("/b.xml", "/c.xml"), ("/c.xml",), ("/c.xml",)):
            files.documents["/a.xml"] = index(server, *((path, None) for path in named))
            _, states = one_poll(tmp_path, sitemap(server), states)
        assert set(states["paper"].files) == {server.url("/a.xml"), server.url("/c.xml")}
        files.documents["/sitemap.xml"] = index(server, ("/d.xml", None))
        _, states = one_poll(tmp_path, sitemap(server), states)
    assert list(states["paper"].files) == [server.url("/d.xml")]


# robots.txt


def test_robots_txt_is_asked_once_and_obeyed(tmp_path: Path) -> None:
    files = Files({"/robots.txt": b"User-agent: *\nDisallow: /private/\n", "/a.xml": plain(("page-a", "2026-01-10"))})
    with serving(files, "127.0.0.21") as server:
        files.documents["/sitemap.xml"] = index(server, ("/private/b.xml", CHANGED), ("/a.xml", CHANGED))
        polled, states = one_poll(tmp_path, sitemap(server, robots="pages"))
        one_poll(tmp_path, sitemap(server, robots="pages"), states)
        assert asked(server) == ["/robots.txt", "/sitemap.xml", "/a.xml", "/sitemap.xml"]
    assert sorted(o for o, _ in told(polled)) == ["disallowed", "ok", "ok"]
    assert names(polled) == ["page-a"]
    assert states["paper"].failures == 0, "what is not for us is not wrong with the source"


def test_a_sitemap_that_robots_txt_closes(tmp_path: Path) -> None:
    files = Files({"/robots.txt": b"User-agent: presslake\nDisallow: /\n", "/sitemap.xml": plain()})
    with serving(files, "127.0.0.22") as server:
        polled, states = one_poll(tmp_path, sitemap(server, robots="pages"))
        assert asked(server) == ["/robots.txt"]
    assert told(polled) == [("disallowed", f"{server.url('/robots.txt')} does not allow it")]
    assert isinstance(states["paper"], SourceState)
    assert states["paper"].failures == 1
