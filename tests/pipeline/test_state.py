"""Where sources stand: nothing counts before it is committed, and what did not land does not move."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from pipeline.lake import sources_not_landed
from pipeline.sources.polled import failed, known, succeeded
from pipeline.state import SourceState, StateFolder, is_due
from schemas.codec import decode, encode
from schemas.errors import LakeError
from schemas.records import Article, PendingPage
from schemas.tables import ARTICLES, REJECTS
from tests.articles import NOW, make_article, make_source
from transforms.land.files import TableFiles, window_stamp
from transforms.rejects import reject_article

STATE = SourceState(source_id="paper", location="https://example.org/feed", etag='W/"x"', files={"a.txt": "1-2"})


def test_pending_states_count_after_the_commit(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.keep_pending("c1", [STATE])
    assert folder.sources() == {}
    folder.commit("c1")
    assert folder.sources() == {"paper": STATE}
    assert [p.name for p in (tmp_path / "_state").iterdir()] == ["sources.jsonl"]


def test_a_cycle_that_never_ended_leaves_nothing(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.keep_pending("c1", [STATE])
    folder.drop_pending()
    folder.commit("c1")
    assert folder.sources() == {}


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
    folder.keep_pending("c", [SourceState(source_id=s, location="x") for s in ("good", "bad")])
    folder.commit("c", sources_not_landed(tmp_path, window_stamp(NOW)))
    assert set(folder.sources()) == {"good"}


def test_times_come_back_as_they_were(tmp_path: Path) -> None:
    state = succeeded(STATE, make_source(), NOW, NOW + timedelta(seconds=3))
    folder = StateFolder(tmp_path)
    folder.keep_pending("c", [state])
    folder.commit("c")
    assert folder.sources()["paper"] == state


def test_due_one_interval_after_the_cycle_began_or_a_little_earlier() -> None:
    state = succeeded(STATE, make_source(interval_s=300), NOW, NOW + timedelta(seconds=40))
    assert not is_due(state, NOW + timedelta(seconds=269))
    assert is_due(state, NOW + timedelta(seconds=270))


def test_failing_sources_are_asked_later_and_later_up_to_a_day() -> None:
    state, source, pauses = STATE, make_source(interval_s=300), []
    for _ in range(14):
        state = failed(state, source, NOW, NOW, "HTTP status 500", Random(1))
        assert state.next_due_at
        pauses.append((state.next_due_at - NOW).total_seconds())
    assert pauses[0] == 300
    assert pauses == sorted(pauses)
    assert pauses[-1] == 86400
    assert (state.failures, state.last_error) == (14, "HTTP status 500")
    assert succeeded(state, source, NOW, NOW).failures == 0


def test_a_new_address_is_asked_without_the_old_validators() -> None:
    moved = make_source(location="https://example.org/other")
    assert known(moved, {"paper": STATE}).etag is None
    assert known(make_source(), {"paper": STATE}) == STATE


def test_pending_pages_are_durable_and_oldest_first(tmp_path: Path) -> None:
    pages = [
        PendingPage(
            article_id="a", entry_key="b", source_id="s", url=f"https://example.org/{n}", since=NOW - timedelta(hours=n)
        )
        for n in range(3)
    ]
    StateFolder(tmp_path).save_pages(pages)
    assert StateFolder(tmp_path).pages() == pages[::-1]


def test_a_state_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "_state").write_text("in the way")
    with pytest.raises(LakeError, match="cannot write"):
        StateFolder(tmp_path).keep_pending("c", [STATE])


@pytest.mark.parametrize("odd", ['"a\u0085b"', "x\u2028y", 'tab\tquote"', "é"])
def test_whatever_a_server_says_comes_back(tmp_path: Path, odd: str) -> None:
    state = SourceState(source_id="paper", location="x", etag=odd, files={odd: "1"})
    folder = StateFolder(tmp_path)
    folder.keep_pending("c", [state])
    folder.commit("c")
    assert folder.sources() == {"paper": state}


def test_a_damaged_line_is_a_clear_error(tmp_path: Path) -> None:
    StateFolder(tmp_path).keep_pending("c", [STATE])
    StateFolder(tmp_path).commit("c")
    with (tmp_path / "_state/sources.jsonl").open("a") as file:
        file.write("{broken\n")
    with pytest.raises(LakeError, match="remove the file: every source is then asked anew"):
        StateFolder(tmp_path).sources()
