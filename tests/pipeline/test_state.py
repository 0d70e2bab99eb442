"""Where sources stand: nothing counts before it is committed, and what did not land does not move."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from pipeline.lake.landed import sources_not_landed
from pipeline.sources.manners.robots import Rules
from pipeline.sources.manners.schedule import Limits, known, succeeded
from pipeline.state import SourceState, StateFolder, is_due
from schemas.codec import decode, encode
from schemas.errors import LakeError
from schemas.records import Article, PendingPage
from schemas.tables import ARTICLES, REJECTS
from tests.articles import NOW, make_article, make_entry, make_item, make_source
from transforms.land.files import TableFiles
from transforms.land.names import window_stamp
from transforms.rejects import reject_article

STATE = SourceState(source_id="paper", location="https://example.org/feed", etag='W/"x"', files={"a.txt": "1-2"})


def test_a_commit_moves_the_sources_that_were_polled(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    other = SourceState(source_id="other", location="https://example.org/other")
    before = folder.commit({}, [STATE, other])
    assert before == folder.sources() == {"paper": STATE, "other": other}
    later = replace(STATE, etag="y")
    assert folder.commit(before, [later]) == folder.sources() == {"paper": later, "other": other}
    assert [p.name for p in (tmp_path / "_state").iterdir()] == ["sources.jsonl"]


def test_a_cycle_that_never_ended_leaves_nothing(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.keep_pending_pages("c1", [])
    folder.drop_pending()
    assert folder.pending_pages("c1") is None


def test_a_source_whose_row_could_not_be_written_does_not_move(tmp_path: Path) -> None:
    """A row that Arrow does not take becomes a reject of the step `land`; its source is asked again."""
    good = make_article(source_id="good", url="https://example.org/good")
    values = encode(make_article(source_id="bad"))
    bad = decode(Article, values)
    object.__setattr__(bad, "word_count", "many")
    landed = TableFiles(str(tmp_path), ARTICLES, timedelta(0)).land(["2026-01-13", "other"], NOW, [good, bad])
    assert landed.rows == 1
    [(row, error)] = landed.failed
    assert row is bad
    reject = reject_article(error, row)
    TableFiles(str(tmp_path), REJECTS, timedelta(0)).land([reject.date], NOW, [reject])
    assert sources_not_landed(tmp_path, window_stamp(NOW)) == {"bad"}

    folder = StateFolder(tmp_path)
    states = [SourceState(source_id=s, location="x") for s in ("good", "bad")]
    folder.commit({}, states, sources_not_landed(tmp_path, window_stamp(NOW)))
    assert set(folder.sources()) == {"good"}


def test_everything_comes_back_as_it_was(tmp_path: Path) -> None:
    learned = replace(
        STATE,
        gone_at=NOW,
        moved_to="https://example.org/new",
        moved_times=2,
        hint_s=3600.0,
        skip_hours=(0, 23),
        skip_days=(6,),
        cursor="2026-01-13T12:00:00",
        seen="0123 4567",
    )
    now = NOW + timedelta(seconds=3)
    limits = Limits(300, 86_400)
    state = succeeded(learned, make_source(), limits, new=True, asked_s=None, cycle=NOW, now=now, chance=Random(1))
    assert committed(tmp_path, state) == state
    assert committed(tmp_path, replace(state, gone_at=NOW)).gone_at == NOW


def committed(lake: Path, state: SourceState) -> SourceState:
    folder = StateFolder(lake)
    folder.commit({}, [state])
    return folder.sources()[state.source_id]


DUE = [
    (None, True),
    (STATE, True),
    (replace(STATE, next_due_at=NOW), True),
    (replace(STATE, next_due_at=NOW + timedelta(seconds=1)), False),
    (replace(STATE, gone_at=NOW - timedelta(days=99)), False),
    (replace(STATE, gone_at=NOW - timedelta(days=99), next_due_at=NOW), False),
]


@pytest.mark.parametrize(("state", "expected"), DUE)
def test_who_is_due(state: SourceState | None, expected: bool) -> None:
    assert is_due(state, NOW) is expected


def test_a_new_address_is_asked_without_the_old_validators() -> None:
    moved = make_source(location="https://example.org/other")
    assert known(moved, {"paper": STATE}).etag is None
    assert known(make_source(), {"paper": STATE}).etag == STATE.etag


def test_pending_pages_are_durable_and_oldest_first(tmp_path: Path) -> None:
    pages = [
        PendingPage(
            item=make_item(make_entry(link=f"https://example.org/{n}", tags=("rail", "ferry"))),
            since=NOW - timedelta(hours=n),
            tries=n,
            not_before=NOW if n else None,
        )
        for n in range(3)
    ]
    StateFolder(tmp_path).save_pages(pages)
    assert StateFolder(tmp_path).pages() == pages[::-1]


def test_pages_of_a_cycle_count_after_the_commit(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    before, behind = (PendingPage(item=make_item(), since=NOW, tries=n) for n in (0, 1))
    folder.save_pages([before])
    folder.keep_pending_pages("c", [behind])
    assert folder.pages() == [before]
    folder.commit_pages("c")
    assert folder.pages() == [behind]
    folder.commit_pages("another, which asked for none")
    assert folder.pages() == [behind]


def test_what_robots_txt_said_is_durable(tmp_path: Path) -> None:
    rules = [
        Rules(origin="https://example.org", fetched_at=NOW, status=200, text="User-agent: *\nDisallow: /\u2028é\n"),
        Rules(origin="https://example.net", fetched_at=NOW),
    ]
    StateFolder(tmp_path).save_robots(rules)
    assert StateFolder(tmp_path).robots() == rules


def test_a_state_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "_state").write_text("in the way")
    with pytest.raises(LakeError, match="cannot write"):
        StateFolder(tmp_path).commit({}, [STATE])


@pytest.mark.parametrize("odd", ['"a\u0085b"', "x\u2028y", 'tab\tquote"', "é"])
def test_whatever_a_server_says_comes_back(tmp_path: Path, odd: str) -> None:
    state = SourceState(source_id="paper", location="x", etag=odd, files={odd: "1"})
    folder = StateFolder(tmp_path)
    folder.commit({}, [state])
    assert folder.sources() == {"paper": state}


def test_a_damaged_line_is_a_clear_error(tmp_path: Path) -> None:
    StateFolder(tmp_path).commit({}, [STATE])
    with (tmp_path / "_state/sources.jsonl").open("a") as file:
        file.write("{broken\n")
    with pytest.raises(LakeError, match="remove the file: every source is then asked anew"):
        StateFolder(tmp_path).sources()
