"""What comes wrong: hostile and broken feeds, odd entries, wrong configurations, a lake that cannot be written."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest

from deploy.demo.newsroom import Newsroom
from tests.end_to_end.running import Done, presslake, rows, run
from tests.end_to_end.site import Told, rss, serving, write_config
from tests.end_to_end.watching import watched_run
from tests.shared import ROOT

NOW = datetime.now(UTC).replace(microsecond=0)
SMALL_LIMITS = "connect_timeout_s = 1\nread_timeout_s = 2\ntotal_timeout_s = 3\n"


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with Newsroom(now=NOW) as room:
        yield room


def polled(room: Newsroom, folder: Path, *faults: str) -> Path:
    """A configuration of these faults, each a source, and the lake after a run over them."""
    sources = {f.replace("/", "-"): f"{room.url}/faults/{f}" for f in faults}
    run(write_config(folder, sources, SMALL_LIMITS))
    return folder / "lake"


def by_source(lake: Path, table: str, columns: str) -> dict[str, dict[str, object]]:
    found = rows(lake, table, columns)
    assert len({r["source_id"] for r in found}) == len(found)
    return {str(r["source_id"]): r for r in found}


# Feeds that are none, or that never end


@pytest.fixture(scope="module")
def hostile(room: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Done, float]:
    """All hostile sources, each on a host of its own, and one that is fine, in one run."""
    folder = tmp_path_factory.mktemp("hostile")
    port = room.url.rpartition(":")[2]
    faults = ["notxml", "empty", "challenge", "status/500", "reset", "huge", "bomb", "drip", "loop", "inside", "truncated", "fine"]  # fmt: skip
    sources = {f.replace("/", "-"): f"http://127.0.0.1:{port}/faults/{f}" for f in faults}
    config = write_config(folder, sources, SMALL_LIMITS)
    done, risen_mb = watched_run(config, lambda: bool(room.requests))
    return config, folder / "lake", done, risen_mb


OUTCOMES = [
    ("notxml", "failed", "plain text ('We are moving to a new house."),
    ("empty", "failed", "an empty body came; expected RSS, Atom or JSON Feed"),
    ("challenge", "blocked", "a challenge for browsers titled"),
    ("status-500", "failed", "HTTP status 500; expected 200"),
    ("reset", "failed", ""),
    ("huge", "refused", "the body passes 20 MB ([http] max_body_mb)"),
    ("bomb", "refused", "the body passes 20 MB ([http] max_body_mb)"),
    ("drip", "refused", "no whole answer within 3 s ([http] total_timeout_s)"),
    ("loop", "refused", "more than 5 redirects"),
    ("inside", "refused", "an inner address"),
    ("truncated", "ok", None),
    ("fine", "ok", None),
]


@pytest.mark.parametrize(("source", "outcome", "says"), OUTCOMES, ids=[o[0] for o in OUTCOMES])
def test_hostile_sources(hostile: tuple[Path, Path, Done, float], source: str, outcome: str, says: str | None) -> None:
    """A row in fetches/ with the reason, and the source marked failing with it."""
    config, lake, done, _ = hostile
    assert done.code == 0
    fetch = by_source(lake, "fetches", "source_id, outcome, reason")[source]
    assert fetch["outcome"] == outcome
    status = presslake("-c", str(config), "status", "--json")
    [state] = [line for line in status.out.splitlines() if f'"source": "{source}"' in line]
    if says is None:
        assert '"last_error": null' in state
    else:
        assert says in str(fetch["reason"])
        assert fetch["reason"]
        assert '"last_error": null' not in state


def test_the_memory_of_a_hostile_run(hostile: tuple[Path, Path, Done, float]) -> None:
    _, _, _, risen_mb = hostile
    print(f"memory rose by {risen_mb:.0f} MB above its start")
    assert 0 < risen_mb <= 400


def test_a_hostile_run_says_nothing_else(hostile: tuple[Path, Path, Done, float]) -> None:
    _, _, done, _ = hostile
    assert "Traceback" not in done.err
    assert "sources failed" in done.out


def test_what_was_fine_has_landed(hostile: tuple[Path, Path, Done, float]) -> None:
    _, lake, _, _ = hostile
    landed = {(r["source_id"], r["url"]) for r in rows(lake, "articles", "source_id, url")}
    landed |= {(r["source_id"], r["url"]) for r in rows(lake, "sightings", "source_id, url")}
    assert {s for s, _ in landed} == {"fine", "truncated"}
    assert len([u for s, u in landed if s == "fine"]) == 3


def test_where_all_fail_the_run_says_so(room: Newsroom, tmp_path: Path) -> None:
    config = write_config(tmp_path, {"empty": f"{room.url}/faults/empty"})
    assert run(config) == 1


def test_truncated_xml(room: Newsroom, tmp_path: Path) -> None:
    """What stands before the break lands, one reject for the rest."""
    lake = polled(room, tmp_path, "truncated")
    assert len(rows(lake, "articles", "url")) == 2
    [reject] = rows(lake, "rejects", "step, source_id, message, payload, raw_file, position")
    assert (reject["step"], reject["source_id"], reject["position"]) == ("parse", "truncated", None)
    assert "breaks off" in reject["message"]
    kept = pq.ParquetFile(lake / reject["raw_file"]).read(["digest"]).column("digest").to_pylist()
    assert reject["payload"] in kept


# Entries


def test_entries_that_lack_something(room: Newsroom, tmp_path: Path) -> None:
    lake = polled(room, tmp_path, "bare")
    landed = {r["text"].partition(".")[0]: r for r in rows(lake, "articles")}
    assert set(landed) == {"Without link", "Without guid", "Without title", "Without date"}
    assert landed["Without link"]["url"] is None
    assert landed["Without title"]["title"] is None
    assert landed["Without date"]["date_source"] == "fetched"
    assert {r["step"]: r["message"] for r in rows(lake, "rejects", "step, message")}.keys() == {"parse", "clean"}
    [nothing] = [r for r in rows(lake, "rejects", "*") if r["step"] == "parse"]
    [textless] = [r for r in rows(lake, "rejects", "*") if r["step"] == "clean"]
    assert "no title, no link and no text" in nothing["message"]
    assert textless["title"] == "Bare text"
    assert "text" in textless["message"]

    assert run(tmp_path / "presslake.toml") == 0
    assert len(rows(lake, "articles", "article_id")) == 4


def test_without_link_and_guid_identity_is_source_and_content(tmp_path: Path) -> None:
    def document(text: str) -> bytes:
        items = f"<item><title>Bees</title><description>{text}</description></item>"
        return f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()

    first, second = "Two hives of bees took the ferry this morning.", "Three hives of bees took the ferry at noon."
    with serving() as site:
        config = write_config(tmp_path, {"a": site.url("/a"), "b": site.url("/b")})
        site.documents = {"/a": document(first), "/b": document(first)}
        assert run(config) == 0
        assert run(config) == 0
        site.documents["/a"] = document(second)
        assert run(config) == 0
    landed = rows(tmp_path / "lake", "articles", "article_id, version, source_id, text")
    assert sorted((r["source_id"], r["version"], r["text"]) for r in landed) == [
        ("a", 1, second),
        ("a", 1, first),
        ("b", 1, first),
    ]
    assert len({r["article_id"] for r in landed}) == 3


def test_dates_that_cannot_be(room: Newsroom, tmp_path: Path) -> None:
    landed = rows(polled(room, tmp_path, "absurd"), "articles", "title, date, date_source, published_at, fetched_at")
    assert sorted(r["title"] for r in landed) == ["Absurd 1", "Absurd 2", "Absurd 3"]
    for r in landed:
        assert r["date_source"] == "fetched"
        assert r["published_at"] == r["fetched_at"]
        assert str(r["date"]) == r["fetched_at"].astimezone(UTC).date().isoformat()


def test_one_guid_for_all(room: Newsroom, tmp_path: Path) -> None:
    """It says nothing then: three articles, three entries."""
    lake = polled(room, tmp_path, "sameguid")
    landed = rows(lake, "articles", "article_id, entry_key, version")
    assert [len({r[name] for r in landed}) for name in ("article_id", "entry_key", "version")] == [3, 3, 1]


# Configurations

FEED = '[[source]]\nid = "paper"\nurl = "https://example.org/feed"\n'
WRONG = [
    ("unknown key", "[run]\nintervall = '5m'\n" + FEED, ["[run] intervall: unknown key; did you mean 'interval'?"]),
    ("duplicate id", FEED + FEED, ["[[source]] 2 (paper): id 'paper' is taken by [[source]] 1; ids are unique"]),
    ("no sources", "[lake]\npath = 'lake'\n", ["[[source]]: there is none"]),
    ("unreadable path", "[[source]]\nid = 'a'\npath = 'nowhere'\n", ["[[source]] 1 (a) path: there is nothing at"]),
    ("several", "[http]\nproxi = 'x'\n" + FEED + FEED, ["[http] proxi: unknown key", "id 'paper' is taken by"]),
    ("not TOML", "[lake\n", ["is not TOML"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_wrong_configurations(tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str, says: list[str]) -> None:
    config = tmp_path / "presslake.toml"
    config.write_text(text)
    assert run(config) == 2
    assert_lines(capfd.readouterr().err, config, says)
    assert list(tmp_path.iterdir()) == [config]


@pytest.mark.parametrize("kind", ["missing", "a folder", "not UTF-8"])
def test_configurations_that_cannot_be_read(tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str) -> None:
    config = tmp_path / "presslake.toml"
    if kind == "a folder":
        config.mkdir()
    elif kind == "not UTF-8":
        config.write_bytes(b"# \xff\n")
    before = list(tmp_path.iterdir())
    assert run(config) == 2
    assert_lines(capfd.readouterr().err, config, ["is not UTF-8" if kind == "not UTF-8" else "cannot be read"])
    assert list(tmp_path.iterdir()) == before


def assert_lines(err: str, config: Path, says: list[str]) -> None:
    lines = err.splitlines()
    assert len(lines) == len(says)
    for line, words in zip(lines, says, strict=True):
        assert line.startswith(f"presslake: {config}: ")
        assert words in line


def test_a_wrong_configuration_ends_a_process_with_2(tmp_path: Path) -> None:
    (tmp_path / "presslake.toml").write_text("")
    done = presslake("run", "--all", cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)
    assert list(tmp_path.iterdir()) == [tmp_path / "presslake.toml"]


# A lake that cannot be written

TEXTS = [Told(f"https://paper.example/{n}", f"Crossing {n}", os.urandom(2000).hex()) for n in range(60)]


@pytest.mark.parametrize("where", ["below a file", "a file", "/proc/presslake"])
def test_a_lake_that_cannot_be_made(tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("in the way")
    lake = {"below a file": str(tmp_path / "file" / "lake"), "a file": str(tmp_path / "file")}.get(where, where)
    with serving() as site:
        site.documents["/feed"] = rss(TEXTS, full=True)
        config = write_config(tmp_path, {"paper": site.url("/feed")})
        config.write_text(f'lake = {{ path = "{lake}" }}\n' + config.read_text())
        done = presslake("-c", str(config), "run", "--all")
        assert site.answered == set()
    assert_one_clear_line(done)
    assert (tmp_path / "file").read_text() == "in the way"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "presslake.toml"]


def assert_one_clear_line(done: Done) -> None:
    assert done.code == 1
    assert "Traceback" not in done.err
    [line] = [line for line in done.err.splitlines() if " INFO " not in line and " WARNING " not in line]
    assert line.startswith("presslake: cannot ")


def limited_run(config: Path, file_bytes: int) -> Done:
    """A run of which no file may grow larger: every larger write fails in its middle, as on a full disk."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "run", "--all"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, preexec_fn=limit)
    return Done(done.returncode, done.stdout, done.stderr)


def states(lake: Path) -> str | None:
    path = lake / "_state" / "sources.jsonl"
    return path.read_text() if path.exists() else None


def assert_whole(lake: Path) -> None:
    """Every file in the tables can be read to its end, and nothing lies about."""
    for path in lake.rglob("*"):
        if path.is_file() and path.suffix == ".parquet":
            assert pq.ParquetFile(path).read().num_rows > 0
        elif path.is_file():
            remembered = path.parent == lake / "_state" and path.suffix == ".jsonl"
            assert remembered or path.parent == lake / "_state/hands" or path.name in ("_lock", "_lock_gather")


@pytest.mark.parametrize("file_bytes", [10, 20_000])
def test_writes_that_fail_in_their_middle(tmp_path: Path, file_bytes: int) -> None:
    lake = tmp_path / "lake"
    with serving() as site:
        config = write_config(tmp_path, {"paper": site.url("/feed")})
        site.documents["/feed"] = rss(TEXTS[:3], full=True)
        assert run(config) == 0
        before = states(lake)
        site.documents["/feed"] = rss(TEXTS, full=True)
        done = limited_run(config, file_bytes)
        assert_one_clear_line(done)
        assert file_bytes == 10 or done.err.endswith("; what had not landed is due still\n")
        assert states(lake) == before
        assert_whole(lake)
        assert run(config) == 0
    landed = [r["url"] for r in rows(lake, "articles", "url")]
    assert sorted(landed) == sorted(t.link for t in TEXTS)
    assert states(lake) != before
    assert_whole(lake)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(path)], capture_output=True, text=True, check=False
    )
    if mount.returncode != 0:
        pytest.skip(f"no file system can be mounted here ({mount.stderr.strip()})")
    yield path
    # lazily: a run in this process keeps its note of what is in hand open there
    subprocess.run(["umount", "--lazy", str(path)], check=True)


@pytest.mark.parametrize("free_kb", [0, 200])
def test_a_full_disk(small_disk: Path, tmp_path: Path, free_kb: int) -> None:
    lake, filler = small_disk / "lake", small_disk / "filler"
    with serving() as site:
        config = write_config(tmp_path, {"paper": site.url("/feed")})
        config.write_text(f'lake = {{ path = "{lake}" }}\n' + config.read_text())
        site.documents["/feed"] = rss(TEXTS[:1], full=True)
        assert run(config) == 0
        before = states(lake)
        with filler.open("wb") as file:
            file.write(bytes(psutil.disk_usage(str(small_disk)).free - free_kb * 1024))
        site.documents["/feed"] = rss(TEXTS, full=True)
        assert_one_clear_line(presslake("-c", str(config), "run", "--all"))
        assert states(lake) == before
        assert_whole(lake)
        filler.unlink()
        assert run(config) == 0
    assert sorted(r["url"] for r in rows(lake, "articles", "url")) == sorted(t.link for t in TEXTS)
    assert_whole(lake)
