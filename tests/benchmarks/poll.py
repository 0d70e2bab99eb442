"""What it costs to ask a feed that has nothing new: a whole `presslake run`, beside HTTP clients with nothing around.

Each is a process of its own, asked for many feeds and for one; the difference is what the many cost.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import WebSource, still_web, write_config
from tests.benchmarks.processes import BenchmarkError, Spent, run_all, spent

COLUMNS = ("client", "s, many", "CPU s, many", "CPU s, one", "µs CPU a poll", "× aiohttp")
CLIENTS = {"aiohttp": "aiohttp alone", "httpx": "httpx with its aiohttp transport", "web": "`Web.get`: every guard"}


def main(quick: bool) -> None:
    publishers, number, editions, limit = (80, 30, 100, 300) if quick else (18_500, 10_000, 20_000, 0)
    with still_web(publishers, editions, limit) as sources, TemporaryDirectory() as name:
        feeds = [s for s in sources if s["kind"] == "feed" and not s["format"].startswith("atom")]  # they tell the hour
        asked = [feeds[:number], feeds[:1]]
        if len(asked[0]) < number:
            raise BenchmarkError(f"{publishers} publishers have {len(feeds)} feeds that stand still, not {number}")
        requests = [_learnt(Path(name) / f"{len(some)}.json", some) for some in asked]
        took = {label: [_bare(client, path) for path in requests] for client, label in CLIENTS.items()}
        lakes = [_polled(Path(name) / f"{len(some)}", some) for some in asked]
        took["`presslake run --all`"] = [spent(*run_all(lake)) for lake in lakes]
    _print(took, number - 1)


def _learnt(path: Path, sources: Sequence[WebSource]) -> Path:
    """A file of conditional requests for these feeds."""
    path.write_text(json.dumps([(s["url"], {}) for s in sources]), "utf-8")
    path.write_text(spent("-m", "tests.benchmarks.bare_clients", "learn", str(path)).output, "utf-8")
    return path


def _bare(client: str, requests: Path) -> Spent:
    took = spent("-m", "tests.benchmarks.bare_clients", client, str(requests))
    if set(json.loads(took.output)) != {"304"}:
        raise BenchmarkError(f"expected only answers 304, got {took.output}")
    return took


def _polled(folder: Path, sources: Sequence[WebSource]) -> Path:
    """A configuration of these sources, in whose lake all that they have has landed."""
    config = write_config(folder, sources)
    spent("-m", "tests.benchmarks.loop", str(config))
    return config


def _print(took: dict[str, list[Spent]], more: int) -> None:
    cost_us = {client: (many.cpu_s - one.cpu_s) / more * 1e6 for client, (many, one) in took.items()}
    least_us = next(iter(cost_us.values()))
    rows = [
        (client, many.wall_s, many.cpu_s, one.cpu_s, cost_us[client], cost_us[client] / least_us)
        for client, (many, one) in took.items()
    ]
    print(markdown(COLUMNS, rows))
    print(f"\nMany: {more + 1} feeds, all of which answer 304.")
