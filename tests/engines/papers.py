"""A handful of papers on loopback, each with its own manners, and a configuration that names them."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from random import Random

import duckdb

from tests.end_to_end.running import rows
from tests.sources.server import Asked, RawServer, answer, serving

OLD = timedelta(days=3)
"""How long ago the article was published that the drawer's feed shows."""


@contextmanager
def difficult_papers() -> Iterator[list[RawServer]]:
    """One hangs for 50 s, one answers after 30 s, one fails four times in ten; one is well; one shows an old article."""
    chance = Random(7)

    def hangs(_asked: Asked) -> bytes:
        time.sleep(50)
        return answer(feed("Too late to be news"))

    def slow(_asked: Asked) -> bytes:
        time.sleep(30)
        return answer(feed("Slow presses still print"))

    def failing(_asked: Asked) -> bytes:
        return answer(status=500) if chance.random() < 0.4 else answer(feed("Printed between two failures"))

    def well(_asked: Asked) -> bytes:
        return answer(feed(f"On the minute {time.time():.0f}"))

    drawer = answer(feed("Found in a drawer", datetime.now(UTC) - OLD))
    with ExitStack() as open_:
        responds = (hangs, slow, failing, well, drawer)
        yield [open_.enter_context(serving(r, f"127.0.0.{n}")) for n, r in enumerate(responds, 2)]


def tables(*servers: RawServer) -> str:
    """The sources of a configuration, one feed for each server: s1, s2, ..."""
    sources = (f'[[source]]\nid = "s{n}"\nurl = "{s.url()}"\nfull_text = "never"\n' for n, s in enumerate(servers, 1))
    return "".join(sources)


def configured(folder: Path, settings: str, *servers: RawServer) -> Path:
    """A configuration of nothing but these."""
    path = folder / "presslake.toml"
    path.write_text(f'[http]\nallow_networks = ["127.0.0.0/8"]\n{settings}\n{tables(*servers)}', "utf-8")
    return path


def feed(title: str, at: datetime | None = None) -> bytes:
    """RSS of one entry with a full text."""
    day = format_datetime(at or datetime.now(UTC))
    text = "<p>The water stands at the rim of the dam, as it last did nine years ago.</p>" * 20
    link = f"http://paper.example/{title.replace(' ', '-').lower()}"
    return (
        f"<rss version='2.0'><channel><title>Paper</title><item><title>{title}</title><link>{link}</link>"
        f"<guid>{link}</guid><pubDate>{day}</pubDate><description><![CDATA[{text}]]></description></item></channel></rss>"
    ).encode()


def titles(lake: Path) -> set[str]:
    """Of what has landed."""
    return {r["title"] for r in rows(lake, "articles", "title")}


def lags(lake: Path, where: str = "true") -> list[float]:
    """Seconds from an article's fetch to the file that holds it."""
    query = (
        f"SELECT fetched_at, filename FROM read_parquet('{lake}/articles/**/*.parquet', filename = true) WHERE {where}"
    )
    return [Path(name).stat().st_mtime - at.timestamp() for at, name in duckdb.sql(query).fetchall()]


def since(moment: datetime) -> str:
    """Of what was fetched from then on, as SQL: what a stream begins with, hundreds of documents at once, is no measure."""
    return f"fetched_at >= TIMESTAMPTZ '{moment.isoformat()}'"


def longest_pause(lake: Path, source_id: str) -> float:
    """Seconds between two polls of a source."""
    polls = sorted(
        r["fetched_at"] for r in rows(lake, "fetches", "source_id, fetched_at") if r["source_id"] == source_id
    )
    return max((b - a).total_seconds() for a, b in pairwise(polls))
