"""Rounds that outlast a tick: collected when they bring something, and never asked for twice."""

import threading
import time
from collections.abc import Iterator

import pytest

from pipeline.sources.lanes import MOST_LANES, MOST_WAITING, Lanes
from pipeline.sources.polled import Polled
from pipeline.state import SourceState
from schemas.errors import LakeError
from tests.articles import make_fetch


def outcome(name: str) -> Polled:
    return Polled(fetch=make_fetch(name), state=None)


def names(polled: Iterator[Polled]) -> list[str]:
    return [p.fetch.source_id for p in polled if p.fetch]


def test_what_is_there_in_time_is_collected_and_the_rest_later() -> None:
    lanes, go_on = Lanes(), threading.Event()

    def poll() -> Iterator[Polled]:
        yield outcome("quick")
        go_on.wait(30)
        yield outcome("slow")

    assert lanes.begin("shard", {"quick", "slow"}, poll)
    assert names(lanes.collect("shard", 30, quiet_s=0.2)) == ["quick"]
    assert lanes.busy("shard") == {"quick", "slow"}
    go_on.set()
    assert names(lanes.collect("shard", 30, quiet_s=20)) == ["slow"]
    assert not lanes.busy("shard")
    assert names(lanes.collect("shard", 30)) == []


def test_one_that_hangs_does_not_hide_what_another_brings() -> None:
    lanes, end = Lanes(), threading.Event()

    def hangs() -> Iterator[Polled]:
        end.wait(30)
        yield from ()

    lanes.begin("shard", {"hangs"}, hangs)
    lanes.begin("shard", {"quick"}, lambda: iter([outcome("quick")]))
    assert names(lanes.collect("shard", 30, quiet_s=0.2)) == ["quick"]
    assert lanes.busy("shard") == {"hangs"}
    end.set()


def test_a_source_that_has_answered_is_free_while_others_of_its_round_hang() -> None:
    lanes, end = Lanes(), threading.Event()

    def poll() -> Iterator[Polled]:
        yield outcome("quick")
        yield Polled(fetch=None, state=SourceState(source_id="quick", location="https://paper.example/feed"))
        end.wait(30)

    lanes.begin("shard", {"quick", "hangs"}, poll)
    assert names(lanes.collect("shard", 30, quiet_s=0.2)) == ["quick"]
    assert lanes.busy("shard") == {"hangs"}
    end.set()


def test_shards_are_apart_and_each_has_so_many_rounds_at_most() -> None:
    lanes, end = Lanes(), threading.Event()

    def hangs() -> Iterator[Polled]:
        end.wait(30)
        yield from ()

    assert [lanes.begin(1, {n}, hangs) for n in range(MOST_LANES + 1)] == [True] * MOST_LANES + [False]
    assert lanes.begin(2, {0}, hangs)
    assert lanes.busy(1) == set(range(MOST_LANES))
    end.set()


def test_what_a_round_raises_comes_to_whoever_collects_and_the_round_is_over() -> None:
    lanes = Lanes()

    def broken() -> Iterator[Polled]:
        yield outcome("kept")
        raise LakeError("disk full")

    lanes.begin("shard", {"kept", "lost"}, broken)
    collected = lanes.collect("shard", 30, quiet_s=5)
    assert (first := next(collected).fetch)
    assert first.source_id == "kept"
    with pytest.raises(LakeError, match="disk full"):
        next(collected)
    assert not lanes.busy("shard")


def test_a_long_flow_is_cut_when_patience_is_over_and_goes_on_later() -> None:
    lanes = Lanes()
    many = [f"s{n}" for n in range(600)]
    lanes.begin("shard", set(many), lambda: map(outcome, many))
    got: list[str] = []
    for _ in range(20):
        got += names(lanes.collect("shard", 0.01, quiet_s=1))
    assert got == many


def test_whoever_reads_slower_than_things_come_is_done_when_patience_is_over() -> None:
    lanes = Lanes()
    many = [f"s{n}" for n in range(2 * MOST_WAITING)]
    lanes.begin("shard", set(many), lambda: map(outcome, many))
    got: list[str] = []
    for one in lanes.collect("shard", 0.1):
        got += names(iter([one]))
        time.sleep(0.002)
    assert 0 < len(got) < len(many)
    while lanes.busy("shard"):
        got += names(lanes.collect("shard", 0.1))
    assert got == many


def test_a_shard_begins_nothing_for_a_while_after_a_round_broke_off() -> None:
    lanes = Lanes(pause_s=0.3)

    def broken() -> Iterator[Polled]:
        yield from ()
        raise LakeError("disk full")

    lanes.begin("shard", {"lost"}, broken)
    with pytest.raises(LakeError, match="disk full"):
        names(lanes.collect("shard", 30))
    assert not lanes.begin("shard", {"lost"}, lambda: iter(()))
    assert lanes.begin("another", {"other"}, lambda: iter(()))
    time.sleep(0.3)
    assert lanes.begin("shard", {"lost"}, lambda: iter([outcome("lost")]))
    assert names(lanes.collect("shard", 30)) == ["lost"]
