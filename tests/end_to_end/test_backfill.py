"""`presslake backfill`: what was published in the past lands once, however often it is stopped on the way."""

import json
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.backfill import run_backfill
from pipeline.backfill_state import BackfillFolder
from pipeline.cli import main
from pipeline.options import load
from pipeline.state import StateFolder
from pipeline.verbs.backfill_order import Order
from pipeline.verbs.console import Console
from schemas.records import PendingPage
from tests.end_to_end.killing import killer
from tests.end_to_end.newsweb import as_shown, newsweb
from tests.end_to_end.running import presslake, rows, run
from tests.shared import ROOT
from tests.sources.blog import NOON, Blog, daily
from tests.sources.server import Asked, RawServer, answer, serving
from tests.sources.visiting import summary

SINCE = ("--since", f"{NOON:%Y-%m-%d}")
AT_ONCE = 'page_gap = "0s"'


def write(
    folder: Path, url: str, kind: str = "wordpress", more: str = "", run_keys: str = "", gap: str = AT_ONCE
) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "presslake.toml"
    path.write_text(
        f'[http]\nallow_networks = ["127.0.0.0/8"]\n{gap}\n[run]\n{run_keys}\n'
        f'[[source]]\nid = "site"\nurl = "{url}"\nkind = "{kind}"\n{more}\n'
    )
    return path


def backfill(config: Path, *args: str) -> int:
    """The command in this process; its exit code."""
    return main(["-c", str(config), "-q", "backfill", "site", *(args or SINCE)])


def landed(lake: Path) -> list[tuple[str, int, str]]:
    return sorted((r["article_id"], r["version"], r["content_hash"]) for r in rows(lake, "articles"))


def landed_titles(lake: Path) -> list[str]:
    return sorted(r["title"] for r in rows(lake, "articles", "title"))


def state(lake: Path) -> dict[str, object]:
    return dict(json.loads((lake / "_state/backfill-site.jsonl").read_text()))


def killed_on_the_way(config: Path, whole_s: float, kills: int, seed: int, *command: str) -> list[str]:
    """How each of the runs ended, of which the last one was let end, where a run that is left alone takes `whole_s`."""
    rng = random.Random(seed)
    with killer(config, *command) as one_run:
        ends = [one_run(f"{whole_s * rng.uniform(0.1, 0.4):.3f}")[0] for _ in range(kills)]
        return [*ends, one_run("-")[0]]


def test_killed_at_any_instant_it_ends_with_the_same_rows(tmp_path: Path) -> None:
    blog = Blog(daily(range(1000), times_a_day=40), delay_s=0.02)
    with serving(blog) as server:
        url = server.url("/?per_page=20")
        whole, killed = write(tmp_path / "whole", url), write(tmp_path / "killed", url)
        with killer(whole, "backfill", "site", *SINCE) as one_run:
            end, whole_s = one_run("-")
        assert end == "0"
        whole_queries = len(blog.queries)
        ends = killed_on_the_way(killed, whole_s, 5, 5, "backfill", "site", *SINCE)
    assert ends.count("killed") >= 2, ends
    assert ends[-1] == "0"
    assert len(landed(tmp_path / "whole/lake")) == 1000
    assert landed(tmp_path / "killed/lake") == landed(tmp_path / "whole/lake")
    again = len(blog.queries) - 2 * whole_queries
    assert again <= 20 * ends.count("killed") + 40, "it went on where it was, but for the slice in hand"
    kept = [r["digest"] for r in rows(tmp_path / "killed/lake", "raw", "digest")]
    assert len(kept) == len(set(kept)), "a payload is kept once"


@pytest.mark.slow
def test_killed_on_a_web_of_publishers(tmp_path: Path) -> None:
    options = ("--publishers", "6", "--limit", "3000", "--preload", "3000", "--rate", "0", "--clock", "original")
    with newsweb(*options, "--latency", "0.05") as web:
        sources = json.loads(web.get("/_sources.json"))
        url = next(s["url"] for s in sources if s["kind"] == "wordpress")
        command = ("backfill", "site", "--since", "2011-01-01")
        with killer(write(tmp_path / "whole", f"{url}?per_page=5"), *command) as one_run:
            _, whole_s = one_run("-")
        config = write(tmp_path / "killed", f"{url}?per_page=5")
        ends = killed_on_the_way(config, whole_s, 5, 3, *command)
        assert "killed" in ends
        assert ends[-1] == "0"
        shown = web.shown()
        truth = [json.loads(line) for line in web.get("/_truth.jsonl").splitlines()]
        of_site = {t["key"] for t in truth if f"/p{t['publisher']}/" in url}
        assert len(shown) == len(of_site) > 200
        assert as_shown(rows(tmp_path / "killed/lake", "articles")) == shown


def test_a_finished_one_does_nothing_until_it_is_begun_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blog = Blog(daily(range(30)))
    with serving(blog) as server:
        config = write(tmp_path, server.url("/"))
        assert backfill(config) == 0
        queries = len(blog.queries)
        assert main(["-c", str(config), "backfill", "site", *SINCE]) == 0
        assert "has finished" in capsys.readouterr().out
        assert len(blog.queries) == queries
        before = landed(tmp_path / "lake")
        assert backfill(config, *SINCE, "--restart") == 0
        assert len(blog.queries) == 2 * queries
    assert landed(tmp_path / "lake") == before
    assert len(before) == 30


def test_bounds_are_days_and_max_age_does_not_count(tmp_path: Path) -> None:
    with serving(Blog(daily(range(30)))) as server:
        config = write(tmp_path, server.url("/"), run_keys='max_age = "1d"')
        assert backfill(config, "--since", "2025-03-05", "--until", "2025-03-08") == 0
    assert landed_titles(tmp_path / "lake") == [f"Report {n} of the harbour office" for n in (4, 5, 6, 7)]


def test_a_request_that_fails_is_told_and_gone_on_with(tmp_path: Path) -> None:
    blog = Blog(daily(range(300)))

    def close(asked: Asked) -> None:
        if len(blog.queries) == 1:
            blog.refuses = ("/wp-json/wp/v2/posts",)

    blog.before = close
    with serving(blog) as server:
        config = write(tmp_path, server.url("/"))
        done = presslake("-c", str(config), "backfill", "site", *SINCE)
        assert done.code == 1
        assert "403" in done.err
        assert "/wp-json/wp/v2/posts?" in done.err, "what was asked for"
        assert "67% done" in done.out
        assert "the same call goes on from here" in done.out
        assert len(landed(tmp_path / "lake")) == 199  # the second page begins with the last post of the first
        blog.refuses, blog.before = (), lambda asked: None
        queries = len(blog.queries)
        assert backfill(config) == 0
        assert len(blog.queries) - queries == 2
    assert landed_titles(tmp_path / "lake") == sorted(p.title for p in blog.posts)


def test_a_damaged_file_is_told_though_the_others_landed(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.json.gz").write_bytes(b"no gzip at all")
    (folder / "b.json").write_text('[{"url": "https://paper.example/b", "title": "T", "text": "It came at last."}]')
    config = tmp_path / "presslake.toml"
    config.write_text(f'[[source]]\nid = "site"\nkind = "folder"\npath = "{folder}"\n')
    done = presslake("-c", str(config), "backfill", "site", *SINCE)
    assert done.code == 0
    assert "what failed was passed over" in done.out
    assert state(tmp_path / "lake")["failed"] == 1
    assert landed_titles(tmp_path / "lake") == ["T"]


def test_where_the_source_stands_does_not_move(tmp_path: Path) -> None:
    with serving(Blog(daily(range(30)))) as server:
        config = write(tmp_path, server.url("/"))
        assert run(config, "--all") == 0
        before = (tmp_path / "lake/_state/sources.jsonl").read_text()
        assert backfill(config) == 0
        assert (tmp_path / "lake/_state/sources.jsonl").read_text() == before
    assert len(landed(tmp_path / "lake")) == 30
    purposes = [r["purpose"] for r in rows(tmp_path / "lake", "fetches", "purpose")]
    assert sorted(purposes) == ["backfill", "poll", "robots"]


def test_asked_to_end_it_lands_what_is_in_hand(tmp_path: Path) -> None:
    blog = Blog(daily(range(600), times_a_day=40), delay_s=0.03)
    with serving(blog) as server:
        config = write(tmp_path, server.url("/?per_page=10"))
        command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "backfill", "site", *SINCE]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while len(blog.queries) < 5:
            assert process.poll() is None
            time.sleep(0.01)
        second = presslake("-c", str(config), "backfill", "site", *SINCE)
        assert second.code == 1
        assert f"held by `presslake backfill` (process {process.pid} on" in second.err
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 1, err
        assert "not finished" in out
        part = len(landed(tmp_path / "lake"))
        assert 0 < part < 600
        assert (tmp_path / "lake/_lock").read_text() == ""
        assert backfill(config) == 0
    assert len(landed(tmp_path / "lake")) == 600


def summaries(server: RawServer, numbers: range) -> bytes:
    items = "".join(
        f"<item><title>Report {n}</title><link>{server.url(f'/{n}.html')}</link><description>Report {n}, in short."
        f"</description><pubDate>Tue, {n + 10} Mar 2026 12:00:00 +0000</pubDate></item>"
        for n in numbers
    )
    more = f'<a:link rel="next" href="/older-{numbers.stop}"/>' if numbers.stop < 12 else ""
    return (
        f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>Paper</title>{more}{items}</channel>'
        "</rss>"
    ).encode()


def test_pages_are_fetched_too_and_those_that_fail_are_left_to_later_runs(tmp_path: Path) -> None:
    def respond(asked: Asked) -> bytes:
        if asked.target.endswith(".html"):
            if asked.target == "/7.html":
                return answer(b"busy", 503)
            text = "".join(
                f"<p>Page {asked.target} tells it at length, as pages do, in part {n}.</p>" for n in range(30)
            )
            return answer(f"<html><body><article><h1>Report</h1>{text}</article></body></html>".encode())
        if asked.target == "/robots.txt":
            return answer(status=404)
        begin = int(asked.target.partition("-")[2] or 0)
        return answer(summaries(server, range(begin, begin + 4)))

    with serving(respond) as server:
        config = write(tmp_path, server.url("/feed"), kind="feed", run_keys='page_time = "1s"', gap='page_gap = "0.3s"')
        assert backfill(config, "--since", "2026-01-01") == 0
    found = {r["title"]: r["text_source"] for r in rows(tmp_path / "lake", "articles") if r["version"] == 1}
    latest = {
        r["title"]: r["text_source"] for r in sorted(rows(tmp_path / "lake", "articles"), key=lambda r: r["version"])
    }
    assert len(found) == 12
    assert [title for title, source in latest.items() if source == "feed-summary"] == ["Report 7"]
    assert [page.item.entry.title for page in StateFolder(tmp_path / "lake").pages() if page.waits] == ["Report 7"]
    assert state(tmp_path / "lake")["walked"] is True
    assert "finished_at" in state(tmp_path / "lake")


def test_pages_of_other_sources_go_on_waiting(tmp_path: Path) -> None:
    pages = StateFolder(tmp_path / "lake")
    with serving(Blog(daily(range(30)))) as blog, serving(answer(status=404)) as server:
        config = write(tmp_path, blog.url("/"), more=f'[[source]]\nid = "other"\nurl = "{server.url("/feed")}"')
        item = summary(server, source_id="other")
        pages.save_pages([PendingPage(item=item, since=item.fetched_at)])
        before = pages.pages()
        assert backfill(config) == 0
        assert (pages.pages(), len(server.asked)) == (before, 0)
        run(config)
        assert "/ferry" in [asked.target for asked in server.asked]


def test_a_feed_with_nothing_older_is_told(tmp_path: Path) -> None:
    with serving(lambda asked: answer(summaries(server, range(12, 15)))) as server:
        config = write(tmp_path, server.url("/feed"), kind="feed", more='full_text = "never"')
        done = presslake("-c", str(config), "backfill", "site", *SINCE)
    assert done.code == 0
    assert "the feed names no older document: what it shows now is all that can be had of it\n" in done.out


def test_the_next_call_counts_its_own_requests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blog = Blog(daily(range(300)))

    def close(asked: Asked) -> None:
        if len(blog.queries) == 2:
            blog.refuses = ("/wp-json/wp/v2/posts",)

    blog.before = close
    with serving(blog) as server:
        config = write(tmp_path, server.url("/"))
        command = ["-c", str(config), "backfill", "site", *SINCE, "--json"]
        assert main(command) == 1
        first, asked = json.loads(capsys.readouterr().out), len(server.asked)
        blog.refuses, blog.before = (), lambda asked: None
        assert main(command) == 0
        second = json.loads(capsys.readouterr().out)
        assert (first["requests"], first["requests_failed"]) == (asked, 1)
        assert (second["requests"], second["requests_failed"]) == (len(server.asked) - asked, 0)


def test_stopped_while_the_last_pages_wait_not_all_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Blog(daily(range(3)))) as server:
        config = write(tmp_path, server.url("/"))
        assert backfill(config) == 0
        folder = BackfillFolder(tmp_path / "lake")
        finished = folder.load("site")
        assert finished
        folder.save(replace(finished, finished_at=None))
        stop = threading.Event()
        stop.set()
        order = Order(source_id="site", since=finished.since)
        assert run_backfill(load(config), Console(), order, stop) == 1
    assert "not finished (99% done)" in capsys.readouterr().out
    assert (finished.share, finished.done) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("sight", "--since", "2025-01-01"), "sight: no source has this id; did you mean 'site'?"),
        (("site", "--since", "2025-01-01", "--until", "2024-12-31"), "is not before --until"),
        (("site", "--since", "2999-01-01"), "--since: 2999-01-01 00:00 is not in the past\n"),
        (("off", "--since", "2025-01-01"), "off: is disabled; it needs `enabled = true`"),
        (("one", "--since", "2025-01-01"), 'one: kind = "page" has nothing older'),
    ],
)
def test_what_cannot_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], says: str
) -> None:
    more = (
        '[[source]]\nid = "off"\nurl = "https://off.example/feed"\nenabled = false\n'
        '[[source]]\nid = "one"\nurl = "https://one.example/"\nkind = "page"\n'
    )
    config = write(tmp_path, "https://site.example/", more=more)
    assert main(["-c", str(config), "backfill", *args]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("day", ["yesterday", "2025-13-01", "2025"])
def test_what_is_no_day(tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str) -> None:
    with pytest.raises(SystemExit):
        main(["-c", str(write(tmp_path, "https://site.example/")), "backfill", "site", "--since", day])
    assert "expected a day or a time such as 2026-01-13" in capsys.readouterr().err


def test_other_bounds_or_another_address_begin_anew(tmp_path: Path) -> None:
    blog = Blog(daily(range(30)))
    with serving(blog) as server:
        config = write(tmp_path, server.url("/"))
        assert backfill(config, "--since", "2025-03-20") == 0
        assert len(landed(tmp_path / "lake")) == 11
        assert backfill(config) == 0
        assert len(landed(tmp_path / "lake")) == 30
        blog.posts = [*blog.posts, replace(blog.posts[0], number=900)]
        assert backfill(write(tmp_path, server.url("/wp-json/"))) == 0
        assert len(landed(tmp_path / "lake")) == 31


@pytest.mark.parametrize("restart", [(), ("--restart",)])
def test_a_server_that_says_when_to_come_back_is_not_asked_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], restart: tuple[str, ...]
) -> None:
    with serving(answer(status=429, Retry_After="3600")) as server:
        config = write(tmp_path, server.url(), "feed")
        assert backfill(config) == 1
        first, asked = capsys.readouterr().err, len(server.asked)
        assert backfill(config, *SINCE, *restart) == 1
        second = capsys.readouterr().err
        assert len(server.asked) == asked
    until = f"{datetime.fromisoformat(str(state(tmp_path / 'lake')['retry_at'])):%Y-%m-%d %H:%M:%S} UTC"
    assert "HTTP status 429" in first
    assert f"wants to be asked again at {until}" in " ".join(first.split())
    assert f"asked again at {until}, and not before; nothing was asked" in " ".join(second.split())
