"""Polling one feed: what is asked with which validators, how an answer is judged, and that no secret is ever kept."""

import base64
import logging
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest

from schemas.records import Api
from tests.sources.polling import States, after, bodies, poll, settings, told, web_source
from tests.sources.server import Asked, answer, feed, redirect, serving
from tests.sources.walking import walk

ETAG = '"33a64df5;v=1 , W/x"'
MODIFIED = "Tue, 13 Jan 2026 08:00:00 +0000"  # no form that a client would write itself


def test_validators_go_back_byte_for_byte(tmp_path: Path) -> None:
    def respond(asked: Asked) -> bytes:
        if asked.headers.get("if-none-match") == ETAG and asked.headers.get("if-modified-since") == MODIFIED:
            return answer(status=304)
        return answer(feed("Ferry"), ETag=ETAG, Last_Modified=MODIFIED)

    limits = settings(tmp_path)
    with serving(respond) as server:
        source = web_source(server.url())
        first = poll(limits, [source])
        second = poll(limits, [source], after(first))
    assert [told(first), told(second)] == [[("ok", None)], [("unchanged", None)]]
    assert (bodies(first), bodies(second)) == ([feed("Ferry")], [])
    assert [("if-none-match" in a.headers, "if-modified-since" in a.headers) for a in server.asked] == [
        (False, False),
        (True, True),
    ]
    assert [p.fetch.conditional for p in [*first, *second] if p.fetch] == [False, True]


def test_validators_follow_a_feed_that_moved(tmp_path: Path) -> None:
    def there(asked: Asked) -> bytes:
        known = asked.headers.get("if-none-match") == ETAG
        return answer(status=304) if known else answer(feed("Ferry"), ETag=ETAG)

    limits = settings(tmp_path)
    with serving(there, "127.0.0.2") as new, serving(redirect(new.url())) as old:
        first = poll(limits, [web_source(old.url())])
        assert told(poll(limits, [web_source(old.url())], after(first))) == [("unchanged", None)]


def test_a_validator_that_cannot_go_back_is_left_out(tmp_path: Path) -> None:
    limits = settings(tmp_path)
    with serving(answer(feed("Ferry"), ETag="“curly”".encode().decode("latin-1"))) as server:
        first = poll(limits, [web_source(server.url())])
        assert told(poll(limits, [web_source(server.url())], after(first))) == [("unchanged", None)]
    assert "if-none-match" not in server.asked[1].headers


def test_the_same_body_again_is_unchanged_without_validators(tmp_path: Path) -> None:
    limits = settings(tmp_path)
    with serving(answer(feed("Ferry"))) as server:
        first = poll(limits, [web_source(server.url())])
        second = poll(limits, [web_source(server.url())], after(first))
    assert (told(second), bodies(second)) == ([("unchanged", None)], [])


def test_a_feed_that_only_changes_because_it_was_built_anew_brings_nothing_new(tmp_path: Path) -> None:
    """Otherwise it would be asked at the least interval for ever."""
    states: States = {}
    shown: list[bytes] = []
    brought = []
    with serving(lambda _: shown[-1]) as server:
        source = web_source(server.url())
        for minute, titles in enumerate([["Bridge"], ["Bridge"], ["Bridge"], ["Dam", "Bridge"]]):
            shown.append(answer(built_at(minute, titles)))
            at = datetime(2026, 1, 9, 12, minute, tzinfo=UTC)
            states = after(poll(settings(tmp_path), [source], states, at=at))
            brought.append(states[source.id].new_at == at)
    # what entries it has is written down at its second body, and compared from the third on
    assert brought == [True, True, False, True]


def built_at(minute: int, titles: list[str]) -> bytes:
    items = "".join(
        f"<item><title>{t}</title><link>http://paper.example/{n}</link><guid>{t}</guid>"
        f"<description>{t}, says the paper.</description></item>"
        for n, t in enumerate(titles)
    )
    built = f"<lastBuildDate>Fri, 09 Jan 2026 12:{minute:02}:00 GMT</lastBuildDate>"
    return f"<rss version='2.0'><channel><title>Paper</title>{built}{items}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (answer(b"gone", status=410), "HTTP status 410; expected 200"),
        (answer(b"x" * 3_000_000, status=500), "HTTP status 500; expected 200"),
        (answer(b"br", status=403, Content_Encoding="br"), "HTTP status 403; expected 200"),
        (answer(status=304), "HTTP status 304; expected 200"),
        (answer(b""), "an empty body came; expected RSS, Atom or JSON Feed"),
        (answer(b"<html><title>Just a moment...</title></html>"), "a challenge for browsers titled 'Just a moment...' came"),
        (answer(b"[]", Content_Type="application/json"), "some other JSON came"),
        (b"not HTTP at all\r\n\r\n", "Bad status line"),
        (b"", "the connection ended before the answer did"),
    ],
)  # fmt: skip
def test_answers_that_fail_their_source(tmp_path: Path, sent: bytes, reason: str) -> None:
    limits = settings(tmp_path, max_body_mb=1.0)
    with serving(sent) as server, serving(answer(feed("Ferry"))) as fine:
        polled = poll(limits, [web_source(server.url()), web_source(fine.url(), "fine")])
    by_source = {p.fetch.source_id: p for p in polled if p.fetch}
    failed = by_source["paper"]
    assert failed.fetch and failed.state and failed.state.last_error
    assert failed.fetch.outcome == ("blocked" if "403" in reason or "challenge" in reason else "failed")
    assert reason in (failed.fetch.reason or "")
    assert reason in failed.state.last_error
    assert (failed.state.failures, failed.state.etag, failed.state.body_digest) == (1, None, None)
    assert by_source["fine"].fetch and by_source["fine"].fetch.outcome == "ok"


def test_a_reason_has_an_end(tmp_path: Path) -> None:
    with serving(redirect("file:///" + "x" * 7000)) as server:
        [(outcome, reason)] = told(poll(settings(tmp_path), [web_source(server.url())]))
    assert outcome == "refused"
    assert len(reason or "") <= 500


def test_failures_make_the_next_poll_later(tmp_path: Path) -> None:
    limits, states, pauses = settings(tmp_path), {}, []
    with serving(answer(status=500)) as server:
        for _ in range(12):
            states = after(poll(limits, [web_source(server.url())], states))
            due, last = states["paper"].next_due_at, states["paper"].last_polled_at
            assert due and last
            pauses.append((due - last).total_seconds())
    assert pauses[0] == pytest.approx(300, rel=0.11)
    assert all(a < b * 1.3 for a, b in pairwise(pauses))
    assert pauses[3] == pytest.approx(2400, rel=0.15)
    assert max(pauses) <= 86400


# Secrets

TOKEN = 's3cr&t/"to ken"+ü'
PASSWORD = "p4ss%word"
BASIC = base64.b64encode(f"desk:{PASSWORD}".encode()).decode()
QUOTED = "s3cr%26t%2F%22to%20ken%22%2B%C3%BC"
WRITTEN = [TOKEN, QUOTED, QUOTED.lower(), QUOTED.replace("%20", "+"), "s3cr", PASSWORD, "p4ss%25word", BASIC]
"""Every way in which a server, a URL or an error message may say them."""


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", TOKEN)
    monkeypatch.setenv("PLAIN", "tok3n-" + "x" * 40)
    monkeypatch.setenv("PASSWORD", PASSWORD)


def everything_kept(lake: Path) -> str:
    files = [p for p in lake.rglob("*") if p.is_file()]
    rows = [str(pq.ParquetFile(p).read().to_pylist()) for p in files if p.suffix == ".parquet"]
    return "\n".join([*rows, *(p.read_text() for p in files if p.suffix != ".parquet")])


def assert_no_secret(lake: Path, polled: object, logged: str) -> None:
    kept = f"{polled!r}\n{everything_kept(lake)}\n{logged}"
    assert "${" in kept
    found = [w for w in [*WRITTEN, "tok3n-"] if w in kept]
    assert not found


@pytest.mark.usefixtures("secrets")
def test_secrets_are_sent_and_not_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def respond(asked: Asked) -> bytes:
        if asked.target.startswith("/feed"):
            return redirect(f"/there?{asked.target.partition('?')[2]}&pass=p4ss%25word&basic={BASIC}")
        echoed = {"X_Url": asked.target, "X_Auth": asked.headers["authorization"], "X_Token": asked.headers["x-token"]}
        return answer(feed("Ferry"), Set_Cookie="a=tok3n-abc", **echoed)

    with caplog.at_level(logging.INFO), serving(respond) as server:
        source = web_source(
            server.url("/feed?key=${TOKEN}"), headers=(("x-token", "Key ${PLAIN}"),), auth=("desk", "${PASSWORD}")
        )
        polled = poll(settings(tmp_path), [source])
        for asked in server.asked:
            assert asked.target.partition("?")[2].startswith(f"key={TOKEN[:4]}")
            assert asked.headers["authorization"] == f"Basic {BASIC}"
            assert asked.headers["x-token"] == "Key tok3n-" + "x" * 40
    assert told(polled) == [("ok", None)]
    assert_no_secret(tmp_path, polled, caplog.text)


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    "location",
    [
        "{target}",
        "file:///{target}",
        "file:///" + "x" * 175 + "{target}",
        "http://169.254.169.254{target}",
        "http://127.0.0.1:1{target}",
        "http://127.0.0.1:99999{target}",
        "//[{target}",
        "http://nowhere.invalid{target}",
    ],
)
def test_no_error_tells_a_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture, location: str) -> None:
    with caplog.at_level(logging.INFO), serving(lambda asked: redirect(location.format(target=asked.target))) as server:
        polled = poll(settings(tmp_path), [web_source(server.url("/f?k=${PLAIN}&l=${TOKEN}"))])
    [(outcome, _)] = told(polled)
    assert outcome in ("failed", "refused")
    assert_no_secret(tmp_path, polled, caplog.text)


NEXT = '<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><link rel="next" href="{}"/><entry><id>1</id></entry></feed>'
INDEX = (
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{}</loc></sitemap></sitemapindex>'
)
MORE = '{{"items": [{{"id": "1", "title": "Ferry"}}], "next": "{}"}}'


@pytest.mark.parametrize(
    ("kind", "document", "backfill"),
    [
        ("feed", NEXT, True),
        ("sitemap", INDEX, False),
        ("sitemap", INDEX, True),
        ("json", MORE, False),
        ("json", MORE, True),
    ],
)
def test_a_server_that_writes_the_name_of_a_secret_does_not_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, document: str, backfill: bool
) -> None:
    """Not even of one that the source's own URL names, and its own server gets: the link may lead to another."""
    monkeypatch.setenv("PLAIN", "tok3n-" + "x" * 40)
    count = iter(range(99))
    with serving(answer(b"no", 404), "127.0.0.2") as other:

        def respond(asked: Asked) -> bytes:
            if asked.target == "/robots.txt":
                return answer(b"no", 404)
            return answer(document.format(other.url(f"/steal?n={next(count)}&k=${{PLAIN}}")).encode())

        with serving(respond) as home:
            location = home.url("/f?key=${PLAIN}&since={since}" if kind == "json" else "/f?key=${PLAIN}")
            api = Api(items="items", next_link="next") if kind == "json" else None
            source, limits = web_source(location, kind=kind, api=api), settings(tmp_path, page_gap_s=0.0)
            if backfill:
                walk(tmp_path, source)
            else:
                poll(limits, [source], after(poll(limits, [source])))
    assert {"key=tok3n-" in a.target for a in home.asked if a.target != "/robots.txt"} == {True}
    stolen = [unquote(a.target) for a in other.asked if a.target != "/robots.txt"]
    assert stolen
    assert {t.partition("k=")[2] for t in stolen} == {"${PLAIN}"}


@pytest.mark.parametrize("value", ["two\nlines", "tail\n", "nul\0", "Ωmega"])
def test_a_secret_that_cannot_be_sent_fails_its_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    if "\0" not in value:  # which no environment can hold
        monkeypatch.setenv("BROKEN", value)
    header = "${BROKEN}" if "\0" not in value else value
    with serving(answer(feed("Ferry"))) as server:
        [(outcome, reason)] = told(poll(settings(tmp_path), [web_source(server.url(), headers=(("x-token", header),))]))
        assert server.asked == []
    assert (outcome, reason) == ("failed", "the header 'x-token' cannot be sent; expected one line of ASCII characters")
