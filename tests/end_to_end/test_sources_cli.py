"""`presslake sources` as its owner uses it: found, imported, exported, checked, listed; every problem in one line."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.sources.finding.opml import read
from tests.end_to_end.newsweb import newsweb
from tests.end_to_end.running import Done, presslake, run
from tests.end_to_end.site import Site, Told, serving, write_config
from tests.end_to_end.site import rss as rss_of
from tests.shared import ROOT, shared
from tests.sources.server import Asked, answer
from tests.sources.server import serving as serving_raw

TEXT = "The council met on Monday and agreed on a new bridge, to be finished in two years' time, the mayor said. " * 9
ENTRIES = [Told(f"https://example.org/{n}", f"Report {n}", f"{TEXT} {n}") for n in range(3)]


def rss(entries: list[Told], *, full: bool, day: str = "") -> bytes:
    """A feed whose entries are of today, or of that day."""
    date = f"{day or f'{datetime.now(UTC):%a, %d %b %Y}'} 00:00:00 +0000"
    return re.sub(rb"(?<=<pubDate>)[^<]+", date.encode(), rss_of(entries, full=full))


LOOPBACK = '# mine\n[http]\nallow_networks = ["127.0.0.0/8"]  # only here\n'


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as s:
        s.documents["/feed.xml"] = rss(ENTRIES, full=True)
        s.documents["/short"] = rss(ENTRIES, full=False)
        s.documents["/"] = b"<html><head><title>Paper</title><link rel=alternate type=application/rss+xml href=/short>"
        yield s


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "presslake.toml"
    path.write_text(LOOPBACK, "utf-8")
    return path


@pytest.fixture
def sources(config: Path, capsys: pytest.CaptureFixture[str]) -> "Sources":
    return Sources(config, capsys)


class Sources:
    """`presslake sources` in this process, on one configuration."""

    def __init__(self, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.config, self._capsys = config, capsys

    def __call__(self, *args: str) -> Done:
        self._capsys.readouterr()
        code = main(["-c", str(self.config), "sources", *args])
        shown = self._capsys.readouterr()
        assert "Traceback" not in shown.err
        return Done(code, shown.out, shown.err)

    def json(self, *args: str) -> dict[str, dict[str, object]]:
        lines = [json.loads(line) for line in self(*args, "--json").out.splitlines()]
        return {line.get("id") or line["source"]: line for line in lines}

    def tables(self) -> list[dict[str, str]]:
        told: list[dict[str, str]] = tomllib.loads(self.config.read_text("utf-8")).get("source", [])
        return told


def test_add_shows_what_it_would_add_and_writes_with_yes(sources: Sources, site: Site) -> None:
    shown = sources("add", site.url("/"))
    assert shown.code == 0
    assert f"would add 127.0.0.1 (Paper): feed {site.url('/feed.xml')}\nnothing is written; --yes" in shown.out
    assert sources.config.read_text("utf-8") == LOOPBACK

    added = sources("add", site.url("/"), "--yes")
    assert added.code == 0
    table = f'\n[[source]]\nid = "127.0.0.1"\nurl = "{site.url("/feed.xml")}"\nname = "Paper"\n'
    assert sources.config.read_text("utf-8") == LOOPBACK + table

    again = sources("add", site.url("/"), "--yes")
    assert (again.code, sources.config.read_text("utf-8")) == (0, LOOPBACK + table)
    assert "configured already, as '127.0.0.1'\n" in again.out


def test_add_all_and_one_kind_and_an_id(sources: Sources, site: Site) -> None:
    assert sources("add", site.url("/"), "--kind", "sitemap", "--yes").code == 1
    assert sources("add", site.url("/short"), "--id", "mine", "--yes").code == 0
    assert sources("add", site.url("/"), "--all", "--yes").code == 0
    assert [(t["id"], t["url"]) for t in sources.tables()] == [
        ("mine", site.url("/short")),
        ("127.0.0.1", site.url("/feed.xml")),
    ]
    taken = sources("add", site.url("/feed.xml"), "--id", "mine", "--yes")
    assert (taken.code, taken.err) == (2, "presslake: --id mine: is taken by another source; ids are unique\n")


def test_add_where_there_is_nothing(sources: Sources, site: Site) -> None:
    site.documents = {"/p/": b"<html><title>Nothing</title>"}
    done = sources("add", site.url("/p/"))
    assert done.code == 1
    assert f"  {site.url('/p/feed')}: HTTP status 404\n" in done.err
    assert f"presslake sources add {site.url('/')}\n" in done.err
    nobody = sources("add", "http://127.0.0.1:1/")
    assert nobody.err == "presslake: http://127.0.0.1:1/: no connection to 127.0.0.1:1: refused\n"


def test_add_where_we_are_not_wanted_does_not_tell_to_ask_for_more(sources: Sources) -> None:
    with serving_raw(lambda asked: answer(status=429)) as server:
        done = sources("add", server.url("/p/"))
    assert (done.code, len(server.asked)) == (1, 1)
    assert done.err.splitlines()[1:] == [f"presslake:   {server.url('/p/')}: HTTP status 429: no more was asked"]


def test_add_says_how_to_take_the_rest(sources: Sources, site: Site) -> None:
    assert "--all" not in sources("add", site.url("/feed.xml")).out
    assert sources("add", site.url("/")).out.endswith("; --all takes everything that was found\n")


WRONG = [
    ("", "expected the address of a site, of a page of it, or of a feed, got ''"),
    ("ftp://paper.example/", "expected an absolute http or https URL"),
    ("https://me:secret@paper.example/", "holds a user name or password"),
    ("https://paper.example/${TOKEN}", "names an environment variable"),
]


@pytest.mark.parametrize(("url", "says"), WRONG)
def test_add_what_cannot_be_a_source(sources: Sources, url: str, says: str) -> None:
    done = sources("add", url)
    assert done.code == 2
    assert says in done.err
    assert done.err.count("\n") == 1


def test_add_makes_the_configuration_where_there_is_none(
    tmp_path: Path, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """Inner networks are closed by default, so that what cannot be reached is told."""
    none = Sources(tmp_path / "none.toml", capsys)
    refused = none("add", site.url("/"), "--yes")
    assert (refused.code, none.config.exists()) == (1, False)
    assert "[http] allow_networks" in refused.err
    listed = tmp_path / "list.opml"
    listed.write_text('<opml><body><outline text="Paper" xmlUrl="https://paper.example/feed"/></body></opml>')
    assert none("import", str(listed)).code == 0
    assert [t["id"] for t in none.tables()] == ["paper.example"]
    assert "allow_networks" in none.config.read_text("utf-8")


@pytest.mark.parametrize(("typed", "written"), [(b"y\n", True), (b"\n", False), (b"n\n", False), (b"\x04", False)])
def test_add_asks_a_person(config: Path, site: Site, typed: bytes, written: bool) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "sources", "add", site.url("/")]
    ours, theirs = os.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # how Linux tells that the other side has closed
            while b"[y/N]" not in shown:
                shown += os.read(ours, 65536)
            os.write(ours, typed)
            while os.read(ours, 65536):
                pass
    assert process.returncode == 0
    assert (config.read_text("utf-8") != LOOPBACK) == written


def test_what_was_added_lands(sources: Sources, site: Site) -> None:
    sources("add", site.url("/"), "--yes")
    assert run(sources.config) == 0
    told = sources.json("health")["127.0.0.1"]
    assert (told["standing"], told["articles_a_day"], told["failing_since"]) == ("fine", 3.0, None)
    listed = sources.json("list")["127.0.0.1"]
    assert (listed["interval_from"], listed["interval_s"]) == ("learned", 300.0)


def test_a_web_of_publishers(sources: Sources) -> None:
    with newsweb("--rate", "0", "--preload", "1000") as web:
        publishers = json.loads(web.get("/_sources.json"))
        site = next(p["site"] for p in publishers if p["kind"] == "wordpress")
        assert sources("add", site, "--yes").code == 0
        [table] = sources.tables()
        assert (table["kind"], table["url"]) == ("wordpress", f"{site}wp-json/")
        assert sources.json("check")[table["id"]]["fine"] is True


def opml_of(sources: Sources) -> list[tuple[str | None, str, str, str | None]]:
    return [(o.id, o.kind, o.url, o.title) for o in read(sources("export").out.encode()).feeds]


LIST = """<opml version="1.0"><body><outline text="News">
<outline text="Paper" xmlUrl="https://paper.example/feed"/>
<outline text="Paper again" xmlUrl="http://www.paper.example/feed/"/>
<outline text="No web" xmlUrl="gopher://paper.example/"/>
<outline text="Secrets" xmlUrl="https://evil.example/${HOME}"/>
</outline></body></opml>"""


def test_import_says_what_it_did(sources: Sources, tmp_path: Path) -> None:
    listed = tmp_path / "list.opml"
    listed.write_text(LIST, "utf-8")
    done = sources("import", str(listed))
    assert (done.code, done.out) == (0, f"added to {sources.config}: 2, there already: 1, left out: 1\n")
    assert f"left out: {listed}: line 4: No web: expected an absolute http or https URL" in done.err
    assert sources.config.read_text("utf-8").startswith(LOOPBACK)
    assert [t["url"] for t in sources.tables()] == ["https://paper.example/feed", "https://evil.example/$%7BHOME}"]
    again = sources("import", str(listed))
    assert again.out == f"added to {sources.config}: 0, there already: 3, left out: 1\n"


def test_a_list_without_feeds_says_so(sources: Sources, tmp_path: Path) -> None:
    listed = tmp_path / "list.opml"
    listed.write_text('<opml version="2.0"><body><outline text="News"/></body></opml>')
    done = sources("import", str(listed))
    assert (done.code, done.err) == (
        1, f"presslake: {listed}: none of its outlines has an address (`xmlUrl`); expected a list of feeds\n",
    )  # fmt: skip


def test_a_broken_list_keeps_all_from_being_imported(sources: Sources, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.opml", tmp_path / "bad.opml"
    good.write_text(LIST)
    bad.write_text("<opml>\n<body>\n<outline text=a/>")
    done = sources("import", str(good), str(bad))
    assert done.code == 1
    assert done.err == (
        f"presslake: {bad}: line 3, column 15: not well-formed (invalid token); expected OPML; nothing was imported\n"
    )
    assert sources.config.read_text("utf-8") == LOOPBACK
    assert sources("import", str(tmp_path / "none.opml")).code == 1


def test_export_and_import_give_the_same_sources(
    sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sources.config.open("a") as config:
        config.write(
            '[[source]]\nid = "paper"\nurl = "https://paper.example/feed"\nname = "The \\"Paper\\" & Co"\n'
            '[[source]]\nid = "blog"\nkind = "wordpress"\nurl = "https://blog.example/"\n'
            '[[source]]\nid = "api"\nkind = "json"\nurl = "https://api.example/?since={since}"\n'
            '[[source]]\nid = "map"\nkind = "sitemap"\nurl = "https://map.example/sitemap.xml"\nlanguage = "de"\n'
            '[[source]]\nid = "secret"\nurl = "https://secret.example/${NOT_SET_HERE}"\n'
            '[[source]]\nid = "archive"\npath = "."\n'
        )
    file = tmp_path / "out.opml"
    done = sources("export", str(file))
    assert done.code == 0
    assert done.err.splitlines() == [
        "presslake: left out: secret: its address names an environment variable",
        "presslake: left out: archive: is a folder",
    ]
    assert sources("export", str(file)).code == 2
    other = Sources(tmp_path / "other.toml", capsys)
    assert other("import", str(file)).code == 0
    assert opml_of(other) == opml_of(sources)
    assert len(opml_of(other)) == 4


def test_the_shared_lists(sources: Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lists = sorted(map(str, shared("data", "opml").rglob("*.opml")))
    done = sources("import", *lists)
    assert done.code == 0
    assert ", left out: 0\n" in done.out
    told = opml_of(sources)
    assert len(told) > 200
    file = tmp_path / "out.opml"
    assert sources("export", str(file)).code == 0
    other = Sources(tmp_path / "other.toml", capsys)
    other("import", str(file))
    assert opml_of(other) == told
    assert sources("import", str(file)).out.endswith(f": 0, there already: {len(told)}, left out: 0\n")


def test_a_thousand_feeds_in_one_list(sources: Sources, tmp_path: Path) -> None:
    listed = tmp_path / "list.opml"
    feeds = "".join(f'<outline text="Paper {n}" xmlUrl="https://paper{n}.example/feed"/>' for n in range(1500))
    listed.write_text(f"<opml><body>{feeds}</body></opml>")
    began = time.process_time()
    assert sources("import", str(listed)).code == 0
    assert time.process_time() - began < 3
    assert len(sources.tables()) == 1500


def test_list(sources: Sources) -> None:
    assert "no source is configured" in sources("list").err
    with sources.config.open("a") as config:
        config.write(
            '[[source]]\nid = "off"\nurl = "https://off.example/${NOT_SET_HERE}"\nenabled = false\n'
            '[[source]]\nid = "on"\nurl = "https://on.example/feed"\ninterval = "90m"\nfull_text = "never"\n'
        )
    assert list(sources.json("list").values()) == [
        {
            "id": "on", "kind": "feed", "url": "https://on.example/feed", "name": "on", "interval_s": 5400.0,
            "interval_from": "fixed", "full_text": "never", "enabled": True,
        },
        {
            "id": "off", "kind": "feed", "url": "https://off.example/${NOT_SET_HERE}", "name": "off",
            "interval_s": 300.0, "interval_from": "at first", "full_text": "auto", "enabled": False,
        },
    ]  # fmt: skip
    assert "1h30m, fixed" in sources("list").out


@pytest.mark.parametrize("args", [["list", "--json"], ["list"], ["export"]])
def test_a_reader_who_has_enough(config: Path, args: list[str]) -> None:
    """Such as `head`: it closes the pipe, which is no reason for a traceback."""
    config.write_text('[[source]]\nid = "paper"\nurl = "https://paper.example/feed"\n', "utf-8")
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "sources", *args]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


PAGE = b"<html><head><title>Paper</title><link rel=alternate type=application/rss+xml href=/feed></head></html>"
ARTICLE = f"<html><head><title>Ferry</title></head><body><article><p>{TEXT}</p></article></body></html>".encode()
CHALLENGE = b"<html><head><title>Just a moment...</title></head></html>"
FULL = rss(ENTRIES, full=True)
SHORT = rss(ENTRIES, full=False)
POSTS = b'[{"title": {"rendered": "A"}, "content": {"rendered": "B"}}]'


FIELDS = 'fields = { title = "t", url = "u" }'
CHECKS = [
    ("fine", answer(FULL), "", []),
    ("summaries", answer(SHORT), "", []),
    ("summaries only", answer(SHORT), 'full_text = "never"', ['write full_text = "auto"']),
    ("404", answer(status=404), "", ["HTTP status 404", "`presslake sources add http://127.0.0.1:"]),
    ("410", answer(status=410), "", ["HTTP status 410", "is the address right?"]),
    ("moved", answer(status=301, Location="/there"), "", ["moved for good", "/there\""]),
    ("moved for now", answer(status=302, Location="/there"), "", []),
    ("challenge", answer(CHALLENGE), "", ["challenge", "[http] contact"]),
    ("forbidden", answer(status=403), "", ["HTTP status 403", "[http] contact"]),
    ("password", answer(status=401), "", ["HTTP status 401", "`auth`"]),
    ("a page", answer(PAGE, Content_Type="text/html"), "", ["an HTML page titled 'Paper'", "/feed\", or run `presslake sources add"]),
    ("another kind", answer(POSTS), "", ["WordPress posts", 'write kind = "wordpress"']),
    ("nothing", answer(b""), "", ["an empty body"]),
    ("no entries", answer(rss([], full=True)), "", ["it has no entries"]),
    ("no dates", answer(FULL.replace(b"pubDate", b"x")), "", ["no time that can be read"]),
    ("left behind", answer(rss(ENTRIES, full=True, day="Sun, 13 Jan 2019")), "", ["its newest entry is of 2019-01-13"]),
    ("variable", b"", 'headers = { X = "${NOT_SET_HERE}" }', ["the environment variable NOT_SET_HERE is not set"]),
    ("password's variable", b"", 'auth = ["me", "${NOT_SET_HERE}"]', ["the environment variable NOT_SET_HERE is not set"]),
    ("an API", answer(b'{"stories": [{"headline": "A"}]}'), "", ["some other JSON", 'kind = "json"', "`fields`"]),
    ("items", answer(b'{"a": [1], "b": [2]}'), f'kind = "json"\n{FIELDS}', ["expected one list (the source's `items` may give the path of another)\n"]),
    ("links", answer(PAGE, Content_Type="text/html"), 'kind = "page"\nlinks = ["*/news/*"]', ["no entries", "`links`"]),
    ("a page of links", answer(PAGE, Content_Type="text/html"), 'kind = "page"', ["no text: ", "write `links`"]),
    ("a page of its own", answer(ARTICLE, Content_Type="text/html"), 'kind = "page"', []),
    ("a picture", answer(b"\x89PNG\r\n\x1a\n" + bytes(50)), "", ["binary data (image/png) came; expected RSS"]),
    ("closed API", answer(status=401), 'kind = "wordpress"', ["HTTP status 401", "the site's feed is polled"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "more", "says"), [c[1:] for c in CHECKS], ids=[c[0] for c in CHECKS])
def test_check(sources: Sources, body: bytes, more: str, says: list[str]) -> None:
    def respond(asked: Asked) -> bytes:
        return answer(FULL) if asked.target == "/there" else body

    with serving_raw(respond) as server:
        with sources.config.open("a") as config:
            config.write(f'[[source]]\nid = "paper"\nurl = "{server.url("/x/feed")}"\n{more}\n')
        done = sources("check")
        line, summary = done.out.splitlines(keepends=True)
        assert done.code == (1 if says else 0)
        assert all(words in line for words in says or ["paper: fine"]), line
        assert summary == f"sources: 1, with something wrong: {len(says[:1])}\n"
        assert sources.json("check")["paper"]["fine"] is not bool(says)
    assert [a.headers.get("if-none-match") for a in server.asked] == [None] * len(server.asked)
    assert not (sources.config.parent / "lake").exists()


def test_check_of_some(sources: Sources, site: Site, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    sources.config = write_config(tmp_path, {"a": site.url("/feed.xml"), "b": site.url("/none")})
    with sources.config.open("a") as config:
        config.write('[[source]]\nid = "files"\npath = "empty"\n')
    assert list(sources.json("check", "a")) == ["a"]
    assert sources("check", "a").code == 0
    assert [(i, line["fine"]) for i, line in sources.json("check").items()] == [
        ("a", True),
        ("b", False),
        ("files", False),
    ]
    unknown = sources("check", "a", "c")
    assert (unknown.code, unknown.err) == (
        2, "presslake: c: no source has this id; `presslake sources list` shows them\n",
    )  # fmt: skip
    assert "fils: no source has this id; did you mean 'files'?" in sources("check", "fils").err


def test_check_of_a_server_that_speaks_no_tls(sources: Sources) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: listener.accept()[0].sendall(b"HTTP/1.1 400 x\r\n\r\n"), daemon=True).start()
        with sources.config.open("a") as config:
            config.write(f'[[source]]\nid = "paper"\nurl = "https://127.0.0.1:{listener.getsockname()[1]}/feed"\n')
        told = sources.json("check")["paper"]["wrong"]
    assert [w["fault"] for w in told] == ["tls"]  # type: ignore[attr-defined]


def test_check_tells_no_secret(sources: Sources, site: Site) -> None:
    env = os.environ | {"PRESSLAKE_TEST_KEY": "tr0ub4dor"}
    site.documents["/tr0ub4dor/news"] = b"<html><title>x</title><link rel=alternate type=application/rss+xml href=feed>"
    with sources.config.open("a") as config:
        config.write(f'[[source]]\nid = "paper"\nurl = "{site.url("/${PRESSLAKE_TEST_KEY}/news")}"\n')
    done = presslake("-c", str(sources.config), "sources", "check", env=env)
    assert "/${PRESSLAKE_TEST_KEY}/feed" in done.out
    assert "tr0ub4dor" not in done.out + done.err


def test_health_of_what_was_never_polled_and_of_what_fails(sources: Sources, site: Site, tmp_path: Path) -> None:
    sources.config = write_config(tmp_path, {"paper": site.url("/feed.xml"), "gone": site.url("/none")})
    assert [h["standing"] for h in sources.json("health").values()] == ["never polled"] * 2
    assert sources("health").out.endswith("sources: 2, never polled: 2\n")
    assert run(sources.config) == 0
    told = sources.json("health", "--days", "1")
    assert (told["paper"]["standing"], told["gone"]["standing"]) == ("fine", "failing")
    assert told["gone"]["failing_since"] is not None
    shown = sources("health").out
    assert "gone: failing: HTTP status 404; expected 200\nsources: 2, fine: 1, failing: 1\n" in shown


def test_without_a_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    none = Sources(tmp_path / "none.toml", capsys)
    for verb in ("list", "check", "health", "export"):
        done = none(verb)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert "`presslake init` writes one" in done.err
