"""Titles: which of those that a page has is its headline."""

import pytest

from transforms.clean.markup import parsing
from transforms.clean.said.sitenames import SiteNames
from transforms.clean.said.titles import agreement, headline, slug, without_site
from transforms.clean.said.witnesses import heard

COAST = SiteNames.of(["Coast Radio"], "https://www.coastradio.example/a")


def _title(head: str, body: str, url: str | None = "https://coast.example/world/ramp-repaired-by-spring") -> str | None:
    return headline(heard(parsing.parsed(f"<html><head>{head}</head><body>{body}</body></html>"), url)).text


OG = '<meta property="og:title" content="{}">'
SITE = '<meta property="og:site_name" content="Coast Radio">'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        # the heading that readers see counts where the head speaks of the same
        (OG.format("Ramp repaired: what to know"), "<h1>‘Ramp repaired by spring’</h1>", "‘Ramp repaired by spring’"),
        ("<title>Ramp repaired | Coast</title>", "<h1>Coast</h1><h1>Ramp repaired by spring</h1>", "Ramp repaired by spring"),
        (SITE + OG.format("Ramp repaired by spring"), "<h1>Coast Radio</h1>", "Ramp repaired by spring"),
        (OG.format("Ramp repaired by spring"), "<div class='login-modal'><h1>Create a new password</h1></div>", "Ramp repaired by spring"),
        (OG.format("Ramp repaired by spring"), "<nav><h1>Ramp repaired by spring, and more</h1></nav>", "Ramp repaired by spring"),
        (OG.format("Ramp “repaired” by spring"), "<h1></h1><h2 class=title>Ramp 'repaired' by spring</h2>", "Ramp 'repaired' by spring"),
        ("<title>About us</title>", "<h1>The people of the ramp</h1>", "The people of the ramp"),
        # the address decides between two that both agree
        ("<title>The sheep – a web comic</title>", "<h1>The sheep – a web comic</h1><h1>Ramp repaired by spring</h1>", "Ramp repaired by spring"),
        # what stands around the words of the headline
        (OG.format("Ramp repaired by spring"), "<h1><span>Harbours</span> Ramp repaired by spring</h1>", "Ramp repaired by spring"),
        (OG.format("Ramp repaired"), "<h1>Ramp repaired by spring | Coast Radio</h1>" + SITE, "Ramp repaired by spring"),
        ("", "<h1>Ramp repaired<br>by spring</h1>", "Ramp repaired by spring"),
        # the head alone
        (SITE + "<title>Ramp repaired by spring - Coast Radio</title>", "", "Ramp repaired by spring"),
        ("<title>Coast: Ramp &amp; quay</title>", "", "Coast: Ramp & quay"),
        ("<title>Ramp <b>repaired</b><script>alert(1)</script></title>", "", "Ramp repaired"),
        ("", "", None),
        # other scripts
        (OG.format("坡道将在春天之前修复_海岸新闻"), "<h1>坡道将在春天之前修复</h1>", "坡道将在春天之前修复"),
    ],
)  # fmt: skip
def test_headline(head, body, expected):
    assert _title(head, body) == expected


@pytest.mark.parametrize(
    ("title", "others", "expected"),
    [
        ("Ramp repaired by spring | Coast Radio", (), "Ramp repaired by spring"),
        ("Ramp repaired by spring - coastradio.example", (), "Ramp repaired by spring"),
        ("Coast Radio – Ramp repaired by spring", (), "Ramp repaired by spring"),
        ("Ramp repaired by spring (Coast Radio)", (), "Ramp repaired by spring"),
        ("Ramp repaired by spring | News | The Coast Radio", (), "Ramp repaired by spring"),
        ("Ramp repaired by spring | Another Site", (), "Ramp repaired by spring"),
        ("Ramp repaired - by spring", (), "Ramp repaired - by spring"),
        ("Ramp repaired - Harbours", ("Ramp repaired",), "Ramp repaired"),
        ("Ramp repaired-again", ("Ramp repaired",), "Ramp repaired-again"),
        ("Coast Radio", (), "Coast Radio"),
    ],
)
def test_without_site(title, others, expected):
    assert without_site(title, COAST, others) == expected


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("Coast Radio", True), ("The Coast Radio", True), ("coastradio.example", True), ("Coast Radio News", True), ("Coast", True),
        ("CoastRadio", True), ("Co", False), ("Harbour", False), ("", False),
        ("What the coast and its radio said on the day of the storm", False),
    ],
)  # fmt: skip
def test_names_of_a_site(words, is_one):
    assert COAST.includes(words) is is_one


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://example.org/world/ramp-repaired-by-spring.html", "ramp repaired by spring"),
        ("https://example.org/ramp_repaired/", "ramp repaired"),
        ("https://example.org/12345", ""),
        ("https://example.org/", ""),
        (None, ""),
        ("http://[::1", ""),
    ],
)
def test_slug(url, words):
    assert slug(url) == words


def test_agreement_is_of_words_and_of_signs():
    assert agreement("Ramp repaired", "Ramp repaired!") == 1
    assert agreement("Ramp repaired", "Quay closed") == 0
    assert agreement("坡道修复", "坡道将修复") > 0.8
    assert agreement("Schäfer", "schafer") == 1
    assert agreement("", "Ramp") == 0
