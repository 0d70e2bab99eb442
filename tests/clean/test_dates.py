from datetime import UTC, datetime

import pytest

from transforms.clean.times import dates, stamps

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
    ("value", "expected"),
    [
        ("9 de marzo de 2025, 18:30", "2025-03-09T18:30:00"),
        ("9 de março de 2025 às 18h30", "2025-03-09T18:30:00"),
        ("9 мая 2025 г., 18:30", "2025-05-09T18:30:00"),
        ("9 मई 2025", "2025-05-09T00:00:00"),
        ("९ जनवरी २०२५", "2025-01-09T00:00:00"),
        ("9 फ़रवरी 2025", "2025-02-09T00:00:00"),
        ("9 يناير 2025", "2025-01-09T00:00:00"),
        ("٩ يناير، ٢٠٢٥", "2025-01-09T00:00:00"),
        ("9 كانون الثاني 2025", "2025-01-09T00:00:00"),
        ("জানুয়ারি ৯, ২০২৫", "2025-01-09T00:00:00"),
        ("9 Januari 2025 18:30 WIB", "2025-01-09T11:30:00"),
        ("Maret 30, 2015", "2015-03-30T00:00:00"),
        ("9 maja 2025", "2025-05-09T00:00:00"),
        ("2025年1月9日 18时30分", "2025-01-09T18:30:00"),
        ("2025年1月9日 下午6:30", "2025-01-09T18:30:00"),
        ("2025年1月9日 午前0時05分", "2025-01-09T00:05:00"),
        ("２０２５年１月９日", "2025-01-09T00:00:00"),
        ("2025년 1월 9일 오후 6시 30분", "2025-01-09T18:30:00"),
        ("기사입력 :[ 2025-01-09 15:24 ]", "2025-01-09T15:24:00"),
        ("November 20 15:23 2025", "2025-11-20T15:23:00"),
        ("Wed Nov 19 2025 09:28:00 GMT+0000 (UTC)", "2025-11-19T09:28:00"),
    ],
)
def test_reads_the_months_and_times_of_many_languages(value, expected):
    assert _read(value) == expected


@pytest.mark.parametrize(
    ("value", "hours"),
    [
        ("hace una hora", 1), ("hace 3 días", 72), ("há 5 minutos", 1 / 12), ("há 2 dias", 48), ("il y a un jour", 24), ("vor einer Stunde", 1),
        ("vor 3 Tagen", 72), ("3 ore fa", 3), ("2 giorni fa", 48), ("3 часа назад", 3), ("15 минут назад", 0.25), ("منذ 3 ساعات", 3),
        ("قبل 2 أيام", 48), ("3小时前", 3), ("3 小時前", 3), ("2天前", 48), ("3時間前", 3), ("5分前", 1 / 12), ("3시간 전", 3), ("3 घंटे पहले", 3),
        ("৩ ঘণ্টা আগে", 3), ("3 jam lalu", 3), ("3 uur geleden", 3), ("3 timer siden", 3), ("1 week ago", 168), ("5m ago", 1 / 12),
    ],
)  # fmt: skip
def test_reads_ages(value, hours):
    when = dates.read(value, as_of=AS_OF, zone=None)
    assert (AS_OF - when).total_seconds() / 3600 == pytest.approx(hours)


@pytest.mark.parametrize(
    ("value", "zone", "expected"),
    [
        ("Yesterday at 10:15", None, "2026-01-12T10:15:00"),
        ("ayer, 10:15", None, "2026-01-12T10:15:00"),
        ("heute, 10:15 Uhr", "Europe/Berlin", "2026-01-13T09:15:00"),
        ("вчера в 10:15", None, "2026-01-12T10:15:00"),
        ("昨天 10:15", "Asia/Shanghai", "2026-01-12T02:15:00"),
        ("today", None, "2026-01-13T00:00:00"),
    ],
)
def test_reads_days_by_their_distance(value, zone, expected):
    assert _read(value, zone) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("2026-01-09", None),
        ("2099-01-09", "future"),
        ("3026年1月9日", "future"),
        ("0001-01-01T00:00:00Z", "before-1990"),
        ("0", "unreadable"),
        ("soon", "unreadable"),
    ],
)
def test_a_refusal_has_a_reason(value, reason):
    assert dates.refusal(value, as_of=AS_OF, zone=None) == reason


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
        ("3.11.25", "2025-11-03"),
        ("03.Mär.25", "2025-03-03"),
        ("11/18/25 11:04 PM", "2025-11-18"),
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
        "Todaycom news 2026",
        "hace mucho",
        "Tage wie diese",
        "3 days of rain",
        "3.10.22.4",
        "45.45.22",
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
        ("Gestern, 10:15 Uhr", True),
        ("発信：2026年1月9日", True),
        ("9 जनवरी 2026", True),
        ("Hier ist die Liste der Orte", False),
        ("3 min read", False),
        ("What the ruling of January 8, 2026 means for ferries and for the people who use them", False),
        ("The storm came on 8 January 2026.", False),
        ("A ferry line of the north", False),
        ("17 people in 2026", False),
    ],
)
def test_date_lines(line, is_one):
    assert stamps.is_date_line(line) is is_one


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("July 12, 2025 at 9:05 p.m. ET", "2025-07-13T01:05:00+00:00"),
        ("January 12, 2025 at 9:05 p.m. ET", "2025-01-13T02:05:00+00:00"),
        ("January 12, 2025 9 PM", "2025-01-12T21:00:00+00:00"),
        ("Jan 12, 2025, 9pm EST", "2025-01-13T02:00:00+00:00"),
        ("2025年1月12日 午後9時", "2025-01-12T21:00:00+00:00"),
        ("2025년 1월 12일 오후 9시", "2025-01-12T21:00:00+00:00"),
        ("12 janvier 2025 à 21h", "2025-01-12T21:00:00+00:00"),
        ("12.01.2025, 21 Uhr", "2025-01-12T21:00:00+00:00"),
        ("12 January 2025, 5 min read", "2025-01-12T00:00:00+00:00"),
        ("Sun Jan 12 09:05:00 +0100 2025", "2025-01-12T08:05:00+00:00"),
        ("2025-01-12T09:05:00\u221205:00", "2025-01-12T14:05:00+00:00"),
        ("12 fevrier 2025", "2025-02-12T00:00:00+00:00"),
        ("12 setiembre 2025", "2025-09-12T00:00:00+00:00"),
        ("الأحد، 12 يناير/كانون الثاني 2025", "2025-01-12T00:00:00+00:00"),
        ("12 كانون الثاني/يناير 2025", "2025-01-12T00:00:00+00:00"),
    ],
)
def test_other_spellings(value: str, expected: str) -> None:
    assert dates.read(value, as_of=datetime(2026, 1, 13, tzinfo=UTC), zone=None).isoformat() == expected


@pytest.mark.parametrize(
    ("value", "hours"),
    [("just now", 0), ("час назад", 1), ("منذ ساعة", 1), ("قبل ساعتين", 2), ("قبل يومين", 48), ("刚刚", 0)],
)
def test_ages_without_a_number(value: str, hours: int) -> None:
    as_of = datetime(2026, 1, 13, 12, tzinfo=UTC)
    assert (as_of - dates.read(value, as_of=as_of, zone=None)).total_seconds() == 3600 * hours
