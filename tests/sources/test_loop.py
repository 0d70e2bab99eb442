"""What an asyncio loop in its own thread puts out, the reader gets: all of it, in order, before the end or an error."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.lake.raw import RawStore
from pipeline.sources.keeping import kept
from pipeline.sources.loop import LULL_S, Outlet, in_thread
from pipeline.sources.polled import Polled
from tests.articles import make_fetch
from tests.pipeline.test_raw import payload


def outcome(name: str) -> Polled:
    return Polled(fetch=make_fetch(name), state=None)


def test_all_comes_out_in_order_before_the_end() -> None:
    out = Outlet()

    async def work() -> None:
        for n in range(3):
            out.put(outcome(f"{n}a"))
            out.put(outcome(f"{n}b"))
            await asyncio.sleep(0)

    assert [p.fetch.source_id for p in in_thread(work, out) if p and p.fetch] == ["0a", "0b", "1a", "1b", "2a", "2b"]


def test_what_was_put_out_before_an_error_comes_before_it() -> None:
    out, got = Outlet(), []

    async def work() -> None:
        out.put(outcome("last"))
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        got.extend(p.fetch.source_id for p in in_thread(work, out) if p and p.fetch)
    assert got == ["last"]


def test_a_lull_is_told_once_so_that_what_came_before_it_can_be_kept() -> None:
    out = Outlet()

    async def work() -> None:
        out.put(outcome("quick"))
        await asyncio.sleep(4 * LULL_S)
        out.put(outcome("slow"))

    told = [p.fetch.source_id if p and p.fetch else None for p in in_thread(work, out)]
    assert told == ["quick", None, "slow"]


def test_what_came_is_kept_while_others_take_long(tmp_path: Path) -> None:
    def came() -> Iterator[Polled | None]:
        yield Polled(fetch=make_fetch("quick"), state=None, raw=payload(b"one"))
        yield None
        pytest.fail("the next was waited for")

    assert next(kept(RawStore(tmp_path), came())).fetch
    assert list(tmp_path.rglob("raw/**/*.parquet"))
