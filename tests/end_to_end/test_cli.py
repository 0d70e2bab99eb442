"""The command line as a person and as a machine use it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from pipeline import __version__
from tests.end_to_end.running import presslake, rows, versions
from tests.end_to_end.site import Site, Told, rss, serving, write_config
from tests.shared import ROOT

TEXT = "The council met on Monday and agreed on a new bridge, to be finished in two years' time, the mayor said. " * 3
FEED = rss([Told(f"https://example.org/{n}", f"Report {n}", f"{TEXT} {n}") for n in range(3)], full=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as s:
        s.documents["/feed"] = FEED
        yield s


def test_version() -> None:
    assert presslake("--version").out == f"presslake {__version__}\n"


def test_init_then_run(tmp_path: Path) -> None:
    first = presslake("-c", str(tmp_path / "presslake.toml"), "init")
    assert (first.code, (tmp_path / "presslake.toml").exists()) == (0, True)
    again = presslake("-c", str(tmp_path / "presslake.toml"), "init")
    assert again.code == 2
    assert "is there already" in again.err


def test_no_configuration(tmp_path: Path) -> None:
    done = presslake("run", "-c", str(tmp_path / "none.toml"))
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert "`presslake init` writes one" in done.err


@pytest.mark.parametrize(
    "command",
    [("run",), ("run", "--all"), ("backfill", "paper", "--since", "2026-01-01"), ("status",), ("sources", "health")],
    ids=" ".join,
)
def test_what_cannot_land_in_a_store_says_why(tmp_path: Path, site: Site, command: tuple[str, ...]) -> None:
    config = write_config(tmp_path, {"paper": site.url("/feed")})
    config.write_text("[lake]\npath = 's3://bucket/lake'\n" + config.read_text("utf-8"), "utf-8")
    done = presslake("-c", str(config), *command)
    assert done.code == 2
    assert "expected a folder on this machine, got 's3://bucket/lake'" in done.err
    assert "only `presslake stream` lands there" in done.err
    assert "Traceback" not in done.err


def test_the_report_of_a_cycle(tmp_path: Path, site: Site) -> None:
    config = write_config(tmp_path, {"paper": site.url("/feed"), "gone": site.url("/nothing")})
    done = presslake("-c", str(config), "run", "--json")
    report = json.loads(done.out)
    wanted = {
        "sources_polled": 2, "sources_unchanged": 0, "sources_failed": 1, "items": 3, "new_articles": 3,
        "new_versions": 0, "repeats": 0, "rejected": 0,
    }  # fmt: skip
    assert (done.code, {k: report[k] for k in wanted}) == (0, wanted)
    assert report["seconds"] > 0
    assert report["failing"] == ["gone"]
    assert "Traceback" not in done.err


def test_nothing_could_be_polled(tmp_path: Path, site: Site) -> None:
    done = presslake("-c", str(write_config(tmp_path, {"gone": site.url("/nothing")})), "run")
    assert done.code == 1


def test_status(tmp_path: Path, site: Site) -> None:
    config = write_config(tmp_path, {"paper": site.url("/feed"), "gone": site.url("/nothing")})
    presslake("-c", str(config), "run", "-q")
    lines = [json.loads(line) for line in presslake("-c", str(config), "status", "--json").out.splitlines()]
    assert [(r["source"], r["articles_today"], r["last_error"]) for r in lines] == [
        ("paper", 3, None),
        ("gone", 0, "HTTP status 404; expected 200"),
    ]
    words = presslake("-c", str(config), "status").out
    assert "gone: HTTP status 404; expected 200\nsources: 2, failing: 1, article versions landed today: 3" in words


def test_status_says_where_it_does_not_know_who_polled(tmp_path: Path, site: Site) -> None:
    """As beside a stream, which keeps the state of its sources with its runner."""
    config = write_config(tmp_path, {"paper": site.url("/feed"), "gone": site.url("/nothing")})
    presslake("-c", str(config), "run", "-q")
    assert "stream" not in presslake("-c", str(config), "status").out
    (tmp_path / "lake/_state/sources.jsonl").unlink()
    words = presslake("-c", str(config), "status").out
    assert words.endswith(
        "1 of them landed by a stream or a backfill, whose polls are not shown here; `presslake sources health` tells how they fare\n"
    )


def test_preview_of_a_url_and_a_file(tmp_path: Path, site: Site) -> None:
    config = write_config(tmp_path, {"paper": site.url("/feed")})
    (tmp_path / "feed.xml").write_bytes(FEED)
    done = presslake("-c", str(config), "preview", "--json", site.url("/feed"), str(tmp_path / "feed.xml"))
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0
    assert [line["input"] for line in lines] == [site.url("/feed")] * 3 + [str(tmp_path / "feed.xml")] * 3
    assert [line["title"] for line in lines] == [f"Report {n}" for n in range(3)] * 2
    assert not (tmp_path / "lake").exists()


def test_preview_of_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty.xml").write_bytes(b"")
    done = presslake("preview", str(tmp_path / "empty.xml"), str(tmp_path / "none.txt"), "http://127.0.0.1:1/feed")
    assert done.code == 1
    assert len(done.err.splitlines()) == 3
    assert "an empty document came" in done.err
    assert "allow_networks" in done.err


def test_quiet_says_nothing(tmp_path: Path, site: Site) -> None:
    done = presslake("-q", "-c", str(write_config(tmp_path, {"paper": site.url("/feed")})), "run")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_every_goes_on_until_ctrl_c_and_ends_after_the_cycle_in_hand(tmp_path: Path, site: Site) -> None:
    config = write_config(tmp_path, {"paper": site.url("/feed")}, '[run]\ninterval = "1s"\n')
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "run", "--every", "1s", "--json"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert json.loads(process.stdout.readline())["new_articles"] == 3
    site.documents["/feed"] = rss([Told("https://example.org/later", "Later", TEXT)], full=True)
    reports = [json.loads(process.stdout.readline()) for _ in range(3)]
    assert sum(r["new_articles"] for r in reports) == 1
    site.delay_s = 1.0
    site.documents["/feed"] = rss([Told("https://example.org/last", "Last", TEXT)], full=True)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert ("Last", 1) in versions(tmp_path / "lake"), out


def test_a_terminal_shows_a_progress_line(tmp_path: Path, site: Site) -> None:
    site.delay_s = 0.8
    config = write_config(tmp_path, {f"s{n}": site.url("/feed") for n in range(4)})
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "run"]
    ours, theirs = os.openpty()
    with subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b"".join(_until_closed(ours)).decode()
    assert process.returncode == 0
    assert re.search(r"[1-3] of 4 sources, 0 pages, 0 articles landed, 0 rejects", shown)
    assert len(rows(tmp_path / "lake", "articles")) == 3


def _until_closed(terminal: int) -> Iterator[bytes]:
    with suppress(OSError):  # how Linux tells that the other side has closed
        while data := os.read(terminal, 65536):
            yield data


def test_preview_of_a_configured_source_uses_its_settings_and_tells_no_secret(tmp_path: Path, site: Site) -> None:
    location = site.url("/feed?key=${PRESSLAKE_TEST_KEY}")
    config = write_config(tmp_path, {"paper": location, "gone": site.url("/nothing/${PRESSLAKE_TEST_KEY}")})
    env = os.environ | {"PRESSLAKE_TEST_KEY": "tr0ub4dor"}
    fine = presslake("-c", str(config), "preview", "--json", location, env=env)
    assert [json.loads(line)["source_id"] for line in fine.out.splitlines()] == ["paper"] * 3
    gone = presslake("-c", str(config), "preview", site.url("/nothing/${PRESSLAKE_TEST_KEY}"), env=env)
    assert gone.code == 1
    assert "tr0ub4dor" not in fine.out + fine.err + gone.out + gone.err


def test_preview_asks_for_no_more_of_the_configuration_than_it_needs(tmp_path: Path, site: Site) -> None:
    config = tmp_path / "presslake.toml"
    config.write_text('[http]\nallow_networks = ["127.0.0.0/8"]\n', "utf-8")
    assert presslake("-c", str(config), "preview", site.url("/feed")).code == 0

    location = site.url("/${PRESSLAKE_NOT_SET}/feed")
    with config.open("a") as more:
        more.write(f'[[source]]\nid = "paper"\nurl = "{location}"\n')
    assert presslake("-c", str(config), "preview", site.url("/feed")).code == 0
    unset = presslake("-c", str(config), "preview", location)
    assert (unset.code, unset.err) == (
        2, "presslake: paper: the environment variable PRESSLAKE_NOT_SET is not set; set it where presslake runs\n",
    )  # fmt: skip


def test_preview_of_an_archive_uses_the_fields_of_its_source(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"headline": "Bridge opens", "text": TEXT}) + "\n")
    config = tmp_path / "presslake.toml"
    config.write_text('[[source]]\nid = "archive"\npath = "."\nfields = { title = "headline" }\nas_of = 2026-01-13\n')
    done = presslake("-c", str(config), "preview", "--json", str(tmp_path / "a.jsonl"))
    [article] = [json.loads(line) for line in done.out.splitlines()]
    assert (article["title"], article["date"]) == ("Bridge opens", "2026-01-13")
