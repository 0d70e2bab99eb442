"""The list of waiting pages of a stream: answers come when ticks have gone by, or in another configuration."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.options import Settings
from pipeline.sources.page_list import PageList
from pipeline.sources.polled import Polled
from schemas.records import Item, PendingPage, Source
from tests.articles import NOW, make_entry, make_fetch, make_item
from tests.sources.polling import web_source
from transforms.dedupe.memory import TraceMemory

MINUTE = timedelta(minutes=1)
SOURCE = web_source("https://paper.example/feed")
FAILED = make_fetch(purpose="page", outcome="failed", status=500)


def summary(words: str, at: int = 0) -> Item:
    """One form of an entry, fetched so many minutes from NOW."""
    entry = make_entry(guid="ferry", link="https://paper.example/ferry", body=words, text_source="feed-summary")
    return make_item(entry, fetched_at=NOW + at * MINUTE)


def page_list(*sources: Source, at: int = 0, disabled: Iterable[Source] = ()) -> PageList:
    limits = Settings(lake="nowhere", sources=sources or (SOURCE,), disabled=tuple(disabled))
    return PageList(limits, TraceMemory(), lambda: NOW + at * MINUTE)


def waiting(item: Item) -> PendingPage:
    return PendingPage(item=item, since=item.fetched_at)


def test_an_answer_for_a_form_that_was_replaced_meanwhile_is_of_no_use() -> None:
    asked = waiting(summary("Wrong …"))
    now = page_list(at=1)
    now.enter([asked], [summary("Right …", at=1)])
    answer = Polled(fetch=replace(FAILED, status=410), state=None, pages=(asked,))
    assert list(now.answered(answer)) == []
    assert [page.item.entry.body for page in now.pages] == ["Right …"]


def test_what_went_on_while_its_page_was_asked_for_does_not_go_on_again() -> None:
    asked = waiting(summary("The ferry …"))
    then = page_list(at=2)
    then.enter([asked], [])
    assert list(then.held_long(MINUTE)) == [asked.item]
    later = page_list(at=3)
    later.enter(list(then.pages), [])
    assert list(later.answered(Polled(fetch=FAILED, state=None, pages=(asked,)))) == []
    assert list(later.held_long(MINUTE)) == []


@pytest.mark.parametrize(
    ("sources", "disabled", "goes_on"),
    [
        ([SOURCE], [], False),
        ([replace(SOURCE, full_text="never")], [], True),
        ([web_source("https://other.example/feed", "other")], [], True),
        ([web_source("https://other.example/feed", "other")], [SOURCE], False),
    ],
    ids=["as before", "without pages", "without the source", "disabled"],
)
def test_in_another_configuration(sources: list[Source], disabled: list[Source], goes_on: bool) -> None:
    """A stream that is resumed: what it kept back for a page that nobody wants now, its feed does not tell again."""
    page = waiting(summary("The ferry …"))
    now = page_list(*sources, disabled=disabled)
    assert list(now.unwanted([page])) == ([page.item] if goes_on else [])
    assert list(now.unwanted([replace(page, told=True)])) == []
    now.enter([page], [])
    assert bool(now.pages) is not goes_on
