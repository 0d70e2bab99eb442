"""Digests that stay the same where nothing changed, and differ where something did."""

import pytest

from tests.articles import TEXT, make_entry
from transforms.identity import alike, article_id, digest, entry_digest, entry_key, fingerprint

LINK = "https://example.org/bridge"


def test_parts_cannot_run_into_each_other() -> None:
    assert digest("ab", "c", size_bytes=8) != digest("a", "bc", size_bytes=8)


def test_digests_are_the_same_for_ever() -> None:
    """Lakes hold these: a change here would make every article new."""
    assert article_id("s", None, LINK, "") == "542ed198381ffca4361225af3ed73699"
    assert entry_key("s", "g", None, "") == "159be963f73f3365"
    assert fingerprint("Bridge", "The bridge is open.") == ("8b0221080ec408dc", "0e01802117b0c026")


@pytest.mark.parametrize(
    "other", ["http://example.org/bridge", "https://www.example.org/bridge/", "https://example.org/bridge"]
)
def test_one_article_for_the_spellings_of_its_link(other: str) -> None:
    assert article_id("a", None, LINK, "") == article_id("b", "guid", other, "")


def test_without_a_link_articles_are_the_sources_own() -> None:
    assert article_id("a", "g", None, "") != article_id("b", "g", None, "")
    assert article_id("a", None, None, "x") != article_id("a", None, None, "y")


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"tags": ("x",)}, True),
        ({"image_url": "https://example.org/i.png"}, True),
        ({"summary": "Another."}, True),
        ({"body": f"<p>{TEXT}</p>\n "}, True),
        ({"title": "Bridge  opens again"}, True),
        ({"title": "Bridge open"}, False),
        ({"body": "<p>Other.</p>"}, False),
        ({"published": "2026-01-01"}, False),
        ({"updated": "2026-01-01"}, False),
        ({"authors": ("Ada",)}, False),
    ],
)
def test_entry_digest(changes: dict[str, object], same: bool) -> None:
    assert (entry_digest(make_entry(), LINK) == entry_digest(make_entry(**changes), LINK)) == same


@pytest.mark.parametrize(
    ("text", "same"),
    [("THE bridge “is” open", True), ("The  bridge\n\nis open!", True), ("The bridge is shut.", False)],
)
def test_content_hash(text: str, same: bool) -> None:
    assert (fingerprint(None, text).content_hash == fingerprint(None, "The bridge is open.").content_hash) == same


def test_alike() -> None:
    edited = fingerprint("Bridge opens", TEXT + " Tolls stay.").sketch
    assert alike(fingerprint("Bridge", TEXT).sketch, edited)
    other = "Rain fell all night over northern valleys, flooding cellars and closing schools until Thursday."
    assert not alike(fingerprint("Bridge", TEXT).sketch, fingerprint("Rain", other).sketch)
