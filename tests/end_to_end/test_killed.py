"""kill -9 at any instant, then a run to the end: the same rows as without, and every answered payload in raw/."""

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.running import presslake, rows, run
from tests.end_to_end.site import Site, Told, rss, serving, write_config
from tests.shared import ROOT

FEEDS, ENTRIES = 40, 15


def fill(site: Site) -> None:
    for feed in range(FEEDS):
        told = [
            Told(
                f"https://example.org/{feed}/{n}",
                f"Report {n} of paper {feed}",
                f"Paper {feed} reports number {n}.\n\n" + f"The council of ward {n} met on day {feed} of the year. " * 40,
            )
            for n in range(ENTRIES)
        ]
        site.documents[f"/{feed}"] = rss(told, full=True)


def landed(lake: Path) -> list[tuple[str, int, str]]:
    return sorted((r["article_id"], r["version"], r["content_hash"]) for r in rows(lake, "articles"))


@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_ten_instants(tmp_path: Path, seed: int) -> None:
    with serving() as site:
        fill(site)
        sources = {f"s{n}": site.url(f"/{n}") for n in range(FEEDS)}
        (tmp_path / "whole").mkdir()
        began = time.monotonic()
        assert run(write_config(tmp_path / "whole", sources)) == 0
        whole_s = time.monotonic() - began

        (tmp_path / "killed").mkdir()
        config = write_config(tmp_path / "killed", sources)
        command = [sys.executable, "-m", "tests.end_to_end.killed", str(config), "10", f"{whole_s * 1.2:.3f}", str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    hit = re.search(r"killed (\d+) of 10", done.stdout)
    assert hit
    assert int(hit[1]) >= 3, "too few runs were still going when they were killed"
    whole, killed = tmp_path / "whole/lake", tmp_path / "killed/lake"
    assert len(landed(whole)) == FEEDS * ENTRIES
    assert landed(killed) == landed(whole)
    kept = [r["digest"] for r in rows(killed, "raw", "digest")]
    assert site.answered <= set(kept)
    assert len(kept) == len(set(kept)), "a payload is kept once"


def test_the_second_of_two_runs_says_who_holds_the_lock(tmp_path: Path) -> None:
    with serving() as site:
        fill(site)
        config = write_config(tmp_path, {f"s{n}": site.url(f"/{n}") for n in range(FEEDS)})
        first = subprocess.Popen([sys.executable, "-m", "pipeline.cli", "-c", str(config), "-q", "run"], cwd=ROOT)
        lock = tmp_path / "lake/_lock"
        while not (lock.exists() and lock.read_text()):
            assert first.poll() is None
            time.sleep(0.01)
        second = presslake("-c", str(config), "run")
        assert first.wait() == 0
    assert second.code == 1
    assert re.search(rf"held by `presslake run` \(process {first.pid} on ", second.err)
    assert len(landed(tmp_path / "lake")) == FEEDS * ENTRIES
