"""GETs with nothing around them: 64 hosts at once, one request at a time for each.

    python -m tests.benchmarks.bare_clients aiohttp|httpx|web REQUESTS.json   # prints how often each status came
    python -m tests.benchmarks.bare_clients learn REQUESTS.json   # prints the same requests, made conditional

What is printed is JSON.
"""

import asyncio
import json
import sys
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from pipeline.options import HttpSettings
from pipeline.sources.http.web import Web

HOSTS_AT_ONCE = 64
VALIDATORS = (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))

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
    session = _session()  # the client closes it
    async with httpx.AsyncClient(transport=AiohttpTransport(client=session), trust_env=False) as client:

        async def get(url: str, headers: dict[str, str]) -> int:
            return (await client.get(url, headers=headers)).status_code

        return await _by_host(requests, get)


async def with_web(requests: list[Request]) -> Counter[int]:
    """The same through the project's client: every guard, limit and turn."""
    async with Web(HttpSettings(allow_networks=(ip_network("127.0.0.0/8"),))) as web:

        async def get(url: str, headers: dict[str, str]) -> int:
            return (await web.get(url, headers)).status

        return await _by_host(requests, get)


async def learn(requests: list[Request]) -> list[Request]:
    """The requests, with the validators of the answers that they bring now."""
    learnt: list[Request] = []
    async with _session() as session:

        async def get(url: str, headers: dict[str, str]) -> int:
            async with session.get(url, headers=headers) as answer:
                learnt.append((url, {ask: answer.headers[told] for told, ask in VALIDATORS if told in answer.headers}))
                return answer.status

        await _by_host(requests, get)
    return learnt


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


CLIENTS = {"aiohttp": with_aiohttp, "httpx": with_httpx, "web": with_web}


def main() -> None:
    name, path = sys.argv[1:]
    requests = [(url, headers) for url, headers in json.loads(Path(path).read_text("utf-8"))]
    print(json.dumps(asyncio.run({**CLIENTS, "learn": learn}[name](requests))))


if __name__ == "__main__":
    main()
