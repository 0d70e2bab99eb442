"""What elements are called, and what that says of them."""

import pytest

from tests.clean.test_containers import ARTICLE, FIRST, PARAGRAPHS, SECOND, TITLE
from transforms.clean.pages import page

EXCERPT = "The mayor of the next town was seen with a rope and two pails."


def _lines(body: str) -> list[str]:
    return page.read(f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{body}</body></html>").lines


@pytest.mark.parametrize(
    "name",
    ["paywall-box", "regwall", "subscriptions", "discussion", "photo-cap", "sns-list", "snsList", "yorumlar", "baca-juga",
     "komentarze", "reacties", "has-icons share-bar"],
)  # fmt: skip
def test_names_of_frames(name):
    assert _lines(f'<div>{ARTICLE}<div class="{name}"><p>{EXCERPT}</p></div></div>') == PARAGRAPHS


@pytest.mark.parametrize(
    "name",
    [
        "subscriber-only",
        "paywall",
        "has-drop-cap",
        "has-comments",
        "no-sidebar",
        "hentry tag-newsletter category-social",
    ],
)
def test_names_of_an_article_s_own_parts(name):
    assert _lines(f'<div>{ARTICLE}<div class="{name}"><p>{EXCERPT}</p></div></div>') == [*PARAGRAPHS, EXCERPT]


def test_custom_elements_are_named_by_their_tags():
    newsletter = f"<site-newsletter><p>{EXCERPT}</p></site-newsletter>"
    body = f"<article-body>{ARTICLE}{newsletter}<p>{EXCERPT} So.</p></article-body>"
    assert _lines(f"<app-article>{body}</app-article>") == [*PARAGRAPHS, f"{EXCERPT} So."]


def test_custom_elements_that_hold_no_blocks_are_words_of_a_line():
    marked = f"<p>{FIRST} <x-name>The <x-name>pilots</x-name></x-name> said <x-note hidden>not </x-note>so.</p>"
    outer = f"<x-name>{marked}<p>{SECOND}</p></x-name>"
    assert _lines(f"<div>{outer}<p>{EXCERPT}</p></div>") == [f"{FIRST} The pilots said so.", SECOND, EXCERPT]


CONSENT = (
    "We and our partners use cookies to store information on your device, to measure how our pages are used and to "
    "show you what fits. You can change your choice at any time in the settings, or read what each partner does with it."
)


def test_a_request_for_consent_is_no_article_though_it_is_longer_than_it():
    short = "The ferry will sail again on Monday, the harbour office said."
    assert _lines(f'<div><p>{short}</p></div><div id="cookie-notice"><p>{CONSENT}</p><p>{CONSENT}</p></div>') == [short]


def test_an_article_may_be_about_cookies():
    assert _lines(f'<div class="cookies-on"><div><p>{CONSENT}</p>{ARTICLE}</div></div>')[0] == CONSENT
