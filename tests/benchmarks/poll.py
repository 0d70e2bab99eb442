"""What it costs to ask a source that has nothing new: a whole `presslake run`, beside HTTP clients with nothing around.

Each is a process of its own, asked for many sources and for one; the difference is what the many cost.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import StillWeb, WebSource, still_web, write_config
from tests.benchmarks.processes import BenchmarkError, Spent, run_all, spent

MOST_TIMES_AIOHTTP, MOST_PEAK_MB = 4.0, 400
"""What is hoped for: CPU of a poll over that of a bare GET, and the run's peak memory."""

COLUMNS = ("client", "s, many", "CPU s, many", "CPU s, one", "µs CPU a poll", "× aiohttp", "µs CPU a poll, all in", "peak MB")  # fmt: skip
CLIENTS = {"aiohttp": "aiohttp alone", "httpx": "httpx with its aiohttp transport", "web": "`Web.get`: every guard"}


def main(quick: bool) -> None:
    publishers, number, editions, limit = (80, 30, 100, 300) if quick else (15_200, 10_000, 20_000, 0)
    with still_web(publishers, editions, limit) as web, TemporaryDirectory() as name:
        sources = [s for s in web.sources() if not s["format"].startswith("atom")]  # which tell the hour
        asked = [sources[:number], sources[number : number + 1]]
        if not asked[1]:
            raise BenchmarkError(
                f"{publishers} publishers have {len(sources)} sources that stand still, not {number + 1}"
            )
        requests = [_learnt(Path(name) / f"{len(some)}.json", some) for some in asked]
        took = {label: [_bare(client, path) for path in requests] for client, label in CLIENTS.items()}
        lakes = [_polled(Path(name) / f"{len(some)}", some) for some in asked]
        before = _counted(web, asked[0])
        took["`presslake run --all`"] = [spent(*run_all(lake)) for lake in lakes]
        more = [after - b for after, b in zip(_counted(web, asked[0]), before, strict=True)]
    _print(took, number)
    _print_asked(more)


def _learnt(path: Path, sources: Sequence[WebSource]) -> Path:
    """A file of conditional requests for these sources."""
    path.write_text(json.dumps([(s["url"], {}) for s in sources]), "utf-8")
    path.write_text(spent("-m", "tests.benchmarks.bare_clients", "learn", str(path)).output, "utf-8")
    return path


def _bare(client: str, requests: Path) -> Spent:
    took = spent("-m", "tests.benchmarks.bare_clients", client, str(requests))
    if set(json.loads(took.output)) != {"304"}:
        raise BenchmarkError(f"expected only answers 304, got {took.output}")
    return took


def _polled(folder: Path, sources: Sequence[WebSource]) -> Path:
    """A configuration of these sources, in whose lake all that they have has landed; polled twice, for WordPress is
    asked for what changed from the second poll on."""
    config = write_config(folder, sources)
    for _ in range(2):
        spent(*run_all(config))
    return config


def _counted(web: StillWeb, sources: Sequence[WebSource]) -> list[Counter[str]]:
    """How often each of them was polled, how often with validators, and how often it answered 304."""
    publishers = web.log()["publishers"]
    logs = [publishers[int(s["id"].removeprefix("p"))] for s in sources]
    return [Counter({name: log[name] for name in ("polls", "conditional", "not_modified")}) for log in logs]


def _print(took: dict[str, list[Spent]], number: int) -> None:
    cost_us = {client: (many.cpu_s - one.cpu_s) / (number - 1) * 1e6 for client, (many, one) in took.items()}
    least_us = next(iter(cost_us.values()))
    rows = [
        (client, many.wall_s, many.cpu_s, one.cpu_s, cost_us[client], cost_us[client] / least_us,
         many.cpu_s / number * 1e6, many.peak_mb)
        for client, (many, one) in took.items()
    ]  # fmt: skip
    print(markdown(COLUMNS, rows))
    print(
        f"\nMany: {number} sources, without a change since they were last asked. All in: start and end of the process"
    )
    print(
        f"shared out to them. Hoped for: {MOST_TIMES_AIOHTTP:g} × aiohttp or less, a peak of {MOST_PEAK_MB} MB or less."
    )


def _print_asked(more: Sequence[Counter[str]]) -> None:
    total = sum(more, Counter[str]())
    print(f"The run asked {sum(m['polls'] == 1 for m in more)} of them once, {sum(m['polls'] > 1 for m in more)} more")
    print(f"often; {total['conditional']} with validators, and {total['not_modified']} answered 304.")
