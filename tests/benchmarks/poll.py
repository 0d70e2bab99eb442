"""What it costs to ask a source that has nothing new: a whole `presslake run`, beside bare HTTP clients.

Each is a process of its own, asked for many sources and for one; the difference is what the many cost.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.options import load
from pipeline.sources.feeds import request_url
from pipeline.state import StateFolder
from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import WebSource, still_web, write_config
from tests.benchmarks.processes import BenchmarkError, Spent, run_all, spent

COLUMNS = ("client", "s, many", "CPU s, many", "CPU s, one", "µs CPU a poll", "× aiohttp")


def main(quick: bool) -> None:
    publishers, number, editions, limit = (60, 30, 100, 300) if quick else (7800, 5000, 13000, 0)
    with still_web(publishers, editions, limit) as sources, TemporaryDirectory() as name:
        still = [s for s in sources if not s["format"].startswith("atom")]  # its Atom feeds tell the hour
        many = _polled(Path(name) / "many", still[:number])
        one = _polled(Path(name) / "one", still[:1])
        wanted = [_requests(many), _requests(one)]
        took = {
            f"a bare loop of {client}": [_bare(client, path) for path in wanted]
            for client in ("aiohttp", "httpx-aiohttp")
        }
        took["`presslake run --all`"] = [spent(*run_all(many)), spent(*run_all(one))]
    _print(took, number - 1)


def _polled(folder: Path, sources: Sequence[WebSource]) -> Path:
    """A configuration of these sources, in whose lake all that they have has landed."""
    config = write_config(folder, sources)
    spent("-m", "tests.benchmarks.loop", str(config))
    return config


def _requests(config: Path) -> Path:
    """A file of the requests that a run with this configuration makes: URL and validators."""
    settings = load(config)
    states = StateFolder(settings.lake).sources()
    requests = []
    for source in settings.sources:
        state = states[source.id]
        validators = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
        requests.append((request_url(source), {name: value for name, value in validators.items() if value}))
    path = config.with_name("requests.json")
    path.write_text(json.dumps(requests), "utf-8")
    return path


def _bare(client: str, requests: Path) -> Spent:
    took = spent("-m", "tests.benchmarks.bare_clients", client, str(requests))
    if set(json.loads(took.output)) != {"304"}:
        raise BenchmarkError(f"expected only answers 304, got {took.output}")
    return took


def _print(took: dict[str, list[Spent]], more: int) -> None:
    cost_us = {client: (many.cpu_s - one.cpu_s) / more * 1e6 for client, (many, one) in took.items()}
    least_us = next(iter(cost_us.values()))
    rows = [
        (client, many.wall_s, many.cpu_s, one.cpu_s, cost_us[client], cost_us[client] / least_us)
        for client, (many, one) in took.items()
    ]
    print(markdown(COLUMNS, rows))
    print(f"\nMany: {more + 1} sources, all of which answer 304.")
