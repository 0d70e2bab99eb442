from datetime import UTC, datetime

import pytest

from transforms.clean import dates

AS_OF = datetime(2026, 1, 13, 12, tzinfo=UTC)


def _read(value: str, zone: str | None = None) -> str:
    return dates.read(value, as_of=AS_OF, zone=zone).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-09T00:31:10Z", "2026-01-09T00:31:10"),
        ("2026-01-09T00:31:10.123+02:00", "2026-01-08T22:31:10"),
        ("2026-01-09 00:31:10 +0000", "2026-01-09T00:31:10"),
        ("2026-01-09 00:31:10", "2026-01-09T00:31:10"),
        ("2026-01-09", "2026-01-09T00:00:00"),
        ("20260109", "2026-01-09T00:00:00"),
        ("2026/1/9", "2026-01-09T00:00:00"),
        ("Thu, 08 Jan 2026 19:31:10 GMT", "2026-01-08T19:31:10"),
        ("Thu, 08 Jan 2026 19:31 UT", "2026-01-08T19:31:00"),
        ("Thu, 08 Jan 2026 19:31:10 Z", "2026-01-08T19:31:10"),
        ("Thu, 08 Jan 2026 19:31:10 +0530", "2026-01-08T14:01:10"),
        ("Thu, 08 Jan 2026 19:31:10 -0500 (EST)", "2026-01-09T00:31:10"),
        ("Thu, 08 Jan 2026 19:31:10 EST", "2026-01-09T00:31:10"),
        ("Thu, 08 Jul 2025 19:31:10 EDT", "2025-07-08T23:31:10"),
        ("08 Jan 2026 19:31:10 CST", "2026-01-09T01:31:10"),
        ("08 Jul 2025 19:31:10 CDT", "2025-07-09T00:31:10"),
        ("08 Jan 2026 19:31:10 MST", "2026-01-09T02:31:10"),
        ("08 Jul 2025 19:31:10 MDT", "2025-07-09T01:31:10"),
        ("08 Jan 2026 19:31:10 PST", "2026-01-09T03:31:10"),
        ("08 Jul 2025 19:31:10 PDT", "2025-07-09T02:31:10"),
        ("Thu, 08 Jan 2026 19:31:10 CET", "2026-01-08T18:31:10"),
        ("Thu, 08 Jan 26 19:31:10 GMT", "2026-01-08T19:31:10"),
        ("Thu Jan  8 12:00:00 EST 2026", "2026-01-08T17:00:00"),
        ("1767916870", "2026-01-09T00:01:10"),
        ("1767916870000", "2026-01-09T00:01:10"),
        ("January 8, 2026 5:00 pm", "2026-01-08T17:00:00"),
        ("Jan. 8, 2026, 12:05 a.m. EST", "2026-01-08T05:05:00"),
        ("Published: 8th January 2026", "2026-01-08T00:00:00"),
        ("8 de enero de 2026", "2026-01-08T00:00:00"),
        ("8. März 2025, 10:30 Uhr", "2025-03-08T10:30:00"),
        ("1er août 2025", "2025-08-01T00:00:00"),
        ("8 января 2026", "2026-01-08T00:00:00"),
        ("2026年1月8日", "2026-01-08T00:00:00"),
        ("4 hours ago", "2026-01-13T08:00:00"),
        ("an hour ago", "2026-01-13T11:00:00"),
        ("2 days ago", "2026-01-11T12:00:00"),
        ("hace 4 horas", "2026-01-13T08:00:00"),
        ("il y a 3 heures", "2026-01-13T09:00:00"),
        ("vor 2 Stunden", "2026-01-13T10:00:00"),
    ],
)
def test_reads(value, expected):
    assert _read(value) == expected


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        ("2026-01-09 09:00:00", "Asia/Tokyo", "2026-01-09T00:00:00"),
        ("9 January 2026 09:00", "America/New_York", "2026-01-09T14:00:00"),
        ("9 July 2025 09:00", "America/New_York", "2025-07-09T13:00:00"),
        ("2026-01-09T09:00:00Z", "Asia/Tokyo", "2026-01-09T09:00:00"),
        ("9 January 2026", "Asia/Tokyo", "2026-01-09T00:00:00"),  # the printed day stays the day
        ("2026-01-09", "Asia/Tokyo", "2026-01-09T00:00:00"),
    ],
)
def test_a_time_without_zone_is_local(value, zone, expected):
    assert _read(value, zone) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("09-01-2026", "2026-01-09"),  # 1 September is still to come
        ("01/09/2026", "2026-01-09"),
        ("12/01/2026", "2026-01-12"),
        ("03-11-2025", "2025-11-03"),  # dashes and dots: the day stands first
        ("03.11.2025", "2025-11-03"),
        ("11/03/2025", "2025-11-03"),  # slashes: either way, and news is mostly recent
        ("31.12.2025", "2025-12-31"),
        ("12/31/2025", "2025-12-31"),
        ("03/04/2025", "2025-04-03"),  # both have been: the later one
    ],
)
def test_ambiguous_days_are_not_in_the_future(value, expected):
    assert _read(value).startswith(expected)


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 99 Foo",
        "",
        "soon",
        "45 January 2026",
        "99/99/2026",
        "1234",
        "x" * 500,
        "2026-13-45",
        "3 min read",
        "17GEN4",
    ],
)
def test_refuses_what_is_no_date(value):
    with pytest.raises(ValueError, match="expected a date"):
        _read(value)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/2026/01/09/a", "2026-01-09"),
        ("https://example.org/world/2026/1/9/", "2026-01-09"),
        ("https://example.org/world/2026-01-09/a", "2026-01-09"),
        ("https://example.org/world/2026/jan/09/a", "2026-01-09"),
        ("https://example.org/2026/02/31/a", None),
        ("https://example.org/2099/01/01/a", None),
        ("https://example.org/1234/56/78", None),
        ("https://example.org/?d=/2026/01/09/", None),
        ("https://example.org/2026/01/bridge", None),
    ],
)
def test_day_in_the_path_of_a_url(url, expected):
    day = dates.day_of_url(url, as_of=AS_OF)
    assert (day and day.date().isoformat()) == expected


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("08 January 2026", True),
        ("Published 8 Jan 2026 at 10:30 GMT", True),
        ("Thursday, January 8, 2026", True),
        ("Updated: 2026-01-08 10:00", True),
        ("4 hours ago", True),
        ("3 min read", False),
        ("What the ruling of January 8, 2026 means for ferries and for the people who use them", False),
        ("The storm came on 8 January 2026.", False),
        ("A ferry line of the north", False),
        ("17 people in 2026", False),
    ],
)
def test_date_lines(line, is_one):
    assert dates.is_date_line(line) is is_one
