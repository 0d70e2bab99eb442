"""A still web of many publishers on loopback, and the configuration that polls it."""

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.processes import BenchmarkError
from tests.shared import shared_root

WebSource = Mapping[str, str]
"""`id`, `kind`, `url` and `name` of a source; the web's own also have their `format`."""

_HEAD = '[lake]\npath = "lake"\n\n[http]\nallow_networks = ["127.0.0.0/8"]\n'


class NoWebError(Exception):
    """The shared data, with the web in it, is not on this machine."""


@contextmanager
def still_web(publishers: int, editions: int, limit: int = 0) -> Iterator[list[WebSource]]:
    """The feeds and WordPress sites of a web that does not change, for as long as the block runs.

    Args:
        publishers: how many; about one in nine has only a sitemap and is left out.
        editions: articles and corrections that are out.
        limit: articles to make editions of; 0: all there are.

    Raises:
        NoWebError: where the shared data is absent.
    """
    script = shared_root() / "tools" / "newsweb.py"
    if not script.exists():
        raise NoWebError(f"no web of publishers at {script}; set PRESSLAKE_SHARED to measure on it")
    sizes = {"publishers": publishers, "preload": editions, "rate": 0, "limit": limit, "port": _free_port()}
    options = [word for name, value in sizes.items() for word in (f"--{name}", str(value))]
    server = subprocess.Popen([sys.executable, str(script), *options], stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout is None or not server.stdout.readline():
            raise BenchmarkError(f"{script} did not start")
        with urllib.request.urlopen(f"http://127.0.0.1:{sizes['port']}/_sources.json") as answer:
            sources: list[WebSource] = json.load(answer)
        yield [s for s in sources if s["kind"] in ("feed", "wordpress")]
    finally:
        server.terminate()
        server.communicate()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def write_config(folder: Path, sources: Iterable[WebSource]) -> Path:
    """A configuration of these sources; its lake is `folder`/lake."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "presslake.toml"
    path.write_text("\n".join([_HEAD, *map(_table, sources)]), "utf-8")
    return path


def _table(source: WebSource) -> str:
    # a JSON string is a TOML string
    lines = [f"{key} = {json.dumps(source[key], ensure_ascii=False)}" for key in ("id", "kind", "url", "name")]
    return "\n".join(["[[source]]", *lines, ""])
