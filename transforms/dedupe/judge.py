"""Whether a cleaned article is new, a version, a sighting or nothing new. A pure decision, case by case."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from schemas.records import RICHNESS, Article, Key, Sighting
from transforms.dedupe.memory import Memory, Trace, trace
from transforms.identity import alike, digest

Verdict = Literal["new", "version", "sighting", "unchanged", "repeat"]


Kind = Literal["landed", "sighting", "unchanged"]


class Judgement(NamedTuple):
    """What to do with an article: `article` has its final article_id and version."""

    verdict: Verdict
    article: Article


def resolve(article: Article, memory: Memory) -> Article:
    """The article under the id that is really its own.

    A guid that stays while its link changes (a renamed slug) is the same article, if it is still the same text; one
    that a source gives to another text is another article. And a link that a source gives to an entry of another guid
    and another text (a live page, a front page) tells nothing: the entry gets an id of its own.
    """
    first = memory.first_of_entry(article.entry_key)
    if first is not None and (first.article_id == article.article_id or alike(first.sketch, article.sketch)):
        return _under(article, first.article_id)
    if not _is_of_another_entry(article, memory.history(article.article_id)):
        return article
    own = digest("entry", article.source_id, article.entry_key, size_bytes=16)
    return _under(article, first.article_id if first else own)


def _under(article: Article, article_id: str) -> Article:
    return article if article.article_id == article_id else replace(article, article_id=article_id)


def _is_of_another_entry(article: Article, history: list[Trace]) -> bool:
    """Whether this source has given the article's link to other entries only, and to none of a similar text."""
    theirs = [t for t in history if t.source_id == article.source_id]
    return bool(theirs) and not any(t.entry_key == article.entry_key or alike(t.sketch, article.sketch) for t in theirs)


def judge(article: Article, history: Iterable[Trace]) -> Judgement:
    """The verdict on an article, given all that is remembered under its id."""
    traces = list(history)
    landed = [t for t in traces if t.kind == "landed"]
    if not landed:
        return Judgement("new", _as_version(article, 1))
    last = max(landed, key=lambda t: t.version)
    if any(t.entry_key == article.entry_key and t.entry_digest == article.entry_digest for t in traces):
        return Judgement("repeat", _as_version(article, last.version))
    verdict = _verdict(article, traces, landed, last)
    return Judgement(verdict, _as_version(article, last.version + (verdict == "version")))


def _as_version(article: Article, version: int) -> Article:
    return article if article.version == version else replace(article, version=version)


def _verdict(article: Article, traces: list[Trace], landed: list[Trace], last: Trace) -> Verdict:
    had_it = any(t.content_hash == article.content_hash for t in landed)
    richer = RICHNESS[article.text_source] > RICHNESS[last.text_source]
    if not had_it and (article.source_id == last.source_id or richer):
        return "version"
    seen_there = any(t.source_id == article.source_id for t in traces)
    return "unchanged" if seen_there else "sighting"


def judge_all(articles: Iterable[Article], history: Iterable[Trace]) -> list[Judgement]:
    """Verdicts on articles of one id that came at the same time: the richest text is judged first."""
    traces = list(history)
    judgements = []
    for article in sorted(articles, key=_richest_first):
        judgement = judge(article, traces)
        judgements.append(judgement)
        traces.append(remember(judgement))
    return judgements


def _richest_first(article: Article) -> tuple[int, float, str, int]:
    return (
        -RICHNESS[article.text_source],
        article.fetched_at.timestamp(),
        article.source_id,
        article.position,
    )


def key_of(judgement: Judgement) -> Key:
    """The row of keys/ that remembers the judgement."""
    verdict, article = judgement
    kind: Kind = "landed" if verdict in ("new", "version") else "sighting" if verdict == "sighting" else "unchanged"
    return _key(kind, article, article.fetched_at, article.fetched_at)


def key_of_article(article: Article, window: datetime) -> Key:
    """The row of keys/ for an article that has landed in that window."""
    return _key("landed", article, article.fetched_at, window)


def key_of_sighting(sighting: Sighting, window: datetime) -> Key:
    """The row of keys/ for a sighting that has landed in that window."""
    return _key("sighting", sighting, sighting.seen_at, window)


_SAME = ("article_id", "version", "content_hash", "sketch", "entry_key", "entry_digest", "source_id", "text_source")


def _key(kind: Kind, row: Article | Sighting, at: datetime, window: datetime) -> Key:
    same = {name: getattr(row, name) for name in _SAME}
    return Key(kind=kind, landed_at=at, day=window.astimezone(UTC).date().isoformat(), **same)


def remember(judgement: Judgement) -> Trace:
    """The same as `key_of`, as a trace."""
    return trace(key_of(judgement))


def sighting_of(article: Article) -> Sighting:
    """The row of sightings/ for an article that was seen again."""
    return Sighting(
        article_id=article.article_id,
        version=article.version,
        source_id=article.source_id,
        source_name=article.source_name,
        url=article.url,
        title=article.title,
        text_source=article.text_source,
        content_hash=article.content_hash,
        seen_at=article.fetched_at,
        date=article.fetched_at.astimezone(UTC).date().isoformat(),
        sketch=article.sketch,
        entry_key=article.entry_key,
        entry_digest=article.entry_digest,
    )
