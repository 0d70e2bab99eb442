from datetime import UTC, datetime

import pytest

from transforms.clean.times import publication

AS_OF = datetime(2026, 1, 13, 12, tzinfo=UTC)
URL = "https://example.org/2026/01/07/bridge"


def _dated(**given):
    witnesses = {"published": (), "updated": (), "url": None, "head": (), "zone": None} | given
    when, source = publication.dated(as_of=AS_OF, **witnesses)
    return when.date().isoformat(), source


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"published": ["2026-01-09T00:00:00Z"], "updated": ["2026-01-10"]}, ("2026-01-09", "published")),
        ({"published": ["0001-01-01T00:00:00Z", "2026-01-09"]}, ("2026-01-09", "published")),
        ({"published": ["Mon, 99 Foo"], "updated": ["2026-01-10"]}, ("2026-01-10", "updated")),
        ({"published": ["1970-01-01T00:00:00Z"], "url": URL}, ("2026-01-07", "url")),
        ({"published": ["2099-01-01T00:00:00Z"], "url": URL}, ("2026-01-07", "url")),
        ({"url": URL, "updated": ["2026-01-11T10:00:00Z"]}, ("2026-01-07", "url")),
        (
            {"url": URL, "updated": ["2026-01-08T01:00:00Z"]},
            ("2026-01-08", "updated"),
        ),  # the day it has in the zone of the site
        ({"url": URL, "head": ["7:07 PM EST January 7, 2026"]}, ("2026-01-08", "text")),
        ({"url": URL, "head": ["2 January 2026"]}, ("2026-01-07", "url")),
        ({"published": ["0"], "head": ["08 January 2026"]}, ("2026-01-08", "text")),
        ({"updated": ["2026-01-10"], "head": ["08 January 2026"]}, ("2026-01-08", "text")),
        ({"updated": ["2026-01-05"], "head": ["12 January 2026"]}, ("2026-01-05", "updated")),  # of something else
        ({"head": ["Updated", "4 hours ago"]}, ("2026-01-13", "text")),
        ({"published": ["2099-01-01"]}, ("2026-01-13", "fetched")),
        ({}, ("2026-01-13", "fetched")),
        ({"published": ["2026-01-14T11:00:00Z"]}, ("2026-01-14", "published")),  # within a day of the fetch
        ({"published": ["2026-01-14T13:00:00Z"]}, ("2026-01-13", "fetched")),
    ],
)
def test_the_next_witness_is_asked_where_one_fails(given, expected):
    assert _dated(**given) == expected


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        (["2099-01-01"], "future"),
        (["0001-01-01T00:00:00Z", "2026-01-09"], "before-1990"),
        (["Mon, 99 Foo"], "unreadable"),
        (["2026-01-09"], None),
        ([], None),
    ],
)
def test_why_the_first_was_not_believed(published, reason):
    assert publication.refused(published, as_of=AS_OF, zone=None) == reason
