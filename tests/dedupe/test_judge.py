"""Identity, case by case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from schemas.records import Article
from tests.articles import NOW, TEXT, make_article
from transforms.dedupe.judge import judge, judge_all, key_of, remember, resolve
from transforms.dedupe.memory import Trace, TraceMemory

OTHER = TEXT + " Tolls stay as they are, the minister said."


def traces(*articles: Article) -> list[Trace]:
    """What is remembered after these articles came, one after the other."""
    known: list[Trace] = []
    for a in articles:
        known.append(remember(judge(a, known)))
    return known


FIRST = make_article()
SUMMARY = make_article(text_source="feed-summary", text="The bridge opened.")

CASES = [
    ("never seen", [], FIRST, "new", 1),
    ("the same entry again", [FIRST], FIRST, "repeat", 1),
    ("same source, text changed", [FIRST], make_article(text=OTHER), "version", 2),
    ("same source, title changed", [FIRST], make_article(title="Bridge open"), "version", 2),
    ("back to an earlier content", [FIRST, make_article(text=OTHER)], replace(FIRST, entry_digest="1" * 16), "unchanged", 2),
    ("entry changed, content the same", [FIRST], replace(FIRST, entry_digest="1" * 16), "unchanged", 1),
    ("other source, text equal", [FIRST], make_article(source_id="blog"), "sighting", 1),
    ("other source, text poorer", [FIRST], make_article(source_id="blog", text="Bridge.", text_source="feed-summary"), "sighting", 1),
    ("other source, richer text", [SUMMARY], make_article(source_id="blog"), "version", 2),
    ("other source, equally rich, other text", [FIRST], make_article(source_id="blog", text=OTHER), "sighting", 1),
    ("other source again, changed", [FIRST, make_article(source_id="blog")], make_article(source_id="blog", text=OTHER), "unchanged", 1),
    ("the page of a summary", [SUMMARY], make_article(text_source="page"), "version", 2),
    ("a page after a full text, from elsewhere", [FIRST], make_article(source_id="blog", text=OTHER, text_source="page"), "sighting", 1),
]  # fmt: skip


@pytest.mark.parametrize(("past", "comes", "verdict", "version"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_verdict(past: list[Article], comes: Article, verdict: str, version: int) -> None:
    judgement = judge(comes, traces(*past))
    assert (judgement.verdict, judgement.article.version) == (verdict, version)


def test_who_spoke_last_speaks_on() -> None:
    """After a richer source took over, the first one's change is no version."""
    past = traces(SUMMARY, make_article(source_id="blog"))
    assert judge(make_article(text_source="feed-summary", text="The bridge is open."), past).verdict == "unchanged"
    assert judge(make_article(source_id="blog", text=OTHER), past).verdict == "version"


@pytest.mark.parametrize("order", [1, -1])
def test_at_one_instant_the_richest_text_is_judged_first(order: int) -> None:
    arrivals = [SUMMARY, make_article(source_id="blog")][::order]
    verdicts = {j.article.source_id: j.verdict for j in judge_all(arrivals, [])}
    assert verdicts == {"blog": "new", "paper": "sighting"}


def test_a_renamed_slug_keeps_its_article() -> None:
    memory = TraceMemory(traces(FIRST))
    renamed = make_article(url="https://example.org/bridge-open-again", entry_key=FIRST.entry_key, text=OTHER)
    assert renamed.article_id != FIRST.article_id
    assert resolve(renamed, memory).article_id == FIRST.article_id
    assert resolve(renamed, memory).canonical_url == "https://example.org/bridge-open-again"


def test_a_guid_given_to_another_text_is_another_article() -> None:
    memory = TraceMemory(traces(FIRST))
    text = "Rain fell all night over northern valleys, flooding cellars and closing several schools until Thursday."
    other = make_article(url="https://example.org/rain", title="Rain", text=text, entry_key=FIRST.entry_key)
    assert resolve(other, memory).article_id == other.article_id


RAIN = "Rain fell all night over northern valleys, flooding cellars and closing several schools until Thursday."


def test_a_link_given_to_another_entry_and_another_text_is_another_article() -> None:
    """A live page: every entry has a guid of its own, and all have the page's link."""
    memory = TraceMemory(traces(FIRST))
    other = make_article(title="Rain", text=RAIN, entry_key="ab" * 8)
    resolved = resolve(other, memory)
    assert resolved.article_id != FIRST.article_id
    later = TraceMemory(traces(FIRST, resolved))
    changed = make_article(title="Rain again", text=RAIN + " Trains are late.", entry_key="ab" * 8)
    assert resolve(changed, later).article_id == resolved.article_id
    rewritten = make_article(title="Tolls", text="Nothing of it remains: tolls doubled.", entry_key="ab" * 8)
    assert resolve(rewritten, later).article_id == resolved.article_id


def test_a_new_guid_for_the_same_text_is_the_same_article() -> None:
    again = make_article(text=OTHER, entry_key="ab" * 8)
    assert resolve(again, TraceMemory(traces(FIRST))).article_id == FIRST.article_id


def test_the_same_link_at_another_source_is_the_same_article() -> None:
    other = make_article(source_id="blog", title="Rain", text=RAIN)
    assert resolve(other, TraceMemory(traces(FIRST))).article_id == FIRST.article_id


def test_keys_say_what_was_done() -> None:
    later = replace(FIRST, fetched_at=NOW + timedelta(days=1))
    assert (key_of(judge(later, [])).kind, key_of(judge(later, [])).day) == ("landed", "2026-01-14")
    assert key_of(judge(replace(later, entry_digest="1" * 16), traces(FIRST))).kind == "unchanged"
