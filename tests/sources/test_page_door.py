"""Polling a page: the article itself, whose new text is a new version, or a page that lists others."""

from pathlib import Path

import pytest

from tests.end_to_end.running import rows, run
from tests.end_to_end.site import Site, serving
from tests.sources.polling import after, bodies, poll, settings, told, web_source
from tests.sources.server import answer
from tests.sources.server import serving as serving_raw

TEXT = "The old library opens its reading room again, after three years in which the roof was mended. " * 6
MORE = "It will be open until nine in the evening, every day of the week but Monday, the city says. " * 4


def page(text: str, title: str = "Library opens", chrome: str = "Home") -> bytes:
    paragraphs = "".join(f"<p>{p}</p>" for p in text.split("\n\n"))
    return (
        f"<!doctype html><html lang=en><head><title>{title} | Paper</title></head><body><nav><a href='/'>{chrome}</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs}</article><footer>{chrome}: all rights reserved.</footer></body></html>"
    ).encode()


def config_for(folder: Path, site: Site, path: str, keys: str = "") -> Path:
    config = folder / "presslake.toml"
    config.write_text(
        f'[http]\nallow_networks = ["127.0.0.0/8"]\npage_gap = "0s"\n'
        f'[[source]]\nid = "paper"\nkind = "page"\nurl = "{site.url(path)}"\n{keys}\n'
    )
    return config


def landed(folder: Path) -> list[tuple[str, int]]:
    found = rows(folder / "lake", "articles", "url, version, text_source")
    assert {r["text_source"] for r in found} <= {"page"}
    return sorted((r["url"].rpartition("/")[2], r["version"]) for r in found)


def test_a_page_is_an_article_and_its_new_text_a_new_version(tmp_path: Path) -> None:
    versions = []
    with serving() as site:
        config = config_for(tmp_path, site, "/library.html")
        for document in (page(TEXT), page(TEXT, chrome="Home (3 new)"), page(f"{TEXT}\n\n{MORE}", chrome="Start")):
            site.documents["/library.html"] = document
            assert run(config) == 0
            versions.append([version for _, version in landed(tmp_path)])
    assert versions == [[1], [1], [1, 2]], "what stands around the text makes no version"
    texts = {r["version"]: r["text"] for r in rows(tmp_path / "lake", "articles", "version, text")}
    assert " ".join(texts[2].split()) == " ".join(f"{TEXT} {MORE}".split())
    polls = [f for f in rows(tmp_path / "lake", "fetches", "purpose, outcome") if f["purpose"] == "poll"]
    assert [f["outcome"] for f in polls] == ["ok"] * 3


def test_a_page_that_lists_others(tmp_path: Path) -> None:
    """What it links is fetched, once; its other links, and itself, are not."""
    with serving() as site:

        def list_(*names: str) -> None:
            links = "".join(f'<li><a href="2026/{n}.html">All about the {n}</a></li>' for n in names)
            site.documents["/city/"] = (
                f'<html><body><a href="/about.html">About</a><ul>{links}</ul></body></html>'.encode()
            )

        site.documents |= {f"/city/2026/{n}.html": page(f"{n}: {TEXT}", n) for n in ("library", "ferry", "tram")}
        site.documents["/about.html"] = page(TEXT)
        list_("library", "ferry")
        config = config_for(tmp_path, site, "/city/", 'links = ["*/city/2026/*"]')
        assert run(config) == 0
        assert landed(tmp_path) == [("ferry.html", 1), ("library.html", 1)]
        list_("tram", "ferry")
        assert run(config) == 0
    assert landed(tmp_path) == [("ferry.html", 1), ("library.html", 1), ("tram.html", 1)]
    asked = [(r["purpose"], r["url"].rpartition("/")[2]) for r in rows(tmp_path / "lake", "fetches", "purpose, url")]
    assert sorted(asked) == [
        ("page", "ferry.html"),
        ("page", "library.html"),
        ("page", "tram.html"),
        ("poll", ""),
        ("poll", ""),
        ("robots", "robots.txt"),
    ]


@pytest.mark.parametrize("links", [(), ("*/2026/*",)], ids=["an article", "a list"])
def test_a_page_is_asked_conditionally(tmp_path: Path, links: tuple[str, ...]) -> None:
    limits = settings(tmp_path, page_gap_s=0.0)
    tag = '"1"'
    with serving_raw(
        lambda asked: answer(status=304) if asked.headers.get("if-none-match") == tag else answer(page(TEXT), ETag=tag)
    ) as server:
        source = web_source(server.url("/"), kind="page", robots="never", links=links)
        first = poll(limits, [source])
        second = poll(limits, [source], after(first))
    assert (bodies(first), told(second)) == ([page(TEXT)], [("unchanged", None)])
    assert server.asked[1].headers.get("if-none-match") == tag
    assert first[0].payload and first[0].payload.read_as == ("listing" if links else "page")


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (answer(b'{"a": 1}', Content_Type="application/json"), "some other JSON"),
        (answer(b"<html><title>Just a moment...</title></html>"), "a challenge for browsers"),
        (answer(b""), "an empty body"),
    ],
)
def test_what_is_no_page(tmp_path: Path, sent: bytes, reason: str) -> None:
    with serving_raw(sent) as server:
        polled = poll(settings(tmp_path, page_gap_s=0.0), [web_source(server.url("/"), kind="page", robots="never")])
    [(outcome, why)] = told(polled)
    assert outcome in ("failed", "blocked")
    assert reason in (why or "")
