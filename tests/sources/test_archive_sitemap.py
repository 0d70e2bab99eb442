"""Walking through sitemaps: all parts of an index, those that changed first before the others."""

import gzip
from pathlib import Path

import pytest

from pipeline.lake.raw import RawStore
from pipeline.sources.archives.round import ArchiveRound
from tests.sources.polling import now, settings, web_source
from tests.sources.server import Asked, answer, serving
from tests.sources.walking import SINCE, UNTIL, asked, ended, links, problem, walk


def urlset(*days: str) -> bytes:
    urls = "".join(f"<url><loc>https://paper.example/{d}</loc><lastmod>{d}</lastmod></url>" for d in days)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def index(*named: tuple[str, str | None]) -> bytes:
    told = "".join(f"<sitemap><loc>{loc}</loc>{f'<lastmod>{d}</lastmod>' if d else ''}</sitemap>" for loc, d in named)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{told}</sitemapindex>'.encode()


class Site:
    """Documents by path, as they lie on its disk: without a Content-Encoding. robots.txt may be one of them."""

    def __init__(self, documents: dict[str, bytes]) -> None:
        self.documents = documents

    def __call__(self, request: Asked) -> bytes:
        body = self.documents.get(request.target)
        return answer(status=404) if body is None else answer(body, Content_Type="application/octet-stream")


def of(*days: str) -> list[str]:
    return [f"https://paper.example/{d}" for d in days]


def walked(tmp_path: Path, site: Site, **values: object) -> object:
    with serving(site) as server:
        return walk(tmp_path, web_source(server.url("/sitemap.xml"), kind="sitemap"), **values)


def test_one_sitemap(tmp_path: Path) -> None:
    outcomes = walked(tmp_path, Site({"/sitemap.xml": urlset("2024-12-30", "2025-02-01", "2027-05-01")}))
    assert links(outcomes) == of("2025-02-01")
    assert ended(outcomes)


def test_parts_come_in_the_order_of_their_changes(tmp_path: Path) -> None:
    site = Site(
        {
            "/sitemap.xml": index(
                ("/c.xml", "2025-09-01"), ("/a.xml", "2024-12-30"), ("/b.xml", "2025-03-01"), ("/d.xml", None)
            ),
            "/a.xml": urlset("2024-12-30"),
            "/b.xml": urlset("2025-02-27", "2025-03-01"),
            "/c.xml": urlset("2025-09-01"),
            "/d.xml": urlset("2025-05-05"),
        }
    )
    outcomes = walked(tmp_path, site)
    assert links(outcomes) == of("2025-05-05", "2025-02-27", "2025-03-01", "2025-09-01")
    assert asked(outcomes) == ["/sitemap.xml", "/d.xml", "/b.xml", "/c.xml"]
    assert ended(outcomes)
    assert {p.fetch.purpose for p in outcomes if p.fetch} == {"backfill"}


@pytest.mark.parametrize("compressed", [b"", gzip.compress(urlset("2025-02-01"))[:-9]], ids=["empty", "cut"])
def test_a_part_that_cannot_be_read_is_asked_for_again(tmp_path: Path, compressed: bytes) -> None:
    site = Site(
        {
            "/sitemap.xml": index(("/a.xml", "2025-01-30"), ("/b.xml.gz", "2025-03-01"), ("/c.xml", "2025-04-01")),
            "/a.xml": urlset("2025-01-30"),
            "/b.xml.gz": compressed,
            "/c.xml": urlset("2025-04-01"),
        }
    )
    with serving(site) as server:
        source = web_source(server.url("/sitemap.xml"), kind="sitemap")
        first = walk(tmp_path, source)
        assert problem(first)
        assert links(first) == of("2025-01-30")
        site.documents["/b.xml.gz"] = gzip.compress(urlset("2025-03-01"))
        rest = walk(tmp_path, source, cursor=[p.step.cursor for p in first if p.step][-1])
    assert links(rest) == of("2025-03-01", "2025-04-01")
    assert asked(rest) == ["/sitemap.xml", "/b.xml.gz", "/c.xml"]


def test_parts_that_are_gone_are_passed_over(tmp_path: Path) -> None:
    site = Site({"/sitemap.xml": index(("/gone.xml", "2025-02-01"), ("/b.xml", None)), "/b.xml": urlset("2025-02-02")})
    outcomes = walked(tmp_path, site)
    assert links(outcomes) == of("2025-02-02")
    assert ended(outcomes)
    assert [p.fetch.status for p in outcomes if p.fetch] == [200, 200, 404]


def test_an_index_of_indexes_that_leads_back_to_itself(tmp_path: Path) -> None:
    site = Site(
        {
            "/sitemap.xml": index(("/2025.xml", "2025-06-01"), ("/sitemap.xml", "2025-06-02")),
            "/2025.xml": index(*((f"/{n}.xml", None) for n in range(25)), ("/sitemap.xml", None), ("/2025.xml", None)),
            **{f"/{n}.xml": urlset(f"2025-02-{n + 1:02}") for n in range(25)},
        }
    )
    outcomes = walked(tmp_path, site)
    assert sorted(links(outcomes)) == of(*(f"2025-02-{n + 1:02}" for n in range(25)))
    assert ended(outcomes)
    assert len(asked(outcomes)) == len(set(asked(outcomes))) + 2  # the second slice asks for both indexes again
    kept = [p for p in outcomes if p.payload]
    assert len(kept) == 25


def test_many_parts_in_several_slices(tmp_path: Path) -> None:
    days = [f"2025-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(70)]
    site = Site({"/sitemap.xml": index(*((f"/{d}.xml.gz", d) for d in reversed(days)))})
    site.documents |= {f"/{d}.xml.gz": gzip.compress(urlset(d)) for d in days}
    outcomes = walked(tmp_path, site)
    assert links(outcomes) == of(*days)
    shares = [p.step.share for p in outcomes if p.step and p.step.share]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_robots_are_asked_and_obeyed(tmp_path: Path) -> None:
    """A part that is not for us does not hide the others."""
    site = Site(
        {
            "/robots.txt": b"User-agent: *\nDisallow: /private\n",
            "/sitemap.xml": index(("/private.xml", "2025-02-01"), ("/a.xml", "2025-03-01")),
            "/a.xml": urlset("2025-03-01"),
            "/private.xml": urlset("2025-02-01"),
        }
    )
    outcomes = walked(tmp_path, site, since=SINCE)
    assert links(outcomes) == of("2025-03-01")
    assert [p.fetch.outcome for p in outcomes if p.fetch] == ["ok", "disallowed", "ok"]
    assert ended(outcomes)


def test_a_sitemap_that_robots_txt_closes_is_no_end(tmp_path: Path) -> None:
    site = Site({"/robots.txt": b"User-agent: *\nDisallow: /\n", "/sitemap.xml": urlset("2025-02-01")})
    assert "robots.txt" in problem(walked(tmp_path, site))


@pytest.mark.parametrize(
    "loc", ["http://[", "ftp://a.example/s.xml", "javascript:0", "http://a.example:99999/", "http://10.0.0.1/s.xml"]
)
def test_a_part_at_no_address_is_passed_over(tmp_path: Path, loc: str) -> None:
    site = Site({"/sitemap.xml": index((loc, "2025-01-30"), ("/a.xml", "2025-02-01")), "/a.xml": urlset("2025-02-01")})
    with serving(site) as server:
        outcomes = walk(tmp_path, web_source(server.url("/sitemap.xml"), kind="sitemap", robots="never"))
    assert links(outcomes) == of("2025-02-01")
    assert [p.fetch.outcome for p in outcomes if p.fetch] == ["ok", "refused", "ok"]
    assert ended(outcomes)


def test_a_sitemap_larger_than_a_slice_is_read_once(tmp_path: Path) -> None:
    limits = settings(tmp_path, page_gap_s=0.0, run={"slice_mb": 1})
    with serving(Site({"/sitemap.xml": urlset("2025-02-01") + b" " * (2 << 20)})) as server:
        source = web_source(server.url("/sitemap.xml"), kind="sitemap")
        outcomes = list(ArchiveRound(limits, source, SINCE, UNTIL, None, RawStore(tmp_path), now(), now, 7).walk())
    assert links(outcomes) == of("2025-02-01")
    assert ended(outcomes)
