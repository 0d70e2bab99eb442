"""What an asyncio loop in its own thread puts out, the reader gets: all of it, in order, before the end or an error."""

import asyncio

import pytest

from pipeline.sources.loop import Outlet, in_thread
from pipeline.sources.polled import Polled
from tests.articles import make_fetch


def outcome(name: str) -> Polled:
    return Polled(fetch=make_fetch(name), state=None)


def test_all_comes_out_in_order_before_the_end() -> None:
    out = Outlet()

    async def work() -> None:
        for n in range(3):
            out.put(outcome(f"{n}a"))
            out.put(outcome(f"{n}b"))
            await asyncio.sleep(0)

    assert [p.fetch.source_id for p in in_thread(work, out) if p.fetch] == ["0a", "0b", "1a", "1b", "2a", "2b"]


def test_what_was_put_out_before_an_error_comes_before_it() -> None:
    out, got = Outlet(), []

    async def work() -> None:
        out.put(outcome("last"))
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        got.extend(p.fetch.source_id for p in in_thread(work, out) if p.fetch)
    assert got == ["last"]
