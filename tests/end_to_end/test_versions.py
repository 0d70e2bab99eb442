"""Repeats, sightings and versions over several runs of the whole pipeline."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.running import presslake, rows, run, versions
from tests.end_to_end.site import Site, Told, rss, serving, write_config
from tests.shared import ROOT

TEXT = (
    "The bridge over the river opened again on Monday after two years of repairs, the town said.\n\n"
    "Trains will follow in spring, once the last of the signals has been tested, and the ferry that carried "
    "commuters in the meantime will go back to its summer timetable."
)
BRIDGE = Told("https://example.org/bridge", "Bridge opens again", TEXT)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as s:
        yield s


def config(folder: Path, site: Site, *paths: str) -> Path:
    return write_config(folder, {p.strip("/"): site.url(p) for p in paths})


def test_a_summary_feed_and_a_full_feed_make_one_version_and_one_sighting(tmp_path: Path, site: Site) -> None:
    for turn in range(5):
        filler = [Told(f"https://example.org/{turn}", f"Filler {turn}", TEXT.replace("bridge", f"hall {turn}"))]
        site.documents["/summary"] = rss([BRIDGE, *filler], full=False)
        site.documents["/full"] = rss([BRIDGE, *filler], full=True)
        assert run(config(tmp_path, site, "/summary", "/full")) == 0
    lake = tmp_path / "lake"
    assert [v for v in versions(lake) if v[0] == BRIDGE.title] == [(BRIDGE.title, 1)]
    [landed] = [r for r in rows(lake, "articles") if r["title"] == BRIDGE.title]
    assert (landed["source_id"], landed["text_source"]) == ("full", "feed-full")
    assert [s["source_id"] for s in rows(lake, "sightings") if s["title"] == BRIDGE.title] == ["summary"]


def test_a_changed_title_is_one_new_version(tmp_path: Path, site: Site) -> None:
    for title in ("Bridge opens", "Bridge opens", "Bridge opens at last", "Bridge opens at last", "Bridge opens"):
        site.documents["/feed"] = rss([Told(BRIDGE.link, title, TEXT)], full=True)
        assert run(config(tmp_path, site, "/feed")) == 0
    assert versions(tmp_path / "lake") == [("Bridge opens", 1), ("Bridge opens at last", 2)]


def test_a_summary_first_and_the_full_text_later_is_a_version(tmp_path: Path, site: Site) -> None:
    site.documents["/summary"] = rss([BRIDGE], full=False)
    assert run(config(tmp_path, site, "/summary")) == 0
    site.documents["/full"] = rss([BRIDGE], full=True)
    assert run(config(tmp_path, site, "/summary", "/full")) == 0
    found = {(r["version"], r["text_source"], r["source_id"]) for r in rows(tmp_path / "lake", "articles")}
    assert found == {(1, "feed-summary", "summary"), (2, "feed-full", "full")}


def test_changed_cleaning_code_makes_no_versions(tmp_path: Path, site: Site) -> None:
    """The second run is by a copy of the code with a rule of this test's own."""
    code = tmp_path / "code"
    for package in ("pipeline", "transforms", "schemas"):
        shutil.copytree(ROOT / package, code / package, ignore=shutil.ignore_patterns("__pycache__"))
    with (code / "transforms/clean/lines/rules.py").open("a", encoding="utf-8") as file:
        file.write("\n_before = applied\n\n\ndef applied(lines):\n    return [f'{x} ENDS' for x in _before(lines)]\n")
    site.documents["/feed"] = rss([BRIDGE], full=True)
    path = config(tmp_path, site, "/feed")
    assert run(path) == 0
    site.documents["/feed"] = rss([BRIDGE, Told("https://example.org/2", "Second", TEXT + " Again.")], full=True)
    done = presslake("-c", str(path), "run", "--all", cwd=code, env=os.environ | {"PYTHONPATH": str(code)})
    assert done.code == 0, done.err
    found = {(r["title"], r["version"]): r["text"].endswith("ENDS") for r in rows(tmp_path / "lake", "articles")}
    assert found == {("Bridge opens again", 1): False, ("Second", 1): True}


def test_an_unchanged_feed_lands_nothing_and_is_polled(tmp_path: Path, site: Site) -> None:
    site.documents["/feed"] = rss([BRIDGE], full=True)
    path = config(tmp_path, site, "/feed")
    assert (run(path), run(path)) == (0, 0)
    assert versions(tmp_path / "lake") == [("Bridge opens again", 1)]
    outcomes = sorted((f["outcome"], f["status"], f["conditional"]) for f in rows(tmp_path / "lake", "fetches"))
    assert outcomes == [("ok", 200, False), ("unchanged", 304, True)]


def test_only_what_is_due_is_polled(tmp_path: Path, site: Site) -> None:
    site.documents["/feed"] = rss([BRIDGE], full=True)
    path = config(tmp_path, site, "/feed")
    assert run(path) == 0
    done = presslake("-c", str(path), "run")
    assert done.code == 0
    assert "no source is due; the next is at " in done.out
    assert len(rows(tmp_path / "lake", "fetches")) == 1


def test_max_age_leaves_old_articles_where_they_are(tmp_path: Path, site: Site) -> None:
    site.documents["/feed"] = rss([BRIDGE], full=True)
    path = write_config(tmp_path, {"feed": site.url("/feed")}, '[run]\nmax_age = "1d"\n')
    assert run(path) == 0
    assert versions(tmp_path / "lake") == []


def test_include_and_exclude(tmp_path: Path, site: Site) -> None:
    told = [
        Told(f"https://example.org/{s}/a", f"About {s}", TEXT.replace("bridge", s)) for s in ("news", "video", "ads")
    ]
    site.documents["/feed"] = rss(told, full=True)
    path = config(tmp_path, site, "/feed")
    path.write_text(path.read_text() + 'include = ["*/news/*", "*/video/*"]\nexclude = ["about VIDEO"]\n')
    assert run(path) == 0
    assert versions(tmp_path / "lake") == [("About news", 1)]
