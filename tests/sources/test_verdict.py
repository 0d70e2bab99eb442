"""How answers count."""

import time
from typing import get_args

import pytest

from pipeline.sources.http.faults import Fault
from pipeline.sources.manners.verdict import CHALLENGE_BYTES, FAULTS, Verdict, is_challenge_page, verdict
from transforms.parse.sniff import unusable

FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Just a moment...</title></channel></rss>'
CHECK = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser.</body></html>"
LOGIN = b"<!doctype html><html><head><title>Log in</title></head><body><form><input name=user></form></body></html>"

COUNTED = [
    (200, FEED, "ok", None),
    (304, b"", "unchanged", None),
    (200, b"", "failed", "empty"),
    (200, b" \r\n\x00", "failed", "empty"),
    (200, LOGIN, "failed", "wrong-format"),
    (200, b'{"code":"rest_disabled","message":"No."}', "failed", "wrong-format"),
    (200, CHECK, "blocked", "challenge"),
    (403, CHECK, "blocked", "challenge"),
    (503, CHECK, "blocked", "challenge"),
    (403, b"", "blocked", "forbidden"),
    (403, LOGIN, "blocked", "forbidden"),
    (429, b"slow down", "blocked", "rate-limited"),
    (503, b"", "blocked", "unavailable"),
    (401, b"", "failed", "unauthorised"),
    (404, LOGIN, "failed", "not-found"),
    (410, b"", "failed", "gone"),
    (418, b"", "failed", "http-error"),
    (500, b"", "failed", "http-error"),
    (302, b"", "failed", "http-error"),
    (204, b"", "failed", "http-error"),
    (206, FEED, "failed", "http-error"),
]


@pytest.mark.parametrize(("status", "body", "outcome", "fault"), COUNTED)
def test_how_an_answer_counts(status: int, body: bytes, outcome: str, fault: str | None) -> None:
    wrong = unusable(body, "", "feed") if status == 200 else None
    found = verdict(status, [("content-type", "text/html")], body, wrong)
    assert (found.outcome, found.fault) == (outcome, fault)
    assert fault is None or fault in FAULTS
    assert (found.reason is None) == (fault is None)
    if status != 200 and fault:
        assert f"HTTP status {status}" in str(found.reason)


def test_a_header_tells_of_a_challenge() -> None:
    found = verdict(403, [("cf-mitigated", "challenge")], b"", None)
    assert found == Verdict(
        "blocked", "challenge", "a challenge for browsers came with HTTP status 403; expected a document"
    )
    assert verdict(200, [("cf-mitigated", "other")], FEED, None).outcome == "ok"


def page(body: str, title: str = "example.org") -> bytes:
    return f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


ARTICLE = "<p>The ferry sails again after two years, the harbour office said on Monday.</p>" * 20
CHALLENGES = [
    CHECK,
    b"\xef\xbb\xbf  <!-- x --><html><title>Security check</title></html>",
    page("<noscript>Enable JavaScript and cookies to continue</noscript><script>(function(){var a=1})()</script>"),
    page(
        "<script src=/c.js></script><noscript><h1>JavaScript ist deaktiviert</h1>Bitte aktivieren Sie Cookies.</noscript>"
    ),
    page("<p>Please turn JavaScript on and reload the page.</p><script>var words = 'so many words';</script>"),
    page(
        "<noscript>In order to go on, we need to verify that you are not a robot. This requires JavaScript.</noscript><script></script>"
    ),
    page("<p>Please enable JS and disable any ad blocker</p><script src=x></script>"),
    page(
        "<noscript>JavaScript and cookies, please.</noscript><script>"
        + "var a = 'word word word'; " * 900
        + "</script>"
    ),
]
DOCUMENTS = [
    b"",
    FEED,
    LOGIN,
    page(ARTICLE, "Just a moment: how the ferry came back"),
    page(ARTICLE + "<noscript>Please enable JavaScript and cookies.</noscript><script></script>"),
    page(
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script src=x></script>"
    ),
    page(
        "<noscript>It does not work without JavaScript enabled. Please enable it to continue.</noscript><div id=app></div><script></script>"
    ),
    page("<p>We use cookies.</p><script></script>"),
    page("<p>A course in JavaScript, with cookies.</p>"),
    page("x" * CHALLENGE_BYTES, "Just a moment..."),
    b'{"title": "<html><title>Just a moment...</title>"}',
]


@pytest.mark.parametrize("body", CHALLENGES)
def test_checks_for_browsers(body: bytes) -> None:
    assert is_challenge_page(body)


@pytest.mark.parametrize("body", DOCUMENTS)
def test_what_is_none(body: bytes) -> None:
    assert not is_challenge_page(body)


@pytest.mark.parametrize(
    "piece", [b"<!---->", b"<!--", b"<?xml", b"<html><script", b"<html><", b"<html><noscript>", b" ", b"<?xml>"]
)
def test_a_look_is_quick_at_whatever(piece: bytes) -> None:
    body = (piece * (CHALLENGE_BYTES // len(piece)))[:CHALLENGE_BYTES]
    began = time.perf_counter()
    is_challenge_page(body)
    is_challenge_page(b"<html>" + body[:-6])
    assert time.perf_counter() - began < 0.3


def test_every_fault_of_the_client_has_its_sentence() -> None:
    assert set(get_args(Fault)) <= set(FAULTS)
    assert all(text[0].isupper() or text.startswith("robots.txt") for text in FAULTS.values())
    assert all(text.endswith(".") for text in FAULTS.values())
