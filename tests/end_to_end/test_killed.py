"""kill -9 at any instant, then a run to the end: the same rows as without, and every answered payload in raw/."""

import random
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.end_to_end.killing import killer
from tests.end_to_end.running import presslake, rows, run
from tests.end_to_end.site import Site, Told, rss, serving, write_config
from tests.shared import ROOT

KILLS, FEEDS, AT_FIRST, MORE = 20, 25, 10, 2


def fill(site: Site, entries: int) -> None:
    for feed in range(FEEDS):
        told = [
            Told(
                f"https://example.org/{feed}/{n}",
                f"Report {n} of paper {feed}",
                f"Paper {feed} reports number {n}.\n\n"
                + f"The council of ward {n} met on day {feed} of the year. " * 40,
            )
            for n in range(entries)
        ]
        site.documents[f"/{feed}"] = rss(told, full=True)


def config(folder: Path, site: Site) -> Path:
    folder.mkdir()
    return write_config(folder, {f"s{n}": site.url(f"/{n}") for n in range(FEEDS)})


def landed(lake: Path) -> list[tuple[str, int, str]]:
    return sorted((r["article_id"], r["version"], r["content_hash"]) for r in rows(lake, "articles"))


def test_killed_at_twenty_instants(tmp_path: Path) -> None:
    """Before each run every feed has something new, so that each has work to be killed in."""
    rng = random.Random(11)
    with serving() as site:
        path = config(tmp_path / "killed", site)
        with killer(path) as one_run:
            for entries in (1, AT_FIRST):  # the first run imports what is imported late
                fill(site, entries)
                end, whole_s = one_run("-")
                assert end == "0"
            ends = []
            for kill in range(KILLS):
                fill(site, AT_FIRST + MORE * (kill + 1))
                end, seconds = one_run(f"{rng.uniform(0.02, whole_s):.3f}")
                whole_s = min(whole_s, seconds) if end == "0" else whole_s
                ends.append(end)
            assert one_run("-")[0] == "0"
        assert ends.count("killed") >= KILLS // 2, f"too few runs were still going when they were killed: {ends}"
        assert run(config(tmp_path / "whole", site)) == 0
    killed, whole = tmp_path / "killed/lake", tmp_path / "whole/lake"
    assert len(landed(whole)) == FEEDS * (AT_FIRST + MORE * KILLS)
    assert landed(killed) == landed(whole)
    kept = [r["digest"] for r in rows(killed, "raw", "digest")]
    assert len(kept) == len(set(kept)), "a payload is kept once"
    assert {r["digest"] for r in rows(whole, "raw", "digest")} <= set(kept)


def test_the_second_of_two_runs_says_who_holds_the_lock(tmp_path: Path) -> None:
    with serving() as site:
        fill(site, 3)
        site.delay_s = 0.4
        path = config(tmp_path / "both", site)
        first = subprocess.Popen([sys.executable, "-m", "pipeline.cli", "-c", str(path), "-q", "run"], cwd=ROOT)
        lock = tmp_path / "both/lake/_lock"
        while not (lock.exists() and lock.read_text()):
            assert first.poll() is None
            time.sleep(0.01)
        second = presslake("-c", str(path), "run")
        site.delay_s = 0
        assert first.wait() == 0
    assert second.code == 1
    assert re.search(rf"held by `presslake run` \(process {first.pid} on ", second.err)
    assert len(landed(tmp_path / "both/lake")) == FEEDS * 3
