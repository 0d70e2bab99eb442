"""A whole web of publishers on loopback, from the shared tools, where they are."""

import json
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from tests.shared import shared


@dataclass(frozen=True)
class NewsWeb:
    """A running web of publishers."""

    base: str

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.base + path, timeout=60) as answer:
            return bytes(answer.read())

    def advance(self, editions: int) -> None:
        """Let so many more editions out."""
        self.get(f"/_advance?n={editions}")

    def shown(self, publishers: Collection[int] | None = None) -> list[tuple[str, str]]:
        """(address without query, plain title) of every edition that a feed or API showed, in order; of these publishers
        only, where they are given by their numbers."""
        some = (e for e in self._editions() if publishers is None or e["publisher"] in publishers)
        return sorted((e["url"], plain(e["title"])) for e in some)

    def shown_last(self) -> list[tuple[str, str]]:
        """The same for the latest version of each article only: what feeds of few entries still show."""
        latest = {(e["publisher"], e["key"]): e for e in sorted(self._editions(), key=lambda e: e["version"])}
        return sorted((e["url"], plain(e["title"])) for e in latest.values())

    def _editions(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.get("/_shown.jsonl").splitlines()]

    def log(self) -> list[dict[str, Any]]:
        return json.loads(self.get("/_log.json"))["publishers"]

    def hosts(self) -> dict[str, dict[str, Any]]:
        """What each host saw of all its publishers: requests, most_at_once, shortest_gap_s."""
        return json.loads(self.get("/_log.json"))["hosts"]

    def sources(self) -> list[dict[str, Any]]:
        """Its publishers: id, kind, format, url, site, fault."""
        return json.loads(self.get("/_sources.json"))

    def write_config(
        self, folder: Path, more: str = "", *, kinds: Sequence[str] = ("feed", "wordpress"), full_text: str = "never"
    ) -> Path:
        """A configuration for its sources of those kinds."""
        tables = "".join(
            f'[[source]]\nid = "{s["id"]}"\nurl = "{s["url"]}"\nkind = "{s["kind"]}"\nfull_text = "{full_text}"\n'
            for s in self.sources()
            if s["kind"] in kinds
        )
        path = folder / "presslake.toml"
        path.write_text(f'[http]\nallow_networks = ["127.0.0.0/8"]\n{more}\n{tables}', "utf-8")
        return path


@contextmanager
def newsweb(*options: str) -> Iterator[NewsWeb]:
    """newsweb.py with these options on a free port; skips the test where it is not there."""
    tool = shared("tools", "newsweb.py")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(tool), "--port", str(port), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline().startswith("newsweb:")
        yield NewsWeb(f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait()


def as_shown(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Landed rows in the form of `shown`."""
    return sorted((r["url"].partition("?")[0], plain(r["title"])) for r in rows)


def plain(title: str) -> str:
    """Letters and digits only: its WordPress sites change apostrophes, and cleaning mends damaged punctuation."""
    return " ".join(re.sub(r"[^A-Za-z0-9 ]", "", unescape(title)).split())
