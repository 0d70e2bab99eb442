"""Documents that are served as the gzip files they are, without a word of it in the headers."""

import asyncio
import gzip
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.options import HttpSettings
from pipeline.sources.http.web import FetchError, RefusedError, Web
from tests.sources.polling import bodies, poll, settings, told, web_source
from tests.sources.server import answer, bomb, head, serving

SITEMAP = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://paper.example/1</loc></url></urlset>'


def fetched(sent: bytes, max_body_mb: float = 20.0, **headers: str) -> bytes:
    async def get(url: str, limits: HttpSettings) -> bytes:
        async with Web(limits) as web:
            return (await web.get(url, {})).body

    with serving(lambda asked: answer(sent, 200, **headers)) as server:
        return asyncio.run(get(server.url(), replace(settings(Path()).http, max_body_mb=max_body_mb)))


@pytest.mark.parametrize(
    ("sent", "headers"),
    [
        (gzip.compress(SITEMAP), {}),
        (gzip.compress(SITEMAP[:9]) + gzip.compress(SITEMAP[9:]), {"Content_Type": "application/gzip"}),
        (gzip.compress(gzip.compress(SITEMAP)), {"Content_Encoding": "gzip"}),
        (gzip.compress(SITEMAP), {"Content_Encoding": "gzip"}),
        (SITEMAP, {}),
    ],
    ids=["a file", "of two members", "compressed on the way too", "compressed on the way", "not at all"],
)
def test_what_is_inside_is_the_body(sent: bytes, headers: dict[str, str]) -> None:
    assert fetched(sent, 20.0, **headers) == SITEMAP


@pytest.mark.parametrize("body", [b"", b"\x1f", b"{", b"\x1f."])
def test_what_only_begins_so_stays_as_it_is(body: bytes) -> None:
    assert fetched(body) == body


def test_a_file_that_breaks_off() -> None:
    with pytest.raises(FetchError, match="breaks off before its gzip ends"):
        fetched(gzip.compress(SITEMAP)[:-9])


def test_a_bomb_in_a_file_meets_the_limit() -> None:
    with pytest.raises(RefusedError, match="passes 20 MB"):
        fetched(b"".join(bomb(64)), Content_Type="application/gzip")


def test_a_sitemap_that_is_polled(tmp_path: Path) -> None:
    def respond(asked: object) -> bytes:
        return head(Content_Type="application/x-gzip") + gzip.compress(SITEMAP, mtime=0)

    with serving(respond) as server:
        polled = poll(settings(tmp_path), [web_source(server.url("/sitemap.xml.gz"), kind="sitemap", robots="never")])
    assert told(polled) == [("ok", None)]
    assert bodies(polled) == [SITEMAP]


NOTHING = gzip.compress(b"", mtime=0)


def test_a_file_of_nothing_inside_meets_the_limit_too() -> None:
    """20 kB that say 8 MB, which say nothing."""
    with pytest.raises(RefusedError, match="passes 1 MB") as refused:
        fetched(gzip.compress(NOTHING * 400_000), 1.0, Content_Encoding="gzip")
    assert refused.value.fault == "too-large"


@pytest.mark.parametrize("headers", [{"Content_Encoding": "gzip"}, {}], ids=["compressed on the way", "a file"])
def test_others_go_on_while_thousands_of_members_are_read(headers: dict[str, str]) -> None:
    longest_s = 0.0

    async def beat() -> None:
        nonlocal longest_s
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.001)
            longest_s = max(longest_s, time.thread_time() - began)

    async def work(url: str) -> bytes:
        async with Web(settings(Path()).http) as web, asyncio.TaskGroup() as tasks:
            beating = tasks.create_task(beat())
            body = (await web.get(url, {})).body
            beating.cancel()
        return body

    with serving(answer(NOTHING * 100_000 + gzip.compress(SITEMAP), 200, **headers)) as server:
        assert asyncio.run(work(server.url())) == SITEMAP
    assert longest_s < 0.1
