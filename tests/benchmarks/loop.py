"""What a cycle does, in a plain loop without Beam: the same step functions, the same files.

    python -m tests.benchmarks.loop presslake.toml               # polls
    python -m tests.benchmarks.loop presslake.toml --raw LAKE    # takes the payloads that a lake keeps

Prints how many articles landed.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline import __version__
from pipeline.keys import KeyMemory
from pipeline.lake.memory import LakeMemory
from pipeline.lake.raw import RawStore
from pipeline.lock import hold
from pipeline.options import Settings, load
from pipeline.sources.polled import utc_now
from pipeline.sources.round import Round
from pipeline.state import SourceState, StateFolder
from schemas.errors import CleanError, EnrichError, ParseError
from schemas.records import Article, Item, Payload
from schemas.tables import ARTICLES, FETCHES, KEYS, REJECTS, SIGHTINGS, Table
from transforms.clean.article import clean
from transforms.dedupe.judge import judge_all, key_of, key_of_article, key_of_sighting, resolve, sighting_of
from transforms.enrich.article import enrich
from transforms.identity import page_digest
from transforms.land.files import TableFiles
from transforms.parse.documents import parse
from transforms.parse.items import items
from transforms.rejects import reject_article, reject_item, reject_payload

Rows = defaultdict[str, list[Any]]
"""What shall land, by table."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("--raw", type=Path)
    args = parser.parse_args()
    settings, cycle = load(args.config), datetime.now(UTC).replace(microsecond=0)
    rows: Rows = defaultdict(list)
    with hold(settings.folder, "run", cycle):
        folder, states = StateFolder(settings.folder), list[SourceState]()
        before = folder.sources()
        payloads = kept(settings, args.raw) if args.raw else polled(settings, cycle, rows, before, states)
        memory = LakeMemory(settings.lake, settings.run.remember_days, cycle.date())()
        judge_and_enrich(articles(payloads, memory, rows), memory, rows)
        land(settings.folder, cycle, rows)
        folder.commit(before, states)
    print(len(rows["articles"]))


def polled(
    settings: Settings, cycle: datetime, rows: Rows, before: dict[str, SourceState], after: list[SourceState]
) -> Iterator[Payload]:
    """What the sources have now, kept in raw/; adds where they stand then."""
    poll = Round(settings, before, RawStore(settings.lake), cycle, utc_now, seed=0)
    for one in poll.poll(settings.sources):
        if one.fetch:
            rows["fetches"].append(one.fetch)
        if one.state:
            after.append(one.state)
        if one.payload:
            yield one.payload


def kept(settings: Settings, lake: Path) -> Iterator[Payload]:
    """The payloads in raw/ of a lake that was filled from the same sources."""
    sources = {s.id: s for s in settings.sources}
    names = ("url", "body", "content_type", "status", "fetched_at", "as_of", "digest", "read_as")
    for path in sorted((lake / "raw").rglob("*.parquet")):
        for row in pq.ParquetFile(path).read(["source_id", *names]).to_pylist():
            values = {name: row[name] for name in names}
            yield Payload(source=sources[row["source_id"]], raw_file=str(path.relative_to(lake)), **values)


def articles(payloads: Iterable[Payload], memory: KeyMemory, rows: Rows) -> Iterator[Article]:
    """Payloads parsed, cleaned, and under the ids that their entries first got."""
    for payload in payloads:
        for item in unseen(payload, memory, rows):
            try:
                article = clean(item, pipeline_version=__version__)
            except CleanError as e:
                rows["rejects"].append(reject_item(e, item, __version__))
            else:
                yield resolve(article, memory)


def unseen(payload: Payload, memory: KeyMemory, rows: Rows) -> Iterator[Item]:
    """The items of a payload that their source did not show before in just this form."""
    try:
        document = parse(payload)
    except ParseError as e:
        rows["rejects"].append(reject_payload(e, payload, __version__))
        return
    for p in document.problems:
        error = ParseError(p.message)
        reject = reject_payload(error, payload, __version__, position=p.position, url=p.url, title=p.title)
        rows["rejects"].append(reject)
    for item in items(document, payload):
        forms = (item.entry_digest, page_digest(item.entry_digest))
        if not any(memory.knows(item.entry_key, form) for form in forms):
            yield item


def judge_and_enrich(cleaned: Iterable[Article], memory: KeyMemory, rows: Rows) -> None:
    """Adds the rows of the articles, those of one id judged together."""
    by_id: dict[str, list[Article]] = defaultdict(list)
    for article in cleaned:
        by_id[article.article_id].append(article)
    for article_id, same in by_id.items():
        for judgement in judge_all(same, memory.history(article_id)):
            if judgement.verdict in ("new", "version"):
                _enrich(judgement.article, rows)
            elif judgement.verdict == "sighting":
                rows["sightings"].append(sighting_of(judgement.article))
            elif judgement.verdict == "unchanged":
                rows["keys"].append(key_of(judgement))


def _enrich(article: Article, rows: Rows) -> None:
    try:
        rows["articles"].append(enrich(article))
    except EnrichError as e:
        rows["rejects"].append(reject_article(e, article))


def land(lake: Path, cycle: datetime, rows: Rows) -> None:
    """Writes the rows, a file a partition; keys after the rows that they tell of."""
    for table in (ARTICLES, SIGHTINGS, REJECTS, FETCHES):
        _land(lake, table, cycle, rows[table.name])
    keys_of_articles = (key_of_article(a, cycle) for a in rows["articles"])
    keys_of_sightings = (key_of_sighting(s, cycle) for s in rows["sightings"])
    _land(lake, KEYS, cycle, [*rows["keys"], *keys_of_articles, *keys_of_sightings])


def _land(lake: Path, table: Table, cycle: datetime, rows: Iterable[Any]) -> None:
    files = TableFiles(str(lake), table, timedelta(hours=1))
    groups: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for row in rows:
        groups[tuple(getattr(row, name) for name in table.partition)].append(row)
    for partition, group in groups.items():
        files.land(partition, cycle, group)


if __name__ == "__main__":
    main()
