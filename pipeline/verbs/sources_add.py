"""`presslake sources add`: what a site can be polled by, shown, and written where that is wanted."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.options import ENVIRONMENT, ConfigurationError, Settings
from pipeline.sources.finding.discovery import Discovery, discover
from pipeline.sources.finding.found import Finding, richest
from pipeline.sources.finding.naming import address, configured, source_id, source_name, why_not_polled
from pipeline.sources.http.web import FetchError, Web
from pipeline.toml_writer import add_sources
from pipeline.verbs.console import Console
from schemas.records import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for. `sure`: without a question; `all`: not only the best."""

    url: str
    id: str | None = None
    kind: str | None = None
    all: bool = False
    sure: bool = False


def add(wish: Wish, settings: Settings, path: Path, console: Console) -> bool:
    """Show what is found, and add it to the file at `path` where that is wanted; returns whether anything was found.

    Raises:
        ConfigurationError: the address or the id cannot be a source's, or the file cannot be written.
    """
    _refuse(wish, settings)
    try:
        found = asyncio.run(_discovered(wish.url, settings))
    except FetchError as e:
        console.error(f"{wish.url}: {e}")
        return False
    known = configured((*settings.sources, *settings.disabled))
    wanted = [f for f in found.findings if wish.kind in (None, f.kind)]
    if not wanted:
        _say_nothing_found(wish, found, console)
        return False
    best = richest(wanted)
    _show(found, wanted, best, known, console)
    chosen = [f for f in (wanted if wish.all else [best]) if address(f.kind, f.url) not in known]
    for there in sorted({known[a] for f in (wanted if wish.all else [best]) if (a := address(f.kind, f.url)) in known}):
        console.say(f"configured already, as {there!r}")
    sources = _sources(chosen, found, wish, settings)
    more = not wish.all and len(wanted) > 1
    if sources and _is_wanted(sources, wish, path, console, more=more):
        add_sources(path, sources)
        console.say(f"added to {path}: {', '.join(s.id for s in sources)}")
    return True


def _refuse(wish: Wish, settings: Settings) -> None:
    if wish.id in {s.id for s in (*settings.sources, *settings.disabled)}:
        raise ConfigurationError([f"--id {wish.id}: is taken by another source; ids are unique"])
    if wish.id and wish.all:
        raise ConfigurationError(["--id: names one source; with --all there may be several"])
    if wish.id:
        try:
            Source(id=wish.id, kind="feed", location=wish.url, name=wish.id)
        except ValueError as e:
            raise ConfigurationError([f"--id: {e}"]) from e
    if not wish.url.strip():
        raise ConfigurationError(
            [f"URL: expected the address of a site, of a page of it, or of a feed, got {wish.url!r}"]
        )
    why_not = why_not_polled(wish.url if "://" in wish.url else f"https://{wish.url}")
    if why_not:
        raise ConfigurationError([f"{wish.url}: {why_not}"])
    if ENVIRONMENT.search(wish.url):
        raise ConfigurationError([f"{wish.url}: names an environment variable; write such a source by hand"])


async def _discovered(url: str, settings: Settings) -> Discovery:
    async with Web(settings.http) as web:
        return await discover(web, url, datetime.now(UTC))


def _say_nothing_found(wish: Wish, found: Discovery, console: Console) -> None:
    kind = f" of kind {wish.kind}" if wish.kind else ""
    console.error(f"{wish.url}: nothing{kind} was found that could be polled; this was tried:")
    for url, why in found.tried:
        console.error(f"  {url}: {why}")
    for other in found.findings:
        console.error(f"  {other.url}: is of kind {other.kind}")
    host = f"{urlsplit(found.site).scheme}://{urlsplit(found.site).netloc}/"
    if found.site != host and not (found.findings or found.refused):
        console.error(f"only {found.site} was looked at; for the whole host: presslake sources add {host}")


def _show(found: Discovery, wanted: Sequence[Finding], best: Finding, known: dict[str, str], console: Console) -> None:
    columns = ["", "kind", "entries", "full text", "newest (UTC)", "URL"]
    rows = [
        [
            "have" if address(f.kind, f.url) in known else "best" if f is best else "",
            f.kind,
            f.entries,
            f"{f.full_share:.0%}" if f.entries else None,
            f"{f.newest:%Y-%m-%d %H:%M}" if f.newest else None,
            f.url,
        ]
        for f in sorted(wanted, key=lambda f: f is not best)
    ]
    console.table(found.title or found.site, columns, rows)


def _sources(chosen: Sequence[Finding], found: Discovery, wish: Wish, settings: Settings) -> list[Source]:
    taken = {s.id for s in (*settings.sources, *settings.disabled)}
    title = next((f.title for f in found.findings if f.title), None) or found.title
    sources = []
    for f in chosen:
        new_id = wish.id or source_id(f.url, taken)
        taken.add(new_id)
        name = source_name(f.title or title, new_id)
        sources.append(Source(id=new_id, kind=f.kind, location=f.url, name=name))
    return sources


def _is_wanted(sources: Sequence[Source], wish: Wish, path: Path, console: Console, *, more: bool) -> bool:
    """Whether to write: with --yes, or when a person at a terminal says so. `more`: than these were found."""
    for s in sources:
        console.say(f"{'adding' if wish.sure else 'would add'} {s.id} ({s.name}): {s.kind} {s.location}")
    if wish.sure:
        return True
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        others = "; --all takes everything that was found" if more else ""
        console.say(f"nothing is written; --yes writes it to {path}{others}")
        return False
    try:
        answer = input(f"write this to {path}? [y/N] ")
    except EOFError:
        return False
    return answer.strip().lower() in ("y", "yes")
