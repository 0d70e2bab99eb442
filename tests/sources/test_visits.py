"""Pages that fail: tried three times, further and further apart; then the summary stands."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.lake.memory import LakeMemory
from pipeline.sources.visits import CycleVisits
from pipeline.sources.waiting import MOST_TRIES
from schemas.records import Item
from tests.articles import NOW, make_entry, make_item
from tests.sources.server import answer, serving
from tests.sources.visiting import PAGE, Lake, kinds, summary


def test_a_failing_page_is_tried_three_times_in_growing_pauses(tmp_path: Path) -> None:
    with serving(answer(status=500)) as server:
        lake = Lake(tmp_path, server)
        item = summary(server)
        assert kinds(lake.visit(item, at=NOW)) == ["Fetch", "feed-summary"], "the summary stands until then"
        assert lake.visit(item, at=NOW) == [item], "it has not landed, and waits already"
        times = [NOW + timedelta(minutes=m) for m in (5, 11, 60, 135, 600, 6000)]
        tried = [kinds(lake.visit(at=at)) for at in times]
    assert len(server.asked) == MOST_TRIES
    assert tried == [[], ["Fetch"], [], ["Fetch", "feed-summary"], [], []]
    (page,) = lake.state.pages()
    assert (page.given_up, page.tries) == (True, 3)
    assert "HTTP status 500" in (page.last_error or "")


def test_an_entry_without_a_text_is_a_reject_then(tmp_path: Path) -> None:
    with serving(answer(status=404)) as server:
        lake = Lake(tmp_path, server)
        item = summary(server, body="")
        outcomes = [kinds(lake.visit(item, at=NOW + timedelta(hours=n))) for n in range(0, 20, 4)]
    assert outcomes == [["Fetch"], ["Fetch"], ["Fetch", "Reject"], [], []]


def test_a_page_that_comes_at_last(tmp_path: Path) -> None:
    answers = iter([answer(status=503), answer(PAGE)])
    with serving(lambda asked: next(answers)) as server:
        lake = Lake(tmp_path, server)
        first = lake.visit(summary(server), at=NOW)
        second = lake.visit(at=NOW + timedelta(hours=1))
    assert [kinds(first), kinds(second)] == [["Fetch", "feed-summary"], ["Fetch", "page"]]
    assert lake.waiting() == []


@pytest.mark.parametrize("status", [410])
def test_what_is_gone_is_not_tried_again(tmp_path: Path, status: int) -> None:
    with serving(answer(status=status)) as server:
        lake = Lake(tmp_path, server)
        lake.visit(summary(server), at=NOW)
        assert lake.visit(at=NOW + timedelta(days=1)) == []
    assert len(server.asked) == 1


def test_a_list_that_was_never_committed_changes_nothing_but_keeps_what_is_new(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        memory = LakeMemory(str(tmp_path), 400, NOW.date())
        told = CycleVisits(lake.settings, memory, NOW, "killed", timedelta(seconds=5), clock=lambda: NOW)
        assert kinds(list(told().visit([summary(server)]))) == ["Fetch", "page"]
        lines = (tmp_path / "_state" / "pages.jsonl").read_text().splitlines()
        assert [json.loads(line)["item"]["entry"]["link"] for line in lines] == [server.url("/ferry")]
        assert kinds(lake.visit(at=NOW)) == ["Fetch", "page"], "it did not land, so it comes again"


def test_one_address_is_fetched_once_for_all_its_entries(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        items = [
            make_item(make_entry(link=server.url("/ferry") + tracking, guid=guid, body="", text_source="feed-summary"))
            for guid, tracking in (("a", ""), ("b", "?utm_source=rss"))
        ]
        assert kinds(lake.visit(*items, at=NOW)) == ["Fetch", "page", "page"]
    assert len(server.asked) == 1


def test_what_the_time_does_not_allow_waits(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        assert kinds(lake.visit(summary(server), at=NOW, time=timedelta(0))) == ["feed-summary"]
        assert server.asked == []
        assert kinds(lake.visit(at=NOW)) == ["Fetch", "page"]


def test_a_page_that_came_and_did_not_land_is_not_fetched_again(tmp_path: Path) -> None:
    """Such as one without a text, or one that says it is not for us: its reject stands."""
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        item = summary(server)
        assert kinds(lake.visit(item, at=NOW)) == ["Fetch", "page"]
        assert [lake.visit(item, at=NOW + timedelta(days=d)) for d in (1, 10, 29)] == [[], [], []]
        assert kinds(lake.visit(item, at=NOW + timedelta(days=31))) == ["Fetch", "page"]
    assert len(server.asked) == 2


def test_of_what_has_landed_nothing_is_kept(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        (_, page) = lake.visit(summary(server))
        assert isinstance(page, Item)
        assert [p.item.entry.body for p in lake.state.pages()] == [""], (
            "the list does not grow by what it does not need"
        )
        lake.land(page)
        lake.visit()
    assert lake.state.pages() == []


def test_what_came_and_could_not_be_written_comes_again(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        item = summary(server)
        lake.visit(item, not_landed={"paper"})
        assert kinds(lake.visit(item)) == ["Fetch", "page"]


def test_a_source_that_wants_no_pages_any_more(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        lake.visit(summary(server), time=timedelta(0))
        lake.settings = replace(lake.settings, sources=(replace(lake.settings.sources[0], full_text="never"),))
        assert lake.visit() == []
    assert (lake.state.pages(), server.asked) == ([], [])


def test_what_is_too_large_is_not_tried_again(tmp_path: Path) -> None:
    with serving(answer(PAGE + bytes(200_000))) as server:
        lake = Lake(tmp_path, server)
        lake.settings = replace(lake.settings, http=replace(lake.settings.http, max_body_mb=0.1))
        assert kinds(lake.visit(summary(server))) == ["Fetch", "feed-summary"]
        assert lake.visit(at=NOW + timedelta(days=1)) == []
    assert len(server.asked) == 1
