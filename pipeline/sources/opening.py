"""What a round of requests needs, for as long as it goes on."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from random import Random
from typing import Protocol

import aiohttp

from pipeline.options import Settings
from pipeline.sources.http.turns import Turns
from pipeline.sources.http.web import Web
from pipeline.sources.loop import Budget, Outlet
from pipeline.sources.manners.asker import Asker
from pipeline.sources.manners.robots import Kept, Robots
from pipeline.sources.manners.robots_txt import RobotsTxt
from pipeline.sources.secrets import Scrubber
from schemas.records import Source

TURNS = Turns()
"""This process's: feeds and pages, whatever round asks for them, take turns at a host."""

ROBOTS = Kept()
"""What robots.txt said, for all rounds of this process."""


class Told(Protocol):
    """What a round is told."""

    @property
    def settings(self) -> Settings: ...
    @property
    def cycle(self) -> datetime: ...
    @property
    def clock(self) -> Callable[[], datetime]: ...
    @property
    def seed(self) -> int: ...
    @property
    def resolver(self) -> aiohttp.abc.AbstractResolver | None: ...


@asynccontextmanager
async def opened(told: Told, sources: Iterable[Source], out: Outlet, budget: Budget) -> AsyncIterator[Asker]:
    """An asker over a client that is open."""
    async with Web(told.settings.http, told.resolver, out.room, TURNS) as web:
        robots_txt = RobotsTxt(web=web, tell=out.put, clock=told.clock)
        yield Asker(
            web=web,
            robots=Robots(robots_txt.ask, told.clock, kept=ROBOTS),
            settings=told.settings,
            scrubber=Scrubber(sources),
            clock=told.clock,
            cycle=told.cycle,
            chance=Random(told.seed),
            budget=budget,
        )
