"""Walking back through feeds: RFC 5005, JSON Feed's next_url, WordPress's pages; and what ends a walk."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.sources.blog import Blog, daily
from tests.sources.polling import web_source
from tests.sources.server import Asked, RawServer, answer, serving
from tests.sources.walking import SINCE, asked, ended, links, one_slice, problem, walk

NEWEST = datetime(2025, 12, 31, tzinfo=UTC)
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'


def day(number: int) -> datetime:
    """The number counts back from the newest."""
    return NEWEST - timedelta(days=number)


def link(number: int) -> str:
    return f"https://paper.example/{number}"


def atom(numbers: range, *feed_links: tuple[str, str]) -> bytes:
    entries = "".join(
        f"<entry><id>{link(n)}</id><title>Entry {n}</title><link href='{link(n)}'/><updated>{day(n).isoformat()}"
        f"</updated><link rel='next' href='/of-an-entry'/><summary>What came of it.</summary></entry>"
        for n in numbers
    )
    told = "".join(f"<link rel='{rel}' href='{href}'/>" for rel, href in feed_links)
    return f"<feed {ATOM}><id>paper</id><title>Paper</title>{told}{entries}</feed>".encode()


def rss(numbers: range, *feed_links: tuple[str, str]) -> bytes:
    items = "".join(
        f"<item><title>Entry {n}</title><link>{link(n)}</link><pubDate>{day(n):%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<description>What came of it.</description></item>"
        for n in numbers
    )
    told = "".join(f'<a:link rel="{rel}" href="{href}"/>' for rel, href in feed_links)
    return (
        f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Paper</title>{told}{items}'
        "</channel></rss>"
    ).encode()


class Documents:
    """A server of documents by target; 404 for others."""

    def __init__(self, documents: dict[str, bytes]) -> None:
        self.documents = documents

    def __call__(self, request: Asked) -> bytes:
        body = self.documents.get(request.target)
        return answer(status=404) if body is None else answer(body)


def all_links(numbers: range) -> list[str]:
    return [link(n) for n in numbers]


def test_an_archived_feed_is_walked_to_its_first_document(tmp_path: Path) -> None:
    """The links of archives (RFC 5005, 4) count before those of pages (3), and entries' links not at all."""
    documents = {
        "/feed": atom(range(5), ("next", "/feed?p=2"), ("prev-archive", "2025-11")),
        "/2025-11": atom(range(5, 9), ("prev-archive", "/2025-10")),
        "/2025-10": atom(range(9, 12)),
    }
    with serving(Documents(documents)) as server:
        outcomes = walk(tmp_path, web_source(server.url()))
    assert links(outcomes) == all_links(range(12))
    assert asked(outcomes) == ["/feed", "/2025-11", "/2025-10"]
    assert ended(outcomes)
    assert {p.fetch.purpose for p in outcomes if p.fetch} == {"backfill"}


@pytest.mark.parametrize(
    ("documents", "since", "told"),
    [
        ({"/feed": atom(range(5))}, SINCE, True),
        ({"/feed": atom(range(5))}, NEWEST + timedelta(days=1), False),
        ({"/feed": atom(range(5), ("next", "/2")), "/2": atom(range(5, 8))}, SINCE, False),
        ({"/feed": atom(range(5), ("next", "/feed"))}, SINCE, False),
    ],
    ids=["no older document", "all is older than asked for", "two documents", "a circle"],
)
def test_a_feed_that_names_no_older_document_says_so(
    tmp_path: Path, documents: dict[str, bytes], since: datetime, *, told: bool
) -> None:
    with serving(Documents(documents)) as server:
        outcomes = walk(tmp_path, web_source(server.url()), since=since)
    notes = [p.step.note for p in outcomes if p.step and p.step.note]
    assert notes == ["the feed names no older document: what it shows now is all that can be had of it"] * told


def test_a_paged_rss_feed(tmp_path: Path) -> None:
    documents = {"/feed": rss(range(5), ("next", "/feed?p=2&amp;x=1")), "/feed?p=2&x=1": rss(range(5, 7))}
    with serving(Documents(documents)) as server:
        outcomes = walk(tmp_path, web_source(server.url()))
    assert links(outcomes) == all_links(range(7))
    assert ended(outcomes)


def test_a_json_feed(tmp_path: Path) -> None:
    def feed(numbers: range, next_url: str | None) -> bytes:
        told = [
            {"id": link(n), "url": link(n), "date_published": day(n).isoformat(), "content_text": "It came."}
            for n in numbers
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Paper", "next_url": next_url, "items": told}
        return json.dumps(feed).encode()

    with serving(Documents({"/feed": feed(range(3), "/2"), "/2": feed(range(3, 5), None)})) as server:
        outcomes = walk(tmp_path, web_source(server.url()))
    assert links(outcomes) == all_links(range(5))


def test_entries_that_vanish_between_two_slices_hide_no_other(tmp_path: Path) -> None:
    """What stands behind them moves to a page that was read before."""
    blog = Blog(daily(range(220)))
    with serving(blog) as server:
        source = web_source(server.url("/feed/"))
        first = one_slice(tmp_path, source)
        blog.posts = [p for p in blog.posts if p.number not in range(210, 215)]
        rest = walk(tmp_path, source, cursor=[p.step.cursor for p in first if p.step][-1])
    assert len(asked(first)) == 20
    assert set(links(first + rest)) >= {f"https://harbour.example/{n}/" for n in range(210)}
    assert ended(rest)


def test_a_wordpress_feed_is_paged(tmp_path: Path) -> None:
    blog = Blog(daily(range(34)))
    with serving(blog) as server:
        outcomes = walk(tmp_path, web_source(server.url("/feed/?cat=3")))
    assert len(links(outcomes)) == len(set(links(outcomes))) == 34
    assert asked(outcomes)[1:] == [f"/feed/?cat=3&paged={n}" for n in (2, 3, 4, 5)]
    assert [p.fetch.status for p in outcomes if p.fetch][-1] == 404
    assert ended(outcomes)


def test_it_stops_where_all_is_older_than_asked_for(tmp_path: Path) -> None:
    documents = {f"/{n}": atom(range(10 * n, 10 * n + 10), ("next", f"/{n + 1}")) for n in range(9)}
    with serving(Documents(documents)) as server:
        outcomes = walk(tmp_path, web_source(server.url("/0")), since=day(24), until=day(3))
    assert links(outcomes) == all_links(range(3, 25))
    assert asked(outcomes) == ["/0", "/1", "/2", "/3"]
    assert ended(outcomes)
    shares = [p.step.share for p in outcomes if p.step]
    assert shares[0] == pytest.approx(6 / 21)
    assert shares[-1] == 1.0


def test_an_old_entry_that_was_changed_lately_does_not_stop_it(tmp_path: Path) -> None:
    """Feeds are often in the order of changes."""
    old = f"<published>{day(300).isoformat()}</published><updated>".encode()
    first = atom(range(3), ("next", "/2")).replace(b"<updated>", old)
    with serving(Documents({"/feed": first, "/2": atom(range(4, 6))})) as server:
        outcomes = walk(tmp_path, web_source(server.url()), since=day(30))
    assert links(outcomes) == all_links(range(4, 6))


@pytest.mark.parametrize(
    ("documents", "most"),
    [
        ({"/feed": atom(range(3), ("next", "/feed"))}, 1),
        ({"/feed": atom(range(3), ("next", "/2")), "/2": atom(range(3), ("next", "/3"))}, 2),
        ({"/feed": atom(range(3), ("next", "/2")), "/2": atom(range(3, 6), ("next", "/feed"))}, 4),
    ],
    ids=["to itself", "the same entries again", "round in a circle"],
)
def test_circles_end(tmp_path: Path, documents: dict[str, bytes], most: int) -> None:
    with serving(Documents(documents)) as server:
        outcomes = walk(tmp_path, web_source(server.url()))
    assert ended(outcomes)
    assert len(asked(outcomes)) <= most + 1


def test_circles_larger_than_a_slice_end(tmp_path: Path) -> None:
    documents = {f"/{n}": atom(range(n, n + 1), ("next", f"/{n + 1 if n < 30 else 5}")) for n in range(31)}
    with serving(Documents(documents)) as server:
        outcomes = walk(tmp_path, web_source(server.url("/0")))
    assert set(links(outcomes)) == set(all_links(range(31)))
    assert len(asked(outcomes)) < 100


@pytest.mark.parametrize("differs", ["title", "pubDate", "description", "guid"])
def test_documents_whose_entries_share_a_name_are_no_circle(tmp_path: Path, differs: str) -> None:
    """Whatever tells the entries of one from those of another."""

    def releases(number: int) -> bytes:
        told = {"title": "Press release", "pubDate": "Wed, 31 Dec 2025 08:00:00 +0000", "description": "What came."}
        told[differs] = f"{number} May 2025 08:00:00 +0000" if differs == "pubDate" else f"Number {number}"
        entry = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
        return rss(range(0), ("next", f"/{number + 1}")).replace(
            b"</channel>", f"<item>{entry}</item></channel>".encode()
        )

    documents = {"/feed": releases(1)} | {f"/{n}": releases(n) for n in range(2, 8)}
    documents["/8"] = rss(range(8, 9))
    with serving(Documents(documents)) as server:
        outcomes = walk(tmp_path, web_source(server.url()))
    assert asked(outcomes) == list(documents)
    assert ended(outcomes)


def test_empty_pages_without_end_end(tmp_path: Path) -> None:
    def endless(request: Asked) -> bytes:
        number = int(request.target.strip("/"))
        return answer(atom(range(number, min(number + 1, 3)), ("prev-archive", f"/{number + 1}")))

    with serving(endless) as server:
        outcomes = walk(tmp_path, web_source(server.url("/0")))
    assert links(outcomes) == all_links(range(3))
    assert ended(outcomes)
    assert len(asked(outcomes)) == 3 + 12


def test_a_server_that_shows_its_last_page_for_ever(tmp_path: Path) -> None:
    def clamped(request: Asked) -> bytes:
        number = int(request.target.strip("/"))
        at = 2 * min(number, 25)
        return answer(atom(range(at, at + 2), ("next", f"/{number + 1}")))

    with serving(clamped) as server:
        outcomes = walk(tmp_path, web_source(server.url("/0")))
    assert set(links(outcomes)) == set(all_links(range(52)))
    assert len(set(asked(outcomes))) == 27


@pytest.mark.parametrize("broken", [None, b"<html><title>Just a moment...</title></html>"], ids=["404", "a challenge"])
def test_a_document_that_does_not_come_is_asked_for_again(tmp_path: Path, broken: bytes | None) -> None:
    site = Documents({"/feed": atom(range(5), ("prev-archive", "/2")), "/3": atom(range(9, 12))})
    if broken:
        site.documents["/2"] = broken
    with serving(site) as server:
        first = walk(tmp_path, web_source(server.url()))
        assert problem(first)
        site.documents["/2"] = atom(range(5, 9), ("prev-archive", "/3"))
        rest = walk(tmp_path, web_source(server.url()), cursor=[p.step.cursor for p in first if p.step][-1])
    assert links(rest) == all_links(range(12))
    assert asked(rest) == ["/feed", "/2", "/3"], "the last one that was read comes first"


@pytest.mark.parametrize("older", ["http://[", "ftp://a.example/2", "http://10.0.0.1/2", "http://a.example:99999/"])
def test_an_older_document_at_no_address_is_a_failure(tmp_path: Path, older: str) -> None:
    """Nobody knows what would have come."""
    with serving(answer(atom(range(3), ("prev-archive", older)))) as server:
        outcomes = walk(tmp_path, web_source(server.url(), robots="never"))
    assert links(outcomes) == all_links(range(3))
    assert [p.fetch.outcome for p in outcomes if p.fetch] == ["ok", "refused"]
    assert problem(outcomes)


def test_secrets_in_links_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPER_KEY", "s3cr3t-key")
    seen: list[str] = []

    def respond(request: Asked) -> bytes:
        seen.append(request.target)
        return answer(atom(range(2), ("next", "/feed?key=s3cr3t-key&amp;p=2")) if len(seen) == 1 else atom(range(2, 4)))

    with serving(respond) as server:
        outcomes = walk(tmp_path, web_source(server.url("/feed?key=${PAPER_KEY}")))
    assert seen == ["/feed?key=s3cr3t-key", "/feed?key=s3cr3t-key&p=2"]
    assert "s3cr3t" not in repr([(p.fetch, p.step) for p in outcomes])


def test_a_cursor_of_another_kind_is_named(tmp_path: Path, server_of_one: RawServer) -> None:
    from schemas.errors import LakeError

    with pytest.raises(LakeError, match="--restart begins anew"):
        walk(tmp_path, web_source(server_of_one.url()), cursor="half a line")


@pytest.fixture
def server_of_one() -> object:
    with serving(atom(range(1))) as server:
        yield server
