"""What is found of a page's title, day and authors, as Markdown tables.

    python -m tests.benchmarks metadata

Three sets of pages: some that were read by hand (metadata_gold.json), some in many languages with titles, days and
authors told by others, and those of the still web. A field is right, empty (nothing was said), or wrong (something else
was). Rules are made on the pages whose file name's SHA-256 is even; the other half only says whether they hold there.
"""

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from schemas.errors import CleanError
from schemas.records import Entry
from tests.articles import make_item
from tests.benchmarks.newsweb import StillWeb, fetched, still_web
from tests.shared import shared_root
from transforms.clean.article import clean
from transforms.clean.letters.characters import one_line
from transforms.clean.markup import parsing
from transforms.clean.said import metadata
from transforms.parse.encoding import decode

GOLD = Path(__file__).with_name("metadata_gold.json")
HEAD = "| pages | by | number | titles | wrong | days | wrong | authors | wrong | ms CPU a page |"
_APART = re.compile(r"\s*(?:[;/]|,\s|\bund\b|\band\b)\s*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself. `authors` None: nobody said who wrote it."""

    title: str | None
    day: str | None
    authors: tuple[str, ...] | None
    other_days: frozenset[str] = frozenset()  # that the time of publication has in other zones than UTC


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page, where it stood, and what is right of it."""

    name: str
    url: str | None
    document: str
    facts: Facts
    zoned: bool = True  # its day is that of UTC; else the one that was printed, wherever that was
    printed_day: str | None = None  # where that is another than its day in UTC

    @property
    def half(self) -> str:
        """`even` for those that rules are made on, `odd` for those that they are only tried on."""
        return "odd" if sha256(self.name.encode()).digest()[0] % 2 else "even"


Reader = Callable[[Labelled], Facts]


def main(quick: bool = False) -> None:
    """Print a table a set of pages. `quick`: few of each."""
    print("\n".join([HEAD, "|" + " --- |" * (HEAD.count("|") - 1)]))
    few = slice(8 if quick else None)
    for name, pages in (("read by hand", _by_hand()), ("many languages", _segments())):
        labelled = list(pages)[few]
        if not labelled:
            continue
        halves = [(half, [p for p in labelled if p.half == half]) for half in ("even", "odd")]
        for part, some in (("all", labelled), *halves):
            print("\n".join(_rows(f"{name}, {part}", some)), flush=True)
    with still_web(20 if quick else 170, 60 if quick else 1500) as web:
        labelled = list(_of_web(web, 20 if quick else 600))
    print("\n".join(_rows("still web", labelled, beside=False)))  # its addresses hold other days than its articles


def _rows(name: str, pages: Sequence[Labelled], beside: bool = True) -> Iterator[str]:
    for who, reader, timed in _readers(beside):
        marks = [_marks(page.facts, reader(page)) for page in pages]
        yield f"| {name} | {who} | {len(pages)} | {_shares(marks)} | {_cpu_ms(timed, pages)} |"


def _shares(marks: Sequence[tuple[str, str, str]]) -> str:
    cells = []
    for field in zip(*marks, strict=True):
        count = Counter(field)
        asked = len(field) - count["unasked"]
        cells += [f"{count[mark] / asked:.3f}" if asked else "–" for mark in ("right", "wrong")]
    return " | ".join(cells)


def _cpu_ms(read: Callable[[str], object], pages: Sequence[Labelled]) -> str:
    start = time.process_time()
    for page in pages:
        read(page.document)
    return f"{(time.process_time() - start) / max(len(pages), 1) * 1e3:.2f}"


def _marks(told: Facts, found: Facts) -> tuple[str, str, str]:
    titles = [found.title and _key(found.title)], [told.title and _key(told.title)]
    authors = [set(map(_key, found.authors or ()))], [None if told.authors is None else set(map(_key, told.authors))]
    day = told.day if told.day in found.other_days else found.day
    return _mark(*titles), _mark([day], [told.day]), _mark(*authors)


def _mark(found: list[Any], told: list[Any]) -> str:
    if told == [None]:
        return "unasked"
    if found == told:
        return "right"
    return "wrong" if found[0] else "empty"


def _key(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))


# who reads


def _readers(beside: bool) -> Iterator[tuple[str, Reader, Callable[[str], object]]]:
    yield "presslake", _presslake, lambda document: metadata.read(parsing.parsed(document))
    if beside and find_spec("trafilatura"):
        from trafilatura.metadata import extract_metadata

        yield "trafilatura", _trafilatura, extract_metadata


def _presslake(page: Labelled) -> Facts:
    entry = Entry(link=page.url, body=page.document, body_format="page", text_source="page")
    try:
        article = clean(
            make_item(entry, as_of=datetime.now(UTC), source_name="", base_url=page.url), pipeline_version="benchmark"
        )
    except CleanError:
        return Facts(None, None, ())
    if article.date_source == "fetched":
        return Facts(article.title, None, article.authors)
    others = frozenset() if page.zoned else _days_on_earth(article.published_at)
    return Facts(article.title, article.date, article.authors, others)


def _days_on_earth(when: datetime) -> frozenset[str]:
    """The days that a time has in some zone; midnight UTC is how a day without a time is told."""
    if when.time() == when.time().min:
        return frozenset({when.date().isoformat()})
    return frozenset((when + timedelta(hours=hours)).date().isoformat() for hours in (-11, 0, 14))


def _trafilatura(page: Labelled) -> Facts:
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(page.document, default_url=page.url)
    authors = tuple(name for name in (found.author or "").split("; ") if name)
    day = page.facts.day if found.date == page.printed_day else found.date  # it says days as they are printed
    return Facts(found.title, day, authors)


# what is read


def _by_hand() -> Iterator[Labelled]:
    folder = shared_root() / "data" / "extraction"
    if not folder.exists():
        print(f"no pages at {folder}; set PRESSLAKE_SHARED to measure on them")
        return
    urls = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name, told in json.loads(GOLD.read_text("utf-8"))["pages"].items():
        document = decode(gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes()))
        facts = Facts(told["title"], _day(told["published"]), tuple(told["authors"]))
        yield Labelled(name, urls[name]["url"], document, facts, printed_day=told["published"][:10])


def _segments() -> Iterator[Labelled]:
    folder = shared_root() / "data" / "extraction_segments"
    if not folder.exists():
        return
    for name, told in json.loads((folder / "segments.json").read_text("utf-8")).items():
        document = decode(gzip.decompress((folder / "html" / name).read_bytes()))
        facts = Facts(told.get("title"), told.get("date"), _names(told.get("author")))
        url = told["url"] if told["url"].startswith("http") else None
        yield Labelled(name, url, document, facts, zoned=False)


def _of_web(web: StillWeb, most: int) -> Iterator[Labelled]:
    """Pages of its newest editions. Who has no author is signed "Staff" there: nobody. A title that was misread when its
    article was collected counts as mended."""
    latest = {told["url"]: told for told in web.truth()}
    for url, told in list(latest.items())[-most:]:
        day = datetime.fromtimestamp(told["published"], UTC).date().isoformat()
        yield Labelled(
            told["key"], url, fetched(url), Facts(one_line(told["title"]), day, _names(told["author"]) or ())
        )


def _day(told: str) -> str:
    when = datetime.fromisoformat(told)
    return (when.astimezone(UTC) if when.tzinfo else when).date().isoformat()


def _names(told: str | Iterable[str] | None) -> tuple[str, ...] | None:
    if not told:
        return None
    listed = [told] if isinstance(told, str) else list(told)
    return tuple(name for names in listed for name in _APART.split(names.strip(" ,.")) if name)


if __name__ == "__main__":
    main()
