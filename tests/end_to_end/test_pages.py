"""The page behind a summary: one version with its text where the cycle has time, and a later one where it had not."""

import json
import time
from html import escape
from pathlib import Path

import pytest

from tests.end_to_end.running import rows, run
from tests.end_to_end.site import Site, Told, rss, serving, write_config

STORIES = {
    "ferry": "The ferry across the strait sails again.",
    "harvest": "The apple harvest came early this year.",
    "library": "The old library opens its reading room.",
    "tram": "The tram to the harbour is a week late.",
    "orchard": "The orchard on the hill was sold at last.",
}


def text_of(key: str) -> str:
    """Four paragraphs, 160 words."""
    return "\n\n".join(f"{STORIES[key]} {n} of many say so, and tell at length how it came about." * 2 for n in "abcd")


def told(site: Site, key: str) -> Told:
    return Told(site.url(f"/{key}.html"), STORIES[key].rstrip("."), text_of(key))


def page(entry: Told) -> bytes:
    paragraphs = "".join(f"<p>{escape(p)}</p>" for p in entry.text.split("\n\n"))
    return (
        f"<!doctype html><html lang=en><head><title>{entry.title} | Paper</title></head><body><nav><a href='/'>Home</a>"
        f"</nav><article><h1>{entry.title}</h1>{paragraphs}</article><footer>All rights reserved.</footer></body></html>"
    ).encode()


def publish(site: Site, *keys: str, pages: bool = True) -> None:
    entries = [told(site, key) for key in keys]
    site.documents["/feed.xml"] = rss(entries, full=False)
    if pages:
        site.documents |= {f"/{key}.html": page(entry) for key, entry in zip(keys, entries, strict=True)}


def config_for(folder: Path, site: Site, http: str = 'page_gap = "0s"', run_keys: str = "") -> Path:
    return write_config(folder, {"paper": site.url("/feed.xml")}, f"{http}\n[run]\n{run_keys}", full_text="auto")


def landed(lake: Path) -> list[tuple[str, int, str]]:
    found = rows(lake, "articles", "title, version, text_source")
    return sorted((r["title"], r["version"], r["text_source"]) for r in found)


def waiting(lake: Path) -> list[dict[str, object]]:
    path = lake / "_state" / "pages.jsonl"
    pages = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [page for page in pages if not page.get("had")]


def test_a_summary_lands_with_its_pages_text(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with serving() as site:
        publish(site, "ferry", "harvest")
        config = config_for(tmp_path, site)
        assert run(config) == 0
        assert landed(lake) == sorted((STORIES[k].rstrip("."), 1, "page") for k in ("ferry", "harvest"))
        texts = [r["text"] for r in rows(lake, "articles", "text")]
        assert sorted(texts) == sorted([text_of("ferry"), text_of("harvest")])
        assert waiting(lake) == []

        publish(site, "library", "ferry", "harvest")
        asked = len(rows(lake, "fetches", "url"))
        assert run(config) == 0
        assert len(landed(lake)) == 3
        assert len(rows(lake, "fetches", "url")) == asked + 2, "a page is fetched once a version"
    pages = [r for r in rows(lake, "fetches", "purpose, outcome, source_id") if r["purpose"] == "page"]
    assert [(p["outcome"], p["source_id"]) for p in pages] == [("ok", "paper")] * 3


def test_what_does_not_fit_waits_for_the_next_cycle(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with serving() as site:
        publish(site, *STORIES)
        config = config_for(tmp_path, site, http='page_gap = "600ms"', run_keys='page_time = "1s"')
        assert run(config) == 0
        first = landed(lake)
        assert len(first) == len(STORIES), "the summaries stand until then"
        assert {s for _, _, s in first} == {"page", "feed-summary"}
        assert len(waiting(lake)) == sum(s == "feed-summary" for _, _, s in first)
        for _ in range(4):
            assert run(config) == 0
    later = landed(lake)
    assert waiting(lake) == []
    assert sorted(t for t, _, s in later if s == "page") == sorted(s.rstrip(".") for s in STORIES.values())
    assert [r for r in later if r[2] == "feed-summary"] == [r for r in first if r[2] == "feed-summary"]


def test_pages_wait_for_a_cycle_in_which_no_source_is_due(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with serving() as site:
        publish(site, "ferry", "harvest")
        config = config_for(tmp_path, site, http='page_gap = "2s"', run_keys='page_time = "1s"')
        assert run(config) == 0
        assert waiting(lake)
        for _ in range(3):
            time.sleep(2)  # the pause of its host is over, and its source is not due
            assert run(config, "--json") == 0
    assert waiting(lake) == []
    polls = [r for r in rows(lake, "fetches", "purpose") if r["purpose"] == "poll"]
    assert len(polls) == 1


@pytest.mark.parametrize("full_text", ["never", "always"])
def test_full_text_as_configured(tmp_path: Path, full_text: str) -> None:
    with serving() as site:
        entry = told(site, "ferry")
        site.documents |= {"/feed.xml": rss([entry], full=True), "/ferry.html": page(entry)}
        config = write_config(tmp_path, {"paper": site.url("/feed.xml")}, 'page_gap = "0s"', full_text=full_text)
        assert run(config) == 0
    assert [s for _, _, s in landed(tmp_path / "lake")] == [{"never": "feed-full", "always": "page"}[full_text]]


def test_robots_txt_is_obeyed(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with serving() as site:
        publish(site, "ferry", "harvest")
        site.documents["/robots.txt"] = b"User-agent: presslake\nDisallow: /ferry\n"
        assert run(config_for(tmp_path, site)) == 0
    assert {(t.split()[1], s) for t, _, s in landed(lake)} == {("ferry", "feed-summary"), ("apple", "page")}
    pages = {r["url"].rpartition("/")[2]: r for r in rows(lake, "fetches") if r["purpose"] == "page"}
    assert (pages["ferry.html"]["outcome"], pages["harvest.html"]["outcome"]) == ("disallowed", "ok")


def test_a_sitemaps_pages(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with serving() as site:
        publish(site, "ferry", "harvest")
        urls = "".join(f"<url><loc>{site.url(f'/{k}.html')}</loc></url>" for k in ("ferry", "harvest", "gone"))
        site.documents["/sitemap.xml"] = (
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        ).encode()
        config = tmp_path / "presslake.toml"
        config.write_text(
            f'[http]\nallow_networks = ["127.0.0.0/8"]\npage_gap = "0s"\n'
            f'[[source]]\nid = "map"\nkind = "sitemap"\nurl = "{site.url("/sitemap.xml")}"\n'
        )
        assert run(config) == 0
    assert [(t, s) for t, _, s in landed(lake)] == [
        (STORIES["harvest"].rstrip("."), "page"),
        (STORIES["ferry"].rstrip("."), "page"),
    ]
    assert [w["item"]["entry"]["link"].rpartition("/")[2] for w in waiting(lake)] == ["gone.html"]  # type: ignore[index]
    assert rows(lake, "rejects") == []


def test_a_wall_before_the_article_leaves_the_summary(tmp_path: Path) -> None:
    """It answers with 200 and few words: what the entry tells is more."""
    lake = tmp_path / "lake"
    with serving() as site:
        publish(site, "ferry", pages=False)
        site.documents["/ferry.html"] = (
            b"<html><body><article><p>Please sign in to read on.</p></article></body></html>"
        )
        config = config_for(tmp_path, site)
        assert run(config) == 0
        assert landed(lake) == [(STORIES["ferry"].rstrip("."), 1, "feed-summary")]


def test_a_page_that_does_not_land_is_fetched_once(tmp_path: Path) -> None:
    """However often the source shows its entry in a document that has changed."""
    lake, keys = tmp_path / "lake", list(STORIES)
    with serving() as site:
        config = config_for(tmp_path, site, run_keys='honour = ["noai"]')
        for n in (1, 2, 3):
            publish(site, *keys[:n])
            closed = site.documents["/ferry.html"].replace(b"<head>", b"<head><meta name=robots content=noai>")
            site.documents["/ferry.html"] = closed
            assert run(config) == 0
    asked = [r["url"].rpartition("/")[2] for r in rows(lake, "fetches", "purpose, url") if r["purpose"] == "page"]
    assert sorted(asked) == ["ferry.html", "harvest.html", "library.html"]
    assert len(rows(lake, "rejects")) == 1
