"""Documents that are served as the gzip files they are, without a word of it in the headers."""

import asyncio
import gzip
from pathlib import Path

import pytest

from pipeline.options import HttpSettings
from pipeline.sources.http.web import FetchError, RefusedError, Web
from tests.sources.polling import bodies, poll, settings, told, web_source
from tests.sources.server import answer, bomb, head, serving

SITEMAP = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://paper.example/1</loc></url></urlset>'


def fetched(sent: bytes, **headers: str) -> bytes:
    async def get(url: str, limits: HttpSettings) -> bytes:
        async with Web(limits) as web:
            return (await web.get(url, {})).body

    with serving(lambda asked: answer(sent, **headers)) as server:
        return asyncio.run(get(server.url(), settings(Path()).http))


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
    assert fetched(sent, **headers) == SITEMAP


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
