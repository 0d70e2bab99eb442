"""Pages that wait: one form of an entry, for as long as a host wants, and only while they may still land."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from schemas.records import Item
from tests.articles import NOW, make_entry, make_item
from tests.sources.polling import web_source
from tests.sources.server import Asked, RawServer, answer, redirect, serving
from tests.sources.visiting import PAGE, Lake, kinds, summary

LATER = NOW + timedelta(hours=1)
FAILS = answer(status=500)


def bodies(lake: Lake) -> list[str]:
    """Of the entries that wait."""
    return [page.item.entry.body for page in lake.waiting()]


def full(server: RawServer) -> Item:
    """The entry of `summary`, told in full at last."""
    words = "The ferry will cross the strait again, said its captain. " * 20
    return make_item(make_entry(link=server.url("/ferry"), body=f"<p>{words}</p>"), fetched_at=LATER)


def went_on(outcomes: Iterable[object]) -> list[Item]:
    return [one for one in outcomes if isinstance(one, Item)]


# Corrections


def test_a_correction_takes_the_place_of_what_waits(tmp_path: Path) -> None:
    answers = iter([FAILS, FAILS, answer(PAGE)])
    with serving(lambda asked: next(answers)) as server:
        lake = Lake(tmp_path, server)
        lake.visit(summary(server, body="<p>Wrong …</p>"))
        lake.visit(summary(server, body="<p>Right …</p>", fetched_at=LATER), at=LATER)
        assert bodies(lake) == ["<p>Right …</p>"]
        (item,) = went_on(lake.visit(at=LATER + timedelta(hours=1)))
    assert (item.entry.text_source, item.entry.summary) == ("page", "<p>Right …</p>")
    assert lake.waiting() == []


def test_what_was_replaced_is_gone_before_anything_lands(tmp_path: Path) -> None:
    with serving(FAILS) as server:
        lake = Lake(tmp_path, server)
        lake.visit(summary(server, body="<p>Wrong …</p>"))
        outcomes = lake.visits(LATER)().visit([summary(server, body="<p>Right …</p>", fetched_at=LATER)])
        next(outcomes)
        assert bodies(lake) == ["<p>Right …</p>"], "a cycle that is killed now leaves no old form"


@pytest.mark.parametrize("turn", [1, -1])
def test_the_latest_form_of_a_round_counts(tmp_path: Path, turn: int) -> None:
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        forms = [summary(server, body="<p>Wrong …</p>"), summary(server, body="<p>Right …</p>", fetched_at=LATER)]
        (item,) = went_on(lake.visit(*forms[::turn], at=LATER))
    assert item.entry.summary == "<p>Right …</p>"


def test_two_forms_fetched_at_once_are_one_page(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        forms = [summary(server, body=f"<p>{told} …</p>") for told in ("First", "Second")]
        (item,) = went_on(Lake(tmp_path, server).visit(*forms))
    assert item.entry.summary == "<p>First …</p>"


def test_entries_that_share_a_guid_are_no_forms_of_one(tmp_path: Path) -> None:
    with serving(answer(PAGE)) as server:
        lake = Lake(tmp_path, server)
        entries = [
            make_entry(link=server.url(path), guid="same", body="", text_source="feed-summary")
            for path in "/a /b".split()
        ]
        assert len(went_on(lake.visit(*map(make_item, entries)))) == 2


def test_a_correction_that_wants_no_page(tmp_path: Path) -> None:
    """It lands in the round itself: the older form's page must not come after it."""
    answers = iter([FAILS, answer(PAGE)])
    with serving(lambda asked: next(answers)) as server:
        lake = Lake(tmp_path, server)
        lake.visit(summary(server))
        assert lake.visit(at=LATER, passing=[full(server)]) == []
        assert bodies(lake) == []


def test_a_later_form_that_has_landed(tmp_path: Path) -> None:
    with serving(FAILS) as server:
        lake = Lake(tmp_path, server)
        lake.visit(summary(server))
        lake.land(summary(server), full(server))
        assert lake.visit(at=LATER) == []
        assert bodies(lake) == []


def test_an_earlier_form_that_has_landed(tmp_path: Path) -> None:
    answers = iter([FAILS, answer(PAGE)])
    with serving(lambda asked: next(answers)) as server:
        lake = Lake(tmp_path, server)
        lake.visit(summary(server))
        lake.land(full(server), summary(server))
        assert kinds(lake.visit(at=LATER)) == ["Fetch", "page"]


# Something richer stands


@pytest.mark.parametrize("status", [410, 500])
def test_giving_up_puts_no_summary_over_a_page(tmp_path: Path, status: int) -> None:
    with serving(answer(status=status)) as server:
        lake = Lake(tmp_path, server)
        old, new = summary(server, body="<p>Old …</p>"), summary(server)
        lake.land(replace(old, entry=replace(old.entry, text_source="page")))
        outcomes = [lake.visit(new, at=NOW + timedelta(hours=4 * n)) for n in range(5)]
        assert [went_on(one) for one in outcomes] == [[]] * 5
        (page,) = lake.state.pages()
    assert page.given_up


# Sources that are not polled


@pytest.mark.parametrize(("disabled", "waits"), [(True, 1), (False, 0)])
def test_a_disabled_sources_pages_wait_for_it(tmp_path: Path, disabled: bool, waits: int) -> None:
    with serving(FAILS) as server:
        lake = Lake(tmp_path, server)
        lake.visit(summary(server))
        polled, other = lake.settings.sources, web_source(server.url("/other"), "other")
        lake.settings = replace(lake.settings, sources=(other,), disabled=polled if disabled else ())
        assert lake.visit(at=LATER) == []
        assert len(lake.state.pages()) == waits
        lake.settings = replace(lake.settings, sources=polled, disabled=())
        assert kinds(lake.visit(at=LATER)) == ["Fetch"] * waits


# Hosts that want to be asked later


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_wants_more_time_gets_it(tmp_path: Path, status: int) -> None:
    with serving(answer(status=status, Retry_After="86400")) as server:
        lake = Lake(tmp_path, server)
        assert kinds(lake.visit(*(summary(server, f"/{n}", body="") for n in range(4)))) == ["Fetch"]
        day = timedelta(days=1)
        assert {(p.not_before, p.tries) for p in lake.state.pages()} == {(NOW + day, 0)}
        assert lake.visit(summary(server, "/new", body=""), at=LATER) == [], "what came since waits too"
        assert kinds(lake.visit(at=NOW + day)) == ["Fetch"]
    assert len(server.asked) == 2


def test_a_host_that_never_opens_is_given_up(tmp_path: Path) -> None:
    with serving(answer(status=429, Retry_After="60")) as server:
        lake = Lake(tmp_path, server)
        days = [kinds(lake.visit(*[summary(server)][n:], at=NOW + timedelta(days=10 * n))) for n in range(7)]
    assert days == [["Fetch", "feed-summary"], *[["Fetch"]] * 4, ["Fetch", "feed-summary"], []]


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_host_that_blocks_is_asked_no_more_in_a_round(tmp_path: Path, status: int) -> None:
    with serving(answer(status=status)) as server, serving(answer(PAGE), "127.0.0.2") as other:
        lake = Lake(tmp_path, server)
        lake.visit(*(summary(server, f"/{n}") for n in range(4)), *(summary(other, f"/{n}") for n in range(2)))
    assert (len(server.asked), len(other.asked)) == (1, 2)
    assert sorted(p.tries for p in lake.waiting()) == [0, 0, 0, 1]


# Links that lead to what is not the entry's page


def walled(asked: Asked) -> bytes:
    return answer(PAGE) if asked.target.startswith("/login") else redirect("/login")


def test_links_that_all_lead_to_one_page(tmp_path: Path) -> None:
    with serving(walled) as server:
        lake = Lake(tmp_path, server)
        items = [summary(server, f"/{n}") for n in range(3)]
        assert sorted(kinds(lake.visit(*items))) == ["Fetch"] * 3 + ["feed-summary"] * 3
        assert [p.tries for p in lake.state.pages()] == [1, 1, 1]
    assert "several articles" in (lake.state.pages()[0].last_error or "")


def test_one_link_that_leads_elsewhere(tmp_path: Path) -> None:
    with serving(walled) as server:
        assert kinds(Lake(tmp_path, server).visit(summary(server))) == ["Fetch", "page"]
