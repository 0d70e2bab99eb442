"""What feeds and answers ask of those who poll them, and what nonsense they say."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sources.manners.hints import Hints, freshness_s, hints, retry_after

NOW = datetime(2026, 1, 13, 12, 0, tzinfo=UTC)
NOTHING = Hints(None, (), ())


def rss(about: str, entries: str = "", after: str = "") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{about}{entries}{after}</channel></rss>'.encode()


PAUSES = {
    "<ttl>60</ttl>": 3600,
    "<ttl>\n 15 </ttl>": 900,
    "<TTL>15</TTL>": 900,
    "<ttl>1.5</ttl>": 60,
    "<ttl><![CDATA[30]]></ttl>": 1800,
    "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>": 1800,
    "<sy:updatePeriod>\n\thourly\t</sy:updatePeriod>\n<sy:updateFrequency>\n\t1\t</sy:updateFrequency>": 3600,
    "<sy:updatePeriod>daily</sy:updatePeriod>": 86_400,
    "<syn:updatePeriod>weekly</syn:updatePeriod>": 604_800,
    "<updatePeriod>monthly</updatePeriod>": 2_592_000,
    "<sy:updatePeriod>yearly</sy:updatePeriod>": 31_536_000,
    "<sy:updateFrequency>4</sy:updateFrequency>": 21_600,
    "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>": 3600,
    "<ttl>120</ttl><sy:updatePeriod>hourly</sy:updatePeriod>": 7200,
    "<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>": 3600,
    "": None,
    "<ttl>0</ttl>": None,
    "<ttl>-5</ttl>": None,
    "<ttl></ttl>": None,
    "<ttl>soon</ttl>": None,
    "<ttl>99999999999999</ttl>": None,
    "<!-- <ttl>60</ttl> -->": None,
    "<description><![CDATA[<ttl>60</ttl>]]></description>": None,
    "<description>&lt;ttl&gt;60&lt;/ttl&gt;</description>": None,
    "<media:ttl>60</media:ttl>": None,
    "<sy:updatePeriod>fortnightly</sy:updatePeriod>": None,
    "<sy:updatePeriod>often</sy:updatePeriod>": None,
}


@pytest.mark.parametrize("about", PAUSES)
def test_the_pause_that_a_feed_asks_for(about: str) -> None:
    assert hints(rss(about)).pause_s == PAUSES[about]
    assert hints(rss(about, "<item><title>Ferry</title></item>")).pause_s == PAUSES[about]


SKIPPED = {
    "<skipHours><hour>0</hour><hour> 23 </hour><hour>5</hour></skipHours>": ((0, 5, 23), ()),
    "<skipHours><hour>24</hour><hour>1</hour></skipHours>": ((0, 1), ()),
    "<skipHours><hour>25</hour><hour>x</hour><hour>-1</hour><hour>7</hour></skipHours>": ((7,), ()),
    "<skipDays><day>Sunday</day><day>monday</day></skipDays>": ((), (0, 6)),
    "<skipDays><day>Sonntag</day><day>Someday</day></skipDays>": ((), ()),
    "<hour>5</hour><day>Sunday</day>": ((), ()),
}


@pytest.mark.parametrize("about", SKIPPED)
def test_hours_and_days_to_skip(about: str) -> None:
    found = hints(rss(about))
    assert (found.skip_hours, found.skip_days) == SKIPPED[about]


def test_only_the_channel_speaks() -> None:
    """Before its entries, or after them; RSS 1.0 lists its items in the channel first, by name only."""
    told, item = "<ttl>60</ttl>", "<item><title>Ferry</title><ttl>5</ttl></item>"
    assert hints(rss("", item * 3)) == NOTHING
    assert hints(rss("", item * 3, told)).pause_s == 3600
    assert hints(rss("", item * 30_000, told)).pause_s == 3600
    assert hints(rss(f"<items><li/></items>{told}", item)).pause_s == 3600
    atom = "<feed xmlns:sy='x'><sy:updatePeriod>hourly</sy:updatePeriod><entry><ttl>5</ttl></entry></feed>"
    assert hints(atom.encode()).pause_s == 3600
    prefixed = "<x:feed><x:entry><ttl>5</ttl></x:entry><ttl>60</ttl></x:feed>"
    assert hints(prefixed.encode()).pause_s == 3600


@given(st.binary(max_size=300))
def test_any_bytes_ask_for_something_or_nothing(body: bytes) -> None:
    found = hints(b"<rss><channel><ttl>" + body)
    assert found.pause_s is None or found.pause_s > 0


HOSTILE = [
    b"<!--",
    b"<![CDATA[",
    b"<skipHours>",
    b"<skipHours><hour>1",
    b"<ttl>1",
    b"<item>",
    b"<item ",
    b"</item",
    b"<",
    b"<x:",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_look_is_quick_at_whatever(piece: bytes) -> None:
    body = b"<rss>" + piece * (2_000_000 // len(piece))
    began = time.perf_counter()
    hints(body)
    assert time.perf_counter() - began < 0.2


FRESH = [
    ({"cache-control": "max-age=300"}, 300),
    ({"cache-control": "public, Max-Age = 300 , must-revalidate"}, 300),
    ({"cache-control": 'max-age="60"'}, 60),
    ({"cache-control": "max-age=300", "age": "100"}, 200),
    ({"cache-control": "max-age=300", "age": "300"}, None),
    ({"cache-control": "max-age=300", "expires": "Tue, 13 Jan 2026 13:00:00 GMT"}, 300),
    ({"cache-control": "max-age=0", "expires": "Tue, 13 Jan 2026 13:00:00 GMT"}, None),
    ({"cache-control": "max-age=10, max-age=300"}, 10),
    ({"cache-control": "s-maxage=300"}, None),
    ({"cache-control": "no-cache, max-age=300"}, None),
    ({"cache-control": 'no-cache="set-cookie", max-age=300'}, 300),
    ({"cache-control": "no-store"}, None),
    ({"cache-control": "max-age=soon"}, None),
    ({"cache-control": f"max-age={'9' * 400}"}, 9_999_999_999),
    ({"cache-control": "max-age=-1"}, None),
    ({"cache-control": "max-age"}, None),
    ({"expires": "Tue, 13 Jan 2026 12:10:00 GMT", "date": "Tue, 13 Jan 2026 12:00:00 GMT"}, 600),
    ({"expires": "Tue, 13 Jan 2026 05:10:00 GMT", "date": "Tue, 13 Jan 2026 05:00:00 GMT"}, 600),
    ({"expires": "Tue, 13 Jan 2026 12:10:00 GMT", "date": "Tue, 13 Jan 2026 12:00:00 GMT", "age": "60"}, 540),
    ({"expires": "Tue, 13 Jan 2026 12:10:00 GMT"}, 600),
    ({"expires": "Tuesday, 13-Jan-26 12:10:00 GMT"}, 600),
    ({"expires": "Tue Jan 13 12:10:00 2026"}, 600),
    ({"expires": "0"}, None),
    ({"expires": "-1"}, None),
    ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, None),
    ({"expires": "Tue, 99 Foo 2026 12:10:00 GMT"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("headers", "expected"), FRESH)
def test_how_long_an_answer_stays_as_it_is(headers: dict[str, str], expected: float | None) -> None:
    assert freshness_s(headers.items(), NOW) == expected


def test_directives_in_several_headers_count_together() -> None:
    assert freshness_s([("cache-control", "max-age=300"), ("cache-control", "no-store")], NOW) is None


RETRY = [
    ({"retry-after": "120"}, 120),
    ({"retry-after": " 120 "}, 120),
    ({"retry-after": "1.9"}, 1),
    ({"retry-after": "Tue, 13 Jan 2026 12:10:00 GMT"}, 600),
    ({"retry-after": "Tue, 13 Jan 2026 08:10:00 GMT", "date": "Tue, 13 Jan 2026 08:00:00 GMT"}, 600),
    ({"retry-after": "9999999"}, 86_400),
    ({"retry-after": "Tue, 13 Jan 2099 12:10:00 GMT"}, 86_400),
    ({"retry-after": "0"}, None),
    ({"retry-after": "-5"}, None),
    ({"retry-after": "later"}, None),
    ({"retry-after": ""}, None),
    ({"retry-after": "Tue, 13 Jan 2026 11:00:00 GMT"}, None),
    ({"retry-after": "9" * 400}, 86_400),
    ({"retry-after": "0" * 400 + "120"}, 120),
    ({}, None),
]


@pytest.mark.parametrize(("headers", "expected_s"), RETRY)
def test_when_to_come_back(headers: dict[str, str], expected_s: float | None) -> None:
    expected = NOW + timedelta(seconds=expected_s) if expected_s else None
    assert retry_after(headers.items(), NOW) == expected


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_header_is_too_strange(value: str, date: str) -> None:
    headers = [("cache-control", value), ("expires", value), ("age", date), ("retry-after", value), ("date", date)]
    freshness_s(headers, NOW)
    told = retry_after(headers, NOW)
    assert told is None or NOW < told <= NOW + timedelta(days=1)


@given(st.integers(1, 10**8))
def test_dates_are_read_as_they_are_written(seconds: int) -> None:
    moment = NOW + timedelta(seconds=seconds)
    assert freshness_s([("expires", format_datetime(moment, usegmt=True))], NOW) == seconds
