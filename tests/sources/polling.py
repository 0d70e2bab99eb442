"""Rounds of polling in a test: into a real raw/ folder, with small limits."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver

from pipeline.lake.raw import RawStore
from pipeline.options import HttpSettings, RunSettings, Settings
from pipeline.sources.polled import Polled
from pipeline.sources.round import Round
from pipeline.state import SourceState
from schemas.records import Source

States = dict[str, SourceState]


def settings(lake: Path, *, run: dict[str, Any] | None = None, **http: Any) -> Settings:
    """Loopback may be polled, and nothing takes long."""
    limits = {"allow_networks": (ip_network("127.0.0.0/8"),), "connect_timeout_s": 1.0, "read_timeout_s": 1.0} | http
    return Settings(lake=str(lake), http=HttpSettings(**limits), run=RunSettings(**run or {}))


def now() -> datetime:
    return datetime.now(UTC)


def poll(
    limits: Settings,
    sources: Sequence[Source],
    states: States | None = None,
    resolver: AbstractResolver | None = None,
    at: datetime | None = None,
) -> list[Polled]:
    """What one round brings, but for rows of robots.txt; `at`: its time stands still there."""
    raw, clock = RawStore(limits.lake), (lambda: at) if at else now
    return without_robots(Round(limits, states or {}, raw, clock(), clock, 7, resolver).poll(sources))


def without_robots(polled: Iterable[Polled]) -> list[Polled]:
    """The same but for the requests for robots.txt."""
    return [p for p in polled if not (p.fetch and p.fetch.purpose == "robots")]


def web_source(url: str, source_id: str = "paper", **values: Any) -> Source:
    return Source(**{"id": source_id, "kind": "feed", "location": url, "name": "Paper"} | values)


def folder_source(path: Path, **values: Any) -> Source:
    return Source(**{"id": "archive", "kind": "folder", "location": str(path), "name": "Archive"} | values)


def after(polled: Sequence[Polled]) -> States:
    """Where the sources stand then."""
    return {p.state.source_id: p.state for p in polled if p.state}


def told(polled: Sequence[Polled]) -> list[tuple[str, str | None]]:
    """(outcome, reason) of each poll, in order."""
    return [(p.fetch.outcome, p.fetch.reason) for p in polled if p.fetch]


def bodies(polled: Sequence[Polled]) -> list[bytes]:
    """Of the payloads that came out."""
    return [p.payload.body for p in polled if p.payload]
