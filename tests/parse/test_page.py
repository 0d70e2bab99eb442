"""Whole pages and text dumps."""

import pytest

from schemas.errors import ParseError
from schemas.records import Entry
from tests.parse.payloads import read
from transforms.parse.dump import parse_dump
from transforms.parse.page import declarations, parse_page

PAGE = read("page.html").decode()


def test_a_page_is_one_entry() -> None:
    document = parse_page(PAGE, url=None, path="2026/lighthouse.html")
    assert document.title == "Lighthouse lit again | Coast Paper"
    assert document.entries == (
        Entry(
            guid="2026/lighthouse.html",
            declared_url="https://coast.example/lighthouse?x=1&y=2",
            body=PAGE,
            body_format="page",
            text_source="page",
            language="en",
        ),
    )


def test_a_fetched_page_has_its_address_as_link() -> None:
    document = parse_page(PAGE, url="https://coast.example/l", path=None)
    assert (document.entries[0].link, document.base_url) == (
        "https://coast.example/l",
        "https://coast.example/l",
    )


def test_what_a_page_says_of_its_use() -> None:
    head = '<meta name="robots" content="noai"><meta name="tdm-reservation" content="1">'
    assert parse_page(f"<html>{head}<p>Words.</p>", url=None, path="x.html").entries[0].usage == (
        "noai",
        "tdm-reservation",
    )


@pytest.mark.parametrize(
    ("head", "declared"),
    [
        ('<link rel="canonical" href="https://a.example/">', {"canonical": "https://a.example/"}),
        ("<LINK HREF=https://a.example/ REL=Canonical>", {"canonical": "https://a.example/"}),
        ('<link rel="alternate" href="https://a.example/">', {}),
        ('<meta content="https://a.example/o" property="og:url">', {"og:url": "https://a.example/o"}),
        ('<link rel="canonical" href=" ">', {}),
        ("<html lang=pt-BR><html lang=en>", {"lang": "pt-BR"}),
    ],
)
def test_what_a_page_says_of_itself(head: str, declared: dict[str, str]) -> None:
    assert declarations(head) == declared


def test_a_challenge_is_no_article() -> None:
    with pytest.raises(ParseError, match=r"a challenge for browsers titled 'Just a moment\.\.\.'"):
        parse_page("<html><head><title>Just a moment...</title></head></html>", url=None, path="x.html")


def test_a_page_about_a_security_check_is_an_article() -> None:
    page = "<title>Airport security check takes an hour</title><p>Queues grew.</p>"
    assert parse_page(page, url=None, path="x.html").entries[0].body == page


def test_a_dump_is_one_entry() -> None:
    text = read("dump.txt").decode()
    assert parse_dump(text, url=None, path="a/dump.txt").entries == (
        Entry(guid="a/dump.txt", body=text, body_format="dump", text_source="page"),
    )
