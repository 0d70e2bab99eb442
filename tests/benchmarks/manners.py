"""How polite a busy cycle is, as the web that is asked sees it: feeds, sitemaps and pages of many publishers to a host.

A first cycle, in which everything is new and pages are fetched for a minute, and a second one.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq

from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import StillWeb, still_web, write_config
from tests.benchmarks.processes import run_all, spent

LEAST_GAP_S, LEAST_CONDITIONAL = 1.0, 0.95
"""What is hoped for: between two pages of a host, and of polls of feeds and APIs from the second cycle on."""

COLUMNS = ("cycle", "s", "hosts", "requests", "most at once at a host", "polls", "share conditional", "pages", "shortest gap, s")  # fmt: skip
LATENCY_S = 0.02


def main(quick: bool) -> None:
    publishers, editions, limit, page_time_s = (40, 100, 300, 4) if quick else (3000, 20_000, 0, 60)
    with still_web(publishers, editions, limit, LATENCY_S) as web, TemporaryDirectory() as name:
        config = write_config(Path(name), web.sources("feed", "wordpress", "sitemap"), "auto")
        text = config.read_text("utf-8")
        config.write_text(text.replace("[run]", f'[run]\npage_time = "{page_time_s}s"', 1), "utf-8")
        rows = list(_cycles(web, config))
    print(markdown(COLUMNS, rows))
    print(f"\n{publishers} publishers on {rows[0][2]} hosts, each of which answers after {LATENCY_S * 1000:.0f} ms.")
    print("The gap is that between the ends of two pages, sitemaps among them, of one host, from fetches/; the others")
    print(
        f"are counted by the web. Hoped for: one at once, a gap of {LEAST_GAP_S:g} s, a share of {LEAST_CONDITIONAL:g}."
    )


def _cycles(web: StillWeb, config: Path) -> Iterator[tuple[Any, ...]]:
    polls = conditional = requests = 0
    for cycle in ("first", "second"):
        wall_s = spent(*run_all(config)).wall_s
        log = web.log()
        hosts = log["hosts"].values()
        feeds = [p for p in log["publishers"] if p["kind"] != "sitemap"]
        asked, with_validators = (sum(f[name] for f in feeds) for name in ("polls", "conditional"))
        all_requests = sum(h["requests"] for h in hosts)
        gaps = _gaps_s(_newest(config.parent / "lake" / "fetches"))
        share = (with_validators - conditional) / (asked - polls)
        at_once = max(h["most_at_once"] for h in hosts)
        yield cycle, wall_s, len(hosts), all_requests - requests, at_once, asked - polls, share, gaps[0], gaps[1]
        polls, conditional, requests = asked, with_validators, all_requests


def _newest(table: Path) -> list[dict[str, Any]]:
    """The rows of the newest cycle."""
    files = sorted(table.rglob("*.parquet"), key=lambda path: path.name)
    window = files[-1].name.partition("-")[0]
    names = ["purpose", "url", "fetched_at"]
    return [row for f in files if f.name.startswith(window) for row in pq.ParquetFile(f).read(names).to_pylist()]


def _gaps_s(fetches: Sequence[dict[str, Any]]) -> tuple[int, float | None]:
    """How many pages were fetched, and the shortest time between two that a host gave: from the end of one to the end
    of the next, each told a few milliseconds late where the machine is busy."""
    ends: dict[str, list[float]] = {}
    pages = [f for f in fetches if f["purpose"] == "page"]
    for fetch in (*pages, *(f for f in fetches if f["url"].endswith("/sitemap-news.xml"))):
        ends.setdefault(urlsplit(fetch["url"]).hostname or "", []).append(fetch["fetched_at"].timestamp())
    gaps = (later - earlier for times in ends.values() for earlier, later in pairwise(sorted(times)))
    return len(pages), min(gaps, default=None)
