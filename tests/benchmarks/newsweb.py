"""A still web of many publishers on loopback, and the configuration that polls it."""

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.processes import BenchmarkError
from tests.shared import shared_root

WebSource = Mapping[str, str]
"""`id`, `kind`, `url` and `name` of a source; the web's own also have their `format`."""

_HEAD = '[lake]\npath = "lake"\n\n[http]\nallow_networks = ["127.0.0.0/8"]\n\n[run]\nfull_text = "{full_text}"\n'


class NoWebError(Exception):
    """The shared data, with the web in it, is not on this machine."""


@dataclass(frozen=True, slots=True)
class StillWeb:
    """A web that does not change."""

    address: str

    def sources(self, *kinds: str) -> list[WebSource]:
        """Its sources of these kinds; by default feeds and WordPress sites."""
        sources: list[WebSource] = json.loads(fetched(f"{self.address}/_sources.json"))
        return [s for s in sources if s["kind"] in (kinds or ("feed", "wordpress"))]

    def log(self) -> dict[str, Any]:
        """What it was asked: `publishers`, a list by their numbers, and `hosts`, by address."""
        log: dict[str, Any] = json.loads(fetched(f"{self.address}/_log.json"))
        return log

    def shown(self) -> set[str]:
        """Addresses of the articles that a feed, API or sitemap showed to somebody."""
        return {json.loads(line)["url"] for line in fetched(f"{self.address}/_shown.jsonl").splitlines()}

    def truth(self) -> list[dict[str, Any]]:
        """Every article that is out: its `url`, its `paragraphs`, the `fault` of its publisher, and more."""
        return [json.loads(line) for line in fetched(f"{self.address}/_truth.jsonl?full=1").splitlines()]


def fetched(url: str) -> str:
    """What stands at an address of the web, all of which is UTF-8."""
    with urllib.request.urlopen(url) as answer:
        body: bytes = answer.read()
        return body.decode("utf-8")


@contextmanager
def still_web(publishers: int, editions: int, limit: int = 0, latency_s: float = 0.0) -> Iterator[StillWeb]:
    """A web of publishers that does not change, for as long as the block runs.

    Args:
        publishers: how many; about one in nine has only a sitemap.
        editions: articles and corrections that are out.
        limit: articles to make editions of; 0: all there are.
        latency_s: before each answer.

    Raises:
        NoWebError: where the shared data is absent.
    """
    script = shared_root() / "tools" / "newsweb.py"
    if not script.exists():
        raise NoWebError(f"no web of publishers at {script}; set PRESSLAKE_SHARED to measure on it")
    port = _free_port()
    sizes = {
        "publishers": publishers,
        "preload": editions,
        "rate": 0,
        "limit": limit,
        "latency": latency_s,
        "port": port,
    }
    options = [word for name, value in sizes.items() for word in (f"--{name}", str(value))]
    server = subprocess.Popen([sys.executable, str(script), *options], stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout is None or not server.stdout.readline():
            raise BenchmarkError(f"{script} did not start")
        yield StillWeb(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.communicate()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def write_config(folder: Path, sources: Iterable[WebSource], full_text: str = "never") -> Path:
    """A configuration of these sources; its lake is `folder`/lake."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "presslake.toml"
    path.write_text("\n".join([_HEAD.format(full_text=full_text), *map(_table, sources)]), "utf-8")
    return path


def _table(source: WebSource) -> str:
    # a JSON string is a TOML string
    lines = [f"{key} = {json.dumps(source[key], ensure_ascii=False)}" for key in ("id", "kind", "url", "name")]
    return "\n".join(["[[source]]", *lines, ""])
