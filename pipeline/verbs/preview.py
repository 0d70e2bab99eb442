"""`presslake preview`: the same steps as a run, for a few documents, writing nothing."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from random import Random

from pipeline import __version__
from pipeline.options import ConfigurationError, Settings, missing_variables
from pipeline.sources.doors.kinds import first_request
from pipeline.sources.finding.looked_at import looked_at
from pipeline.sources.finding.remedies import unset
from pipeline.sources.folders.folder import FolderPoller
from pipeline.sources.http.web import FetchError, Web
from pipeline.sources.polled import utc_now
from pipeline.sources.secrets import Scrubber, concealing, credentials, reveal
from pipeline.state import SourceState
from pipeline.verbs.console import Console
from schemas.errors import CleanError, ParseError
from schemas.records import Article, Payload, ReadAs, Source
from transforms.clean.article import clean
from transforms.enrich.article import enrich
from transforms.parse.concealed import concealed
from transforms.parse.documents import parse
from transforms.parse.items import items

Problem = str


def preview(inputs: Sequence[str], settings: Settings, console: Console) -> int:
    """Show what each input would become; returns how many articles that were.

    Raises:
        ConfigurationError: an input is that of a source, and an environment variable that it names is not set.
    """
    shown = 0
    for name in inputs:
        for place, outcome in articles_of(name, settings):
            if isinstance(outcome, Problem):
                console.error(f"{place}: {outcome}")
            else:
                shown += 1
                _show(outcome, place, console)
    return shown


def articles_of(name: str, settings: Settings) -> Iterator[tuple[str, Article | Problem]]:
    """Articles of a URL, a file or a folder's files, and what kept others from becoming one, each with its place."""
    try:
        payloads = list(_payloads(name, settings))
    except (FetchError, TimeoutError, OSError, EOFError) as e:
        reason = Scrubber(settings.sources).scrub(str(e)) or "no whole answer in time"
        yield name, f"cannot be read: {reason}"
        return
    if not payloads:
        yield name, "holds nothing that presslake reads; expected .json .xml .html .txt .jsonl, each also .gz, or .warc"
    for payload in payloads:
        if isinstance(payload, Problem):
            yield name, payload
            continue
        place = str(Path(name, payload.path)) if payload.path and Path(name).is_dir() else name
        for outcome in _articles(payload):
            yield place, outcome


def _articles(payload: Payload) -> Iterator[Article | Problem]:
    try:
        document = parse(payload)
    except ParseError as e:
        yield str(e)
        return
    if conceal := concealing(payload.source):
        document = concealed(document, conceal)
    for item in items(document, payload):
        try:
            yield enrich(clean(item, pipeline_version=__version__))
        except CleanError as e:
            yield f"entry {item.position}: {e}"
    for problem in document.problems:
        yield problem.message if problem.position is None else f"entry {problem.position}: {problem.message}"


def _payloads(name: str, settings: Settings) -> Iterator[Payload | Problem]:
    if name.startswith(("http://", "https://")):
        yield asyncio.run(_fetched(name, settings))
        return
    path = Path(name).resolve()
    source = Source(id="preview", kind="folder", location=str(path), name=path.name)
    for one in settings.sources:  # with the settings of the source that holds it
        if one.kind == "folder" and path.is_relative_to(one.location):
            source = replace(one, location=str(path), include=(), exclude=())
    limit = int(settings.http.max_body_mb * 1e6)
    poller = FolderPoller(utc_now, utc_now(), limit, limit * 1000, Random(0))
    for polled in poller.poll(source, SourceState(source_id=source.id, location=source.location)):
        if polled.payload:
            yield polled.payload
        elif polled.fetch and polled.fetch.outcome == "failed":
            yield f"cannot be read: {polled.fetch.reason}"


async def _fetched(url: str, settings: Settings) -> Payload:
    """A document from the web: of a configured source as its settings say, else of whatever kind it is."""
    web_sources = (s for s in settings.sources if s.kind != "folder")
    found = next((s for s in web_sources if url in (s.location, first_request(s)[0])), None)
    source = found or Source(id="preview", kind="folder", location=url, name=url)
    missing = missing_variables(source)
    if missing:
        wrong = unset(missing)
        raise ConfigurationError([f"{source.id}: {wrong.what}; {wrong.fix}"])
    asked, read_as = _request(found, url)
    async with Web(settings.http) as web, asyncio.timeout(settings.http.total_timeout_s):
        headers, auth = credentials(source)
        answer = await web.get(reveal(asked), headers, auth)
    if answer.status != 200:
        raise FetchError(f"HTTP status {answer.status}; expected 200", "protocol", answer.status)
    return looked_at(source, answer, read_as, utc_now(), url=Scrubber([source]).scrub(answer.final_url))


def _request(found: Source | None, url: str) -> tuple[str, ReadAs]:
    return first_request(found) if found else (url, "file")


def _show(article: Article, name: str, console: Console) -> None:
    if console.as_json:
        console.line({"input": name} | {f.name: getattr(article, f.name) for f in fields(Article)})
        return
    found = ", ".join(f"{e.field} by {e.method} ({e.confidence:.2f})" for e in article.enrichment)
    rows = [
        ("title", article.title),
        ("published", f"{article.published_at:%Y-%m-%d %H:%M} UTC, from {article.date_source}"),
        ("url", article.url),
        ("authors", ", ".join(article.authors) or None),
        ("language, topic", f"{article.language or '–'}, {article.topic}"),
        ("found", found or None),
        ("text", f"{article.word_count} words, {article.text_source}"),
        ("", article.text if len(article.text) < 1200 else article.text[:1200] + " …"),
    ]
    console.table(None, [name, ""], rows)
