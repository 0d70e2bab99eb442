"""What an address turned out to be, and which of several is the best to poll."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from pipeline.sources.finding.candidates import ToldBy
from schemas.errors import ParseError
from schemas.records import Entry, Payload, SourceKind
from transforms.clean.times.dates import credible
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.parse.encoding import decode
from transforms.parse.fulltext import is_truncated
from transforms.parse.sitemap import parts

STALE = timedelta(days=30)
"""A feed this far behind another of the same site was left behind."""

_RANK: dict[SourceKind, int] = {"wordpress": 2, "feed": 1}
_COMMENTS_PATH = re.compile(r"/comments/(?:feed|rss2?|atom|default)(?:/(?:feed|rss2?|atom))?\Z")
_COMMENTS_TITLE = re.compile(r"\s*comments\b", re.I)
_SITES_OWN: tuple[ToldBy, ...] = ("given", "linked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A feed, an API or a sitemap that answered, by what it holds.

    Args:
        kind: as which it is polled.
        url: the address to configure.
        told_by: who told of it.
        entries: how many it showed; for an index of sitemaps, how many it names.
        full: how many of them hold their whole text.
        newest: the latest time that any tells, UTC.
        title: what it calls itself.
        language: what it declares.
    """

    kind: SourceKind
    url: str
    told_by: ToldBy
    entries: int
    full: int = 0
    newest: datetime | None = None
    title: str | None = None
    language: str | None = None

    @property
    def full_share(self) -> float:
        """0 to 1."""
        return self.full / self.entries if self.entries else 0.0


def finding(payload: Payload, kind: SourceKind, url: str, told_by: ToldBy) -> Finding:
    """What a payload holds.

    Raises:
        ParseError: it is no document of that kind, or one of comments.
    """
    document = parse(payload)
    index = len(parts(decode(payload.body, payload.content_type))) if kind == "sitemap" else 0
    if _are_comments(document) or _is_of_comments(document, url):
        raise ParseError("comments of readers came; expected articles")
    return Finding(
        kind=kind,
        url=url,
        told_by=told_by,
        entries=len(document.entries) or index,
        full=sum(map(_is_full, document.entries)),
        newest=max((t for e in document.entries if (t := _time(e, payload.as_of))), default=None),
        title=document.title or next((e.source_name for e in document.entries if e.source_name), None),
        language=document.language,
    )


def richest(findings: Sequence[Finding]) -> Finding:
    """The best one to poll.

    One with entries, and not left behind; full text beats summaries; WordPress beats feeds, because corrections come
    of themselves, and feeds beat sitemaps; what the site itself links beats what was guessed; then more entries.
    """
    latest = max((f.newest for f in findings if f.newest), default=None)

    def worth(f: Finding) -> tuple[bool, bool, bool, int, bool, int]:
        left_behind = bool(latest and f.newest and latest - f.newest > STALE)
        own = f.told_by in _SITES_OWN
        return f.entries > 0, not left_behind, f.full_share >= 0.5, _RANK.get(f.kind, 0), own, f.entries

    return max(findings, key=worth)


def _is_full(entry: Entry) -> bool:
    whole = entry.text_source in ("feed-full", "api") and bool(entry.body.strip())
    return whole and not is_truncated(entry.body)


def _time(entry: Entry, as_of: datetime) -> datetime | None:
    told = (entry.updated, entry.published)
    return max((t for value in told if value and (t := credible(value, as_of=as_of, zone=None))), default=None)


def _are_comments(document: Document) -> bool:
    """Comments link into the page that they are on: `#comment-7`."""
    comments = sum(_fragment(e).startswith("comment") for e in document.entries)
    return 2 * comments > len(document.entries)


def _is_of_comments(document: Document, url: str) -> bool:
    """Whether a feed says that it is one of comments: by its path, or by what it calls itself."""
    path = urlsplit(url).path.lower().rstrip("/")
    return bool(_COMMENTS_PATH.search(path) or _COMMENTS_TITLE.match(document.title or ""))


def _fragment(entry: Entry) -> str:
    try:
        return urlsplit(entry.link or "").fragment.lower()
    except ValueError:
        return ""
