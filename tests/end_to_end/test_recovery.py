"""What a lake survives besides kills: keys/ removed, the state of sources lost, a run that ended uncleanly."""

import shutil
from pathlib import Path

from tests.end_to_end.running import rows, run, versions
from tests.end_to_end.site import Told, rss, serving, write_config

TEXT = "The council met on Monday and agreed on a new bridge, to be finished in two years' time, the mayor said."
TOLD = [Told(f"https://example.org/{n}", f"Report {n}", f"{TEXT} {n}") for n in range(5)]


def test_keys_are_made_anew(tmp_path: Path) -> None:
    with serving() as site:
        site.documents["/full"], site.documents["/too"] = rss(TOLD, full=True), rss(TOLD[:2], full=True)
        config = write_config(tmp_path, {"full": site.url("/full"), "too": site.url("/too")})
        lake = tmp_path / "lake"
        assert run(config) == 0
        before = versions(lake), len(rows(lake, "sightings"))
        shutil.rmtree(lake / "keys")
        shutil.rmtree(lake / "_state")
        assert run(config) == 0
        assert (versions(lake), len(rows(lake, "sightings"))) == before
        assert len(rows(lake, "keys")) == 7


def test_the_state_of_sources_may_be_lost(tmp_path: Path) -> None:
    with serving() as site:
        site.documents["/full"] = rss(TOLD, full=True)
        config = write_config(tmp_path, {"full": site.url("/full")})
        assert run(config) == 0
        shutil.rmtree(tmp_path / "lake/_state")
        assert run(config) == 0
    assert len(versions(tmp_path / "lake")) == 5
    assert [f["conditional"] for f in rows(tmp_path / "lake", "fetches")] == [False, False]


def test_a_body_of_no_use_is_kept_and_rejected_once(tmp_path: Path) -> None:
    with serving() as site:
        site.documents["/bad"] = b"<html><title>Just a moment...</title></html>"
        config = write_config(tmp_path, {"bad": site.url("/bad")})
        assert [run(config) for _ in range(3)] == [1, 1, 1]
    lake = tmp_path / "lake"
    assert (len(rows(lake, "raw")), len(rows(lake, "rejects"))) == (1, 1)
    assert [f["outcome"] for f in rows(lake, "fetches")] == ["blocked"] * 3


def test_a_large_cycle_lands_in_slices(tmp_path: Path) -> None:
    """A megabyte a slice: three sources of more than one each."""
    with serving() as site:
        for n in range(3):
            told = [
                Told(f"https://example.org/{n}/{i}", f"Report {n} {i}", f"{TEXT} {n} {i} " * 120) for i in range(100)
            ]
            site.documents[f"/{n}"] = rss(told, full=True)
        sources = {f"s{n}": site.url(f"/{n}") for n in range(3)}
        assert run(write_config(tmp_path, sources, "[run]\nslice_mb = 1\n")) == 0
    lake = tmp_path / "lake"
    assert len(versions(lake)) == len(set(versions(lake))) == 300
    windows = {p.name.partition("-")[0] for p in lake.glob("articles/*/*/*.parquet")}
    assert len(windows) == 3
    assert sorted(f["source_id"] for f in rows(lake, "fetches")) == ["s0", "s1", "s2"]


def test_a_folder_lands_in_slices(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for n in range(4):
        (documents / f"{n}.txt").write_text(f"Report {n} of the town council\n\n" + f"{TEXT} {n}\n\n" * 8000)
    config = tmp_path / "presslake.toml"
    config.write_text(f'[run]\nslice_mb = 1\n[[source]]\nid = "archive"\npath = "{documents}"\n')
    assert run(config) == 0
    assert len(versions(tmp_path / "lake")) == 4
    assert run(config) == 0
    assert len(versions(tmp_path / "lake")) == 4
