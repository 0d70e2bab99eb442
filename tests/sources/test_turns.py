"""Turns at a host: one at a time in order, pauses between those that keep one, whatever thread asks and gives up."""

import asyncio
import threading
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from pipeline.sources.http.turns import REMEMBERED_S, Turns


@dataclass
class Clock:
    """A time that passes only where somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.now += seconds


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(asyncio.wait_for(work, 20))


def test_one_at_a_time_in_order() -> None:
    order: list[int] = []

    async def work() -> None:
        turns, inside = Turns(), 0

        async def one(n: int) -> None:
            nonlocal inside
            async with turns.at("example.org"):
                inside += 1
                assert inside == 1
                order.append(n)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(one(n) for n in range(50)))
        assert len(turns) == 0

    run(work())
    assert order == list(range(50))


def test_hosts_do_not_wait_for_each_other() -> None:
    async def work() -> None:
        turns = Turns()
        async with turns.at("a.example.org"), turns.at("b.example.org"):
            pass

    run(work())


def test_pauses_between_those_that_keep_one() -> None:
    """From the end of one to the beginning of the next; each by its own length."""

    async def work() -> tuple[list[float], list[float]]:
        clock = Clock()
        turns, began = Turns(clock, clock.sleep), []
        for gap_s in (1.0, 1.0, 5.0, 1.0):
            async with turns.at("example.org", gap_s):
                began.append(clock.now)
                clock.now += 0.25
        clock.now += 0.75
        async with turns.at("example.org", 1.0):
            began.append(clock.now)
        return began, clock.slept

    began, slept = run(work())
    assert began == [0.0, 1.25, 6.5, 7.75, 9.0]
    assert slept == [1.0, 5.0, 1.0, 0.25]


def test_pages_that_wait_keep_their_pause_each() -> None:
    async def work() -> list[float]:
        clock, began = Clock(), []
        turns = Turns(clock, clock.sleep)

        async def page() -> None:
            async with turns.at("example.org", 1.0):
                began.append(clock.now)

        await asyncio.gather(*(page() for _ in range(5)))
        return began

    assert run(work()) == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_feed_does_not_wait_for_the_pause_of_pages() -> None:
    async def work() -> None:
        asleep, awake = asyncio.Event(), asyncio.Event()

        async def sleep(seconds: float) -> None:
            asleep.set()
            await awake.wait()

        turns = Turns(lambda: 0.0, sleep)
        async with turns.at("example.org", 60.0):
            pass

        async def page() -> None:
            async with turns.at("example.org", 60.0):
                pass

        waiting = asyncio.create_task(page())
        await asleep.wait()
        async with turns.at("example.org"):
            assert not waiting.done()
        awake.set()
        await waiting

    run(work())


def test_a_feed_keeps_nobody_pausing() -> None:
    async def work() -> list[float]:
        clock = Clock()
        turns = Turns(clock, clock.sleep)
        async with turns.at("example.org"):
            pass
        async with turns.at("example.org", 1.0):
            pass
        return clock.slept

    assert run(work()) == []


@pytest.mark.parametrize("gap_s", [0.0, 0.01])
def test_who_gives_up_leaves_the_turn_to_the_others(gap_s: float) -> None:
    """While waiting, while pausing, in the very moment of being called, and while inside."""

    async def work() -> int:
        turns, done = Turns(), 0

        async def one(n: int) -> None:
            nonlocal done
            async with turns.at("example.org", gap_s):
                await asyncio.sleep(0.001)
                if n % 5 == 0:
                    raise OSError("reset")
                done += 1

        tasks = [asyncio.create_task(one(n)) for n in range(40)]
        for n, task in enumerate(tasks):
            if n % 3 == 0:
                await asyncio.sleep(0.002 * (n % 2))
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with turns.at("example.org"):
            return done

    assert run(work()) > 10


@pytest.mark.parametrize("seconds", [0.0, 0.02])
def test_who_gives_up_while_pausing_leaves_the_pause_to_the_next(seconds: float) -> None:
    async def work() -> None:
        turns = Turns()

        async def page(gap_s: float) -> None:
            async with turns.at("example.org", gap_s):
                pass

        await page(0.1)
        pausing, waiting = asyncio.create_task(page(60.0)), asyncio.create_task(page(0.1))
        await asyncio.sleep(seconds)
        pausing.cancel()
        await waiting

    run(work())


def test_called_and_cancelled_at_once() -> None:
    async def work() -> list[str]:
        turns, order = Turns(), []

        async def one(name: str) -> None:
            async with turns.at("example.org"):
                order.append(name)

        async with turns.at("example.org"):
            first, second = asyncio.create_task(one("first")), asyncio.create_task(one("second"))
            await asyncio.sleep(0)
        first.cancel()  # its turn has come, but it does not know yet
        await asyncio.gather(first, second, return_exceptions=True)
        return order

    assert run(work()) == ["second"]


def test_loops_in_several_threads() -> None:
    """One at a time over all of them, and nobody is forgotten."""
    turns, inside, most, count = Turns(), 0, 0, 0

    async def work() -> None:
        async def one() -> None:
            nonlocal inside, most, count
            async with turns.at("example.org"):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.0002)
                inside -= 1
                count += 1

        await asyncio.gather(*(one() for _ in range(100)))

    threads = [threading.Thread(target=asyncio.run, args=(work(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (most, count) == (1, 400)


def test_who_waits_in_a_loop_that_ended_is_passed_over() -> None:
    turns = Turns()

    async def wait() -> None:
        async with turns.at("example.org"):
            raise AssertionError("never called")

    async def work() -> None:
        async with turns.at("example.org"):
            loop = asyncio.new_event_loop()
            thread = threading.Thread(target=lambda: stuck(loop))
            thread.start()
            thread.join()
        async with turns.at("example.org"):
            pass

    def stuck(loop: asyncio.AbstractEventLoop) -> None:
        task = loop.create_task(wait())
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()
        task._log_destroy_pending = False  # type: ignore[attr-defined]

    run(work())


def test_hosts_long_unused_are_forgotten() -> None:
    async def work() -> tuple[int, int]:
        clock = Clock()
        turns = Turns(clock, clock.sleep)
        for n in range(1000):
            async with turns.at(f"{n}.example.org", 1.0):
                pass
        many = len(turns)
        clock.now += REMEMBERED_S + 1
        async with turns.at("example.org", 1.0):
            pass
        return many, len(turns)

    assert run(work()) == (1000, 1)


def test_a_turn_that_nobody_else_wants_costs_little() -> None:
    async def work() -> float:
        turns, count = Turns(), 20_000
        began = time.process_time()
        for n in range(count):
            async with turns.at(f"{n % 100}.example.org"):
                pass
        return (time.process_time() - began) / count

    assert run(work()) < 20e-6
