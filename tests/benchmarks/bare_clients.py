"""Conditional GETs with nothing around them: 64 hosts at once, one request at a time for each.

    python -m tests.benchmarks.bare_clients aiohttp|httpx-aiohttp REQUESTS.json

Prints how many answers had which status, as JSON.
"""

import asyncio
import json
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

HOSTS_AT_ONCE = 64

Request = tuple[str, dict[str, str]]
Get = Callable[[str, dict[str, str]], Awaitable[int]]


async def with_aiohttp(requests: list[Request]) -> Counter[int]:
    """Statuses and how often each came."""
    async with _session() as session:

        async def get(url: str, headers: dict[str, str]) -> int:
            async with session.get(url, headers=headers) as answer:
                await answer.read()
                return answer.status

        return await _by_host(requests, get)


async def with_httpx(requests: list[Request]) -> Counter[int]:
    """The same through httpx, with aiohttp under it."""
    session = _session()
    async with httpx.AsyncClient(transport=AiohttpTransport(client=session), trust_env=False) as client:

        async def get(url: str, headers: dict[str, str]) -> int:
            return (await client.get(url, headers=headers)).status_code

        return await _by_host(requests, get)


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar())


async def _by_host(requests: list[Request], get: Get) -> Counter[int]:
    hosts: dict[str, list[Request]] = defaultdict(list)
    for url, headers in requests:
        hosts[urlsplit(url).netloc].append((url, headers))
    waiting, statuses = deque(hosts.values()), Counter[int]()

    async def work() -> None:
        while waiting:
            for url, headers in waiting.popleft():
                statuses[await get(url, headers)] += 1

    async with asyncio.TaskGroup() as tasks:
        for _ in range(min(HOSTS_AT_ONCE, len(hosts))):
            tasks.create_task(work())
    return statuses


CLIENTS = {"aiohttp": with_aiohttp, "httpx-aiohttp": with_httpx}


def main() -> None:
    client, path = sys.argv[1:]
    requests = [(url, headers) for url, headers in json.loads(Path(path).read_text("utf-8"))]
    print(json.dumps(asyncio.run(CLIENTS[client](requests))))


if __name__ == "__main__":
    main()
