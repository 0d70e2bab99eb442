"""The nouns of the pipeline: what flows along its edges and what its tables hold.

Every record is frozen, and valid when it exists: making one with a wrong value raises TypeError or ValueError.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from schemas.codec import by_name
from schemas.columns import check, column

TextSource = Literal["feed-summary", "page", "feed-full", "api"]
"""Where a text came from."""

RICHNESS: dict[str, int] = {"feed-summary": 0, "page": 1, "feed-full": 2, "api": 2}
"""Poor to rich; a page never replaces a full text of the publisher's own feed."""

DateSource = Literal["published", "updated", "url", "text", "fetched"]
"""Who said the publication time: the entry's published or updated field, its URL, its text, or only the fetch."""

AuthorSource = Literal["entry", "json-ld", "meta", "page"]
"""Who named the authors: the entry, or of its page the JSON-LD, the meta tags, or the words that readers see."""

BodyFormat = Literal["html", "page", "dump", "text"]
"""html: a fragment; page: a whole HTML document; dump: a page copied as text; text: nothing but the article."""

TOPICS = (
    "arts", "conflict", "crime", "disaster", "economy", "education", "environment", "health", "human-interest",
    "labour", "lifestyle", "politics", "religion", "science", "society", "sport", "weather", "other",
)  # fmt: skip
"""The 17 top terms of IPTC Media Topics as short slugs, and `other` where unsure."""

SourceKind = Literal["feed", "wordpress", "json", "sitemap", "page", "folder"]
"""feed: RSS, Atom or JSON Feed; wordpress: its REST API; json: an API that the configuration describes; sitemap: of
news or of any pages, or an index of them; page: one page, or those that it lists; folder: files."""

ReadAs = Literal["feed", "wordpress", "json", "sitemap", "page", "listing", "file"]
"""What a payload is read as. listing: a page for the links on it; file: by its suffix and its bytes."""

FullText = Literal["auto", "always", "never"]
"""Whether the page behind an entry is fetched: where the entry has no full text of its own, always, or never."""

RobotsRule = Literal["pages", "always", "never"]
"""What robots.txt is asked for: everything but feeds and APIs that invite being polled, everything, or nothing."""

_HEX = re.compile(r"[0-9a-f]+\Z")


def _digest(owner: object, name: str, size_bytes: int) -> None:
    value = getattr(owner, name)
    if len(value) != 2 * size_bytes or not _HEX.match(value):
        raise ValueError(f"{type(owner).__name__}.{name}: expected {2 * size_bytes} hex digits, got {value!r:.60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """How a JSON API is read. Paths lead into nested objects: `response.results`.

    The source's URL may hold `{since}`, `{until}`, `{page}` and `{cursor}`; a parameter whose place stays empty is
    left out of the request.
    """

    items: str = ""  # path of the list of items; empty: the answer itself, or its one list
    next_link: str | None = None  # path of the next page's URL
    cursor: str | None = None  # path of what fills `{cursor}` for the next page
    first_page: int = 1  # what fills `{page}` at first
    time_format: str = "iso"  # of `{since}` and `{until}`: iso, unix, unix-ms, or a strftime pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Something polled. Secrets stay as `${NAME}` here; they are filled in when a request is made."""

    id: str
    kind: SourceKind
    location: str  # a URL, for an API with places to fill in (`{since}`), or a path for a folder
    name: str
    language: str | None = None
    time_zone: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    auth: tuple[str, str] | None = None
    as_of: datetime | None = None
    fields: tuple[tuple[str, str], ...] = ()
    interval_s: float | None = None  # asked just so often; None: as often as it brings something
    full_text: FullText = "auto"
    robots: RobotsRule = "pages"
    links: tuple[str, ...] = ()  # page: patterns of the links to follow; none: the page itself is the article
    api: Api | None = None  # json

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", self.id):
            raise ValueError(
                f"Source.id: expected letters, digits, '.', '_' or '-' (at most 100), got {self.id!r:.120}"
            )
        if not self.location:
            raise ValueError("Source.location: is empty; expected a URL or a path")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The bytes that one poll brought (or one part of an archive), already kept in raw/."""

    source: Source
    url: str
    body: bytes = column("decompressed, as received")
    content_type: str
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    fetched_at: datetime
    as_of: datetime
    digest: str
    raw_file: str = column("path of the file in raw/ that holds the body, relative to the lake")
    path: str | None = None
    first_line: int = 0
    read_as: ReadAs
    since: datetime | None = None  # entries that say they are older are left out (sitemaps, listings, backfills)
    until: datetime | None = None  # and those that say they are younger
    seen: frozenset[str] = frozenset()  # digests of entries, as bytes, that this source showed before and that landed

    def __post_init__(self) -> None:
        _digest(self, "digest", 16)
        if self.fetched_at.tzinfo is None or self.as_of.tzinfo is None:
            raise ValueError("Payload: fetched_at and as_of need a zone")


@by_name
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry exactly as its document tells it. No promises: any of it may be missing, wrong or hostile."""

    guid: str | None = None
    link: str | None = None  # the entry's own link; never rel=canonical
    declared_url: str | None = None  # what a page says of itself: rel=canonical, og:url
    title: str | None = None  # may hold entities or markup
    body: str = ""
    body_format: BodyFormat = "html"
    text_source: TextSource = "feed-full"
    summary: str | None = None  # only where it is told apart from the body
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    tags: tuple[str, ...] = ()
    image_url: str | None = None
    source_name: str | None = None  # where an archive names the publisher of each line
    usage: tuple[str, ...] = ()  # what the document itself says of its use


@by_name
@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry with where it came from and who it is."""

    entry: Entry
    source_id: str
    source_name: str
    base_url: str | None  # what relative links are relative to
    language: str | None  # what the document or the configuration declares
    time_zone: str | None
    fetched_at: datetime
    as_of: datetime
    payload: str  # digest of the payload
    raw_file: str
    position: int  # of the entry in its payload, from 0
    article_id: str
    entry_key: str
    entry_digest: str
    usage: tuple[str, ...] = ()  # what the document and its answer say of its use
    boilerplate: tuple[str, ...] = ()  # digests of the lines that it shares with most entries of its document

    def __post_init__(self) -> None:
        _digest(self, "article_id", 16)
        _digest(self, "entry_key", 8)
        _digest(self, "entry_digest", 8)


@by_name
@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A media topic and how sure its method is of it."""

    id: str = column("IPTC media topic, such as medtop:11000000")
    name: str = column("its slug")
    score: float = column("0 to 1")


@by_name
@dataclass(frozen=True, slots=True, kw_only=True)
class Enrichment:
    """How one field of an article was found."""

    field: str = column("the column that it speaks of")
    method: str = column("what found it, with its version, such as `section-1`")
    confidence: float = column("0 to 1, as the method sees it")


@by_name
@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one article: the row that lands in articles/."""

    article_id: str = column("32 hex digits, stable over versions: from the entry's own canonical link at first sight")
    version: int = column("1, 2, 3 …; the same article with changed content is a new row", default=1)
    url: str | None = column(
        "the link as the source gave it, or what a page without one declares as its own; null where there is neither"
    )
    canonical_url: str | None = column("the link without tracking, AMP, mobile host, fragment, session")
    source_id: str = column("the source that this version came from")
    source_name: str = column("its name, for people")
    title: str | None = column("plain text; null where the source gave none")
    text: str = column("plain text, paragraphs parted by a blank line, never empty")
    text_source: TextSource = column("feed-summary, page, feed-full or api")
    excerpt: str | None = column("the source's own summary, or the first sentences, at most 300 characters")
    authors: tuple[str, ...] = column(
        "persons as named by the source, or where it names none the agency; empty rather than wrong", default=()
    )
    author_source: AuthorSource | None = column(
        "who named the authors: entry, json-ld, meta or page (the words that readers see); null where nobody did",
        default=None,
    )
    published_at: datetime = column("publication time, UTC; see date_source")
    updated_at: datetime | None = column("the source's own time of change, UTC", default=None)
    fetched_at: datetime = column("when this version was fetched, UTC")
    date_source: DateSource = column("who said published_at: published, updated, url, text, or fetched (nobody did)")
    language: str | None = column("ISO 639-1 code; null where neither declared nor detected", default=None)
    language_confidence: float | None = column("0 to 1; null where the language is", default=None)
    date: str = column("publication day, UTC, YYYY-MM-DD", partition=True)
    topic: str = column("one of 17 IPTC top terms as a slug, or `other`", partition=True, default="other")
    topics: tuple[Topic, ...] = column("topics with their scores, best first", default=())
    tags: tuple[str, ...] = column("the source's own categories and tags", default=())
    section: str | None = column("the section of the publication that its page names", default=None)
    publisher: str | None = column("the publication, as its page names it", default=None)
    image_url: str | None = column("the lead image", default=None)
    word_count: int = column("words in text")
    content_hash: str = column("16 hex digits over title and text under a frozen normalisation")
    sketch: str = column("16 hex digits: a 64-bit SimHash of title and text; near texts differ in few bits")
    entry_key: str = column("16 hex digits: this entry within its source")
    entry_digest: str = column("16 hex digits: the entry as given; unchanged entries are dropped by it")
    usage: tuple[str, ...] = column(
        "opt-outs that the page, or the answer it came in, declares: noindex, noarchive, noai, tdm-reservation …",
        default=(),
    )
    enrichment: tuple[Enrichment, ...] = column("how each found field was found", default=())
    payload: str = column("32 hex digits: the payload in raw/ that this came from")
    raw_file: str = column("the file in raw/ that holds the payload, relative to the lake")
    position: int = column("of the entry in its payload, from 0")
    pipeline_version: str = column("of presslake that made this row")

    def __post_init__(self) -> None:
        check(self)
        _digest(self, "article_id", 16)
        for name in ("content_hash", "sketch", "entry_key", "entry_digest"):
            _digest(self, name, 8)
        if not self.text.strip():
            raise ValueError("Article.text: is empty; expected at least one word")
        if self.version < 1:
            raise ValueError(f"Article.version: expected 1 or more, got {self.version}")
        if self.topic not in TOPICS:
            raise ValueError(f"Article.topic: expected one of {', '.join(TOPICS)}, got {self.topic!r}")
        if self.date != self.published_at.astimezone(UTC).date().isoformat():
            raise ValueError(f"Article.date: {self.date} is not the UTC day of {self.published_at.isoformat()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article seen again, unchanged, at another source: a row of sightings/."""

    article_id: str = column("the article that was seen")
    version: int = column("its version at that time")
    source_id: str = column("where it was seen")
    source_name: str = column("its name, for people")
    url: str | None = column("the link there")
    title: str | None = column("the title there")
    text_source: TextSource = column("how much of the text was seen there")
    content_hash: str = column("of title and text there")
    seen_at: datetime = column("when, UTC")
    date: str = column("day of seen_at, UTC", partition=True)
    sketch: str = column("64-bit SimHash of title and text there")
    entry_key: str = column("the entry within its source")
    entry_digest: str = column("the entry as given")

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What identity remembers of one entry that was dealt with: a row of keys/."""

    kind: Literal["landed", "sighting", "unchanged"] = column("what was done with the entry")
    article_id: str = column("16 bytes as hex")
    version: int = column("of the article, when this was written")
    content_hash: str = column("of title and text")
    sketch: str = column("64-bit SimHash of title and text")
    entry_key: str = column("the entry within its source")
    entry_digest: str = column("the entry as given")
    source_id: str = column("the source that the entry came from")
    text_source: TextSource = column("where the text came from")
    landed_at: datetime = column("when the entry was fetched, UTC")
    day: str = column("day of the window that it landed in, UTC", partition=True)

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Whatever could not go on: a row of rejects/. Its payload is in raw/, so it can be taken again."""

    reject_id: str = column("32 hex digits over step, source, entry and error: the same failure has the same id")
    step: str = column("parse, fetch, clean, enrich or land")
    error: str = column("class of the error")
    message: str = column("what was wrong, what came, what was expected")
    source_id: str = column("the source that it came from")
    url: str | None = column("of the entry, or of the document")
    title: str | None = column("of the entry, where it had one", default=None)
    payload: str | None = column("digest of the payload in raw/")
    raw_file: str | None = column("the file in raw/ that holds it, relative to the lake")
    position: int | None = column("of the entry in its payload, from 0; null: the document itself", default=None)
    rejected_at: datetime = column("when, UTC")
    date: str = column("day of rejected_at, UTC", partition=True)
    pipeline_version: str = column("of presslake that rejected it")

    def __post_init__(self) -> None:
        check(self)


Outcome = Literal["ok", "unchanged", "failed", "blocked", "disallowed", "refused", "cut-off"]
"""ok: a new body; unchanged: 304 or the same body; failed: no usable answer; blocked: the server does not want us
(403, 429, 503, a challenge for browsers); disallowed: robots.txt does not; refused: against the limits or the network
rules; cut-off: the deadline of the cycle came first."""

Purpose = Literal["poll", "page", "backfill", "robots"]
"""Why something was asked for: to see what is new, for an entry's page, for what is old, or for what robots.txt allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One request: a row of fetches/."""

    source_id: str = column("the source that was asked, or whose entry's page it was")
    purpose: Purpose = column(
        "poll, page, backfill or robots (for the robots.txt of what was to be asked)", default="poll"
    )
    url: str = column("what was asked")
    final_url: str | None = column("what answered, after redirects", default=None)
    outcome: Outcome = column("ok, unchanged, failed, blocked, disallowed, refused or cut-off")
    faults: tuple[str, ...] = column("what was wrong with the answer, in the words of docs/sources.md", default=())
    status: int | None = column("HTTP status of the answer; null where there was none", default=None)
    reason: str | None = column("why it failed or was refused", default=None)
    conditional: bool = column("asked with the validators of the last answer", default=False)
    content_type: str | None = column("as the server said", default=None)
    body_bytes: int = column("after decompression", default=0)
    duration_s: float = column("from the first byte sent to the last received")
    payload: str | None = column("digest of the payload in raw/", default=None)
    raw_file: str | None = column("the file in raw/ that holds it, relative to the lake", default=None)
    fetched_at: datetime = column("when the answer was there, UTC")
    due_at: datetime | None = column("when the source is to be asked again, UTC; null for never", default=None)
    date: str = column("day of fetched_at, UTC", partition=True)

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A payload as it came: a row of raw/. What replay reads."""

    digest: str = column("32 hex digits over the body")
    source_id: str = column("the source that was asked")
    url: str = column("what was asked, or the file")
    status: int = column("HTTP status; 200 for files")
    content_type: str = column("as the server said; empty where it did not")
    headers: tuple[str, ...] = column("the answer's headers as `name: value`", default=())
    fetched_at: datetime = column("when the answer was there, UTC")
    as_of: datetime = column("the time that relative dates in it are relative to, UTC")
    path: str | None = column("within a folder source", default=None)
    first_line: int = column("number of its first line, for a part of a JSON Lines file", default=0)
    read_as: ReadAs = column("feed, wordpress, json, sitemap, page, listing or file", default="file")
    body: bytes = column("decompressed")
    date: str = column("day of fetched_at, UTC", partition=True)

    def __post_init__(self) -> None:
        check(self)


@by_name
@dataclass(frozen=True, slots=True, kw_only=True)
class PendingPage:
    """An item whose page shall be fetched, and was not yet: a line of _state/pages.jsonl."""

    item: Item
    since: datetime  # when it first waited
    tries: int = 0
    not_before: datetime | None = None  # asked again then, after a failure
    last_error: str | None = None
    given_up: bool = False  # its summary stands; kept so that it is not tried for ever
    told: bool = False  # its summary has gone on without it
    had: bool = False  # it came; kept until that has landed, so that what is rejected is not fetched again

    @property
    def waits(self) -> bool:
        """Whether it is still to be asked for."""
        return not (self.given_up or self.had)

    @property
    def url(self) -> str:
        """The page's address."""
        return self.item.entry.link or ""

    @property
    def form(self) -> tuple[str, str]:
        """Which entry, in which form."""
        return self.item.entry_key, self.item.entry_digest
