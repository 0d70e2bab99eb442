"""When a source is asked again: its own interval, what it declares, how often it brings something, how often it fails;
and at which address."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.manners.schedule import SAME_ANSWERS, Limits, address, failed, known, moved, succeeded
from pipeline.state import SourceState, is_due
from tests.articles import NOW, make_source

LIMITS = Limits(300, 86_400)
HOUR_S, DAY_S = 3600.0, 86_400.0
FRESH = SourceState(source_id="paper", location="https://example.org/feed")


def good(
    state: SourceState = FRESH, now: datetime = NOW, *, new: bool = False, seed: int = 1, **how: Any
) -> SourceState:
    """After a good answer in a cycle that began a second before."""
    source = make_source(interval_s=how.pop("interval_s", None))
    limits, asked_s = how.pop("limits", LIMITS), how.pop("asked_s", None)
    state = replace(state, **how)
    cycle = now - timedelta(seconds=1)
    return succeeded(state, source, limits, new=new, asked_s=asked_s, cycle=cycle, now=now, chance=Random(seed))


def bad(state: SourceState = FRESH, now: datetime = NOW, *, seed: int = 1, **how: Any) -> SourceState:
    """After a bad answer in a cycle that began then."""
    told: dict[str, Any] = {"reason": "HTTP status 500; expected 200", "status": 500, "retry_at": None} | how
    source = make_source(interval_s=told.pop("interval_s", None))
    return failed(state, source, told.pop("limits", LIMITS), cycle=now, now=now, chance=Random(seed), **told)


def pause_s(state: SourceState, since: datetime = NOW) -> float:
    assert state.next_due_at is not None
    return (state.next_due_at - since).total_seconds()


def test_a_source_with_an_interval_is_asked_just_so_often() -> None:
    """Whatever it declares and does; from the beginning of the cycle, and a little early."""
    for how in ({}, {"hint_s": DAY_S}, {"asked_s": DAY_S}, {"pace_s": DAY_S}, {"skip_hours": tuple(range(23))}):
        assert pause_s(good(interval_s=300.0, **how), NOW - timedelta(seconds=1)) == 270
    assert pause_s(good(interval_s=60.0), NOW - timedelta(seconds=1)) == 54


LEARNED = [
    ({}, 300),
    ({"hint_s": HOUR_S}, HOUR_S),
    ({"asked_s": HOUR_S}, HOUR_S),
    ({"hint_s": HOUR_S, "asked_s": 2 * HOUR_S}, 2 * HOUR_S),
    ({"hint_s": 60.0}, 300),
    ({"hint_s": 30 * DAY_S}, DAY_S),
    ({"pace_s": 4 * HOUR_S, "new_at": NOW}, HOUR_S),
    ({"pace_s": 400 * HOUR_S, "new_at": NOW}, DAY_S),
    ({"new_at": NOW - timedelta(hours=20)}, 2 * HOUR_S),
    ({"new_at": NOW - timedelta(days=300)}, DAY_S),
    ({"pace_s": 4 * HOUR_S, "new_at": NOW - timedelta(hours=5), "hint_s": 2 * HOUR_S}, 2 * HOUR_S),
]


@pytest.mark.parametrize(("how", "expected_s"), LEARNED)
@pytest.mark.parametrize("seed", range(5))
def test_the_longest_of_what_it_declares_its_pace_and_its_silence(
    how: dict[str, Any], expected_s: float, seed: int
) -> None:
    """Up to 30 s early, or up to a twentieth later."""
    assert expected_s - 31 <= pause_s(good(seed=seed, **how)) <= expected_s * 1.05


@given(
    st.floats(0, 2 * DAY_S),
    st.floats(0, 2 * DAY_S),
    st.floats(1, 9 * DAY_S),
    st.floats(0, 9 * DAY_S),
    st.integers(0, 99),
)
def test_nothing_declared_is_undercut(hint_s: float, asked_s: float, pace: float, silence_s: float, seed: int) -> None:
    new_at = NOW - timedelta(seconds=silence_s)
    state = good(hint_s=hint_s, asked_s=asked_s, pace_s=pace, new_at=new_at, seed=seed)
    assert pause_s(state) >= min(max(hint_s, asked_s), DAY_S) - 1e-3
    assert 270 - 1 <= pause_s(state) <= DAY_S * 1.05


@pytest.mark.parametrize("declared", ["hint_s", "asked_s"])
@pytest.mark.parametrize("declared_s", [300.0, 600.0, HOUR_S])
def test_what_is_declared_counts_in_full(declared: str, declared_s: float) -> None:
    """From the answer on, not from the beginning of its cycle."""
    assert min(pause_s(good(seed=seed, **{declared: declared_s})) for seed in range(30)) >= declared_s


def test_a_timer_of_the_least_interval_never_misses_it() -> None:
    for seed in range(50):
        assert is_due(good(seed=seed), NOW - timedelta(seconds=1) + timedelta(seconds=299.5))


def test_sources_asked_together_do_not_stay_together() -> None:
    assert len({pause_s(good(hint_s=HOUR_S, seed=seed)) for seed in range(20)}) == 20


def feed_life(gaps_s: list[float]) -> SourceState:
    """A source that brings something after each of these gaps."""
    state, now = good(new=True), NOW
    for gap_s in gaps_s:
        now += timedelta(seconds=gap_s)
        state = good(state, now, new=True)
    return state


def test_the_pace_is_learned_and_one_night_does_not_spoil_it() -> None:
    assert feed_life([]).pace_s is None
    assert feed_life([1800] * 20).pace_s == pytest.approx(1800)
    assert feed_life([HOUR_S] * 20 + [300] * 20).pace_s == pytest.approx(300, rel=0.01)
    by_day = feed_life([1800] * 20 + [8 * HOUR_S])
    assert by_day.pace_s
    assert by_day.pace_s < 1.5 * HOUR_S
    assert good(by_day, NOW + timedelta(days=9)).pace_s == by_day.pace_s, "only what is new counts"


def test_the_learned_interval_is_kept_without_what_chance_and_timers_do_to_it() -> None:
    assert good().interval_s == 300
    assert good(pace_s=4 * HOUR_S, new_at=NOW).interval_s == HOUR_S
    assert good(hint_s=2 * HOUR_S).interval_s == 2 * HOUR_S
    assert good(asked_s=3 * HOUR_S).interval_s == 3 * HOUR_S
    assert good(interval_s=60.0).interval_s is None


def test_what_is_new_ends_the_silence() -> None:
    quiet = good(new_at=NOW - timedelta(days=20))
    assert pause_s(quiet) > 20 * HOUR_S
    assert pause_s(good(quiet, new=True)) < 20 * DAY_S / 4
    assert good(quiet, new=True).new_at == NOW


SKIPS = [
    ({"skip_hours": (12,)}, 13),
    ({"skip_hours": (12, 13, 14)}, 15),
    ({"skip_hours": (13,)}, 12),
    ({"skip_days": (1,)}, 24),
    ({"skip_days": (1,), "skip_hours": (0, 1)}, 26),
    ({"skip_hours": tuple(range(24))}, 12),
    ({"skip_days": tuple(range(7))}, 12),
]


@pytest.mark.parametrize(("how", "hour"), SKIPS)
def test_hours_and_days_that_are_skipped(how: dict[str, Any], hour: int) -> None:
    """NOW is a Tuesday at noon; where all are skipped none is."""
    due = good(**how).next_due_at
    assert due is not None
    began = NOW.replace(hour=0) + timedelta(hours=hour)
    assert began <= due < began + timedelta(minutes=6)


def test_failures_back_off_up_to_a_day() -> None:
    state, pauses = FRESH, []
    for n in range(40):
        state = bad(state, seed=n)
        pauses.append(pause_s(state))
    for n, pause in enumerate(pauses):
        whole = min(300 * 2.0**n, DAY_S)
        assert 0.9 * whole <= pause <= whole
    assert len(set(pauses[10:])) == 30, "with jitter, also at the end"
    assert (state.failures, state.last_error) == (40, "HTTP status 500; expected 200")
    assert good(state).failures == 0
    assert pause_s(bad(interval_s=HOUR_S)) > 0.9 * HOUR_S
    assert pause_s(bad(bad(interval_s=2 * DAY_S), interval_s=2 * DAY_S)) > 1.8 * DAY_S


def test_retry_after_is_never_undercut() -> None:
    late, soon = NOW + timedelta(hours=3), NOW + timedelta(seconds=2)
    assert bad(status=429, retry_at=late).next_due_at == late
    assert pause_s(bad(status=503, retry_at=soon)) >= 270


def test_404_is_soft_and_410_stops() -> None:
    assert is_due(bad(status=404), NOW + timedelta(minutes=5))
    gone = bad(status=410)
    assert (gone.gone_at, gone.next_due_at) == (NOW, None)
    assert not is_due(gone, NOW + timedelta(days=999))
    assert known(make_source(), {"paper": gone}).gone_at == gone.gone_at
    elsewhere = known(make_source(location="https://example.org/new"), {"paper": gone})
    assert is_due(elsewhere, NOW)
    assert is_due(good(gone), NOW + timedelta(hours=1)), "asked all the same, it answered"


def sent(state: SourceState, *answers: str | None) -> SourceState:
    for permanent in answers:
        state = good(moved(state, permanent))
    return state


A, B, C = "https://example.org/feed", "https://example.org/b", "https://example.org/c"

TRAILS: list[tuple[tuple[str | None, ...], str]] = [
    ((), A),
    ((B, B), A),
    ((B, B, B), B),
    ((B, B, None, B, B), A),
    ((B, B, None, B, B, B), B),
    ((B, C, B, C, B, C), A),
    ((B, B, C, C, C), C),
    ((B, B, B, None, None), B),
    ((B, B, B, C, C), B),
    ((B, B, B, C, C, C), C),
    ((B, B, B, C, C, None), B),
    ((B, B, B, C, C, None, C, C), B),
    ((B, B, B, A, A), B),
    ((B, B, B, A, A, A), A),
]


@pytest.mark.parametrize(("answers", "expected"), TRAILS)
def test_an_address_counts_after_three_polls_in_a_row(answers: tuple[str | None, ...], expected: str) -> None:
    assert address(sent(FRESH, *answers), make_source()) == expected


def test_back_home_nothing_is_left_of_the_move() -> None:
    back = sent(FRESH, B, B, B, A, A, A)
    assert (back.moved_to, back.moved_times, back.moved_from) == (None, 0, None)


def test_an_address_that_fails_is_forgotten() -> None:
    """And the validators with it, for they are of what it served."""
    there = replace(sent(FRESH, B, B, B), etag='"b"', last_modified="then")
    twice = bad(bad(there))
    assert address(twice, make_source()) == B
    back = bad(twice)
    assert address(back, make_source()) == A
    assert (back.etag, back.last_modified, back.moved_to, back.moved_times) == (None, None, None, 0)
    assert address(bad(good(twice)), make_source()) == B, "three in a row"


def test_at_home_failures_forget_nothing() -> None:
    state = FRESH
    for _ in range(SAME_ANSWERS + 2):
        state = bad(replace(state, etag='"a"'))
    assert state.etag == '"a"'


@pytest.mark.parametrize(
    ("change", "read_again"),
    [
        ({"include": ("*/news/*",)}, True),
        ({"fields": (("title", "headline"),)}, True),
        ({"links": ("*/press/*",)}, True),
        ({"name": "Another name"}, False),
        ({"interval_s": 900.0}, False),
        ({}, False),
    ],
)
def test_a_configuration_that_reads_otherwise_reads_again(change: dict[str, Any], read_again: bool) -> None:
    before = replace(known(make_source(), {}), etag='"a"', body_digest="b", seen="c", cursor="d", next_due_at=NOW)
    after = known(make_source(**change), {"paper": before})
    kept = (after.etag, after.body_digest, after.seen, after.cursor, after.next_due_at)
    assert kept == ((None, None, "", None, None) if read_again else ('"a"', "b", "c", "d", NOW))
    assert known(make_source(**change), {"paper": after}) == after


def test_a_state_of_an_older_lake_stands() -> None:
    old = replace(known(make_source(), {}), reading="", etag='"a"')
    assert known(make_source(include=("*",)), {"paper": old}).etag == '"a"'
