"""The documents in the shared data that the project has to take in."""

import json

import pytest

from tests.clean.expectations import Expected, check
from tests.clean.items import of_dump, of_wordpress
from tests.shared import shared

POST = Expected(
    title="Venezuela to release prisoners in ‘peace’ gesture: Here’s what to know",
    day="2026-01-09",
    date_source="published",
    first="Venezuela said on Thursday it would release",
    last="CNN’s Alessandra Freitas",
)
DUMPS = {
    "001_4129b03b2cd9cc29.txt": Expected(
        title="Venezuela agrees to release political prisoners that were persecuted for opposing Maduro",
        day="2026-01-08",
        date_source="text",
        first="CNN- Venezuela said on Thursday",
        last="CNN’s Michael Rios",
        lacks=("email", "fully customizable", "El Helicoide, the headquarters", "AFP", "Delacroix"),
    ),
    "002_04a9b59b936e3d08.txt": Expected(
        title="Venezuela Releases Political Prisoners in Goodwill Gesture",
        day="2026-01-09",
        date_source="text",
        first="",
        last="",
        holds=("goodwill gesture", "remain"),
    ),
    "003_4c19390339ac3f61.txt": Expected(
        title="Venezuela Releases Dozens of Political Prisoners",
        day="2026-01-13",
        date_source="text",
        first="Caracas, Venezuela — In a significant yet",
        last="As the interim government balances",
        lacks=("Writer", "min read", "hours ago", "17GEN4"),
        lines_lacking=("Search", "Comments"),
    ),
    "004_b4d7daffa4125c8e.txt": Expected(
        title="Venezuela announces release of 'significant number' of prisoners in 'peace' gesture",
        day="2026-01-13",
        date_source="fetched",
        first="The prisoner releases appear",
        last="US state department officials did not comment",
        holds=("Venezuela is releasing a",),
        lacks=("Share", "SBS", "newsletter", "podcast", "min read", "Source:", "Published"),
    ),
}


def test_wordpress_post():
    check(of_wordpress(json.loads(shared("seeds", "000_b8e1b35491e7c788.txt").read_text("utf-8"))), POST)


@pytest.mark.parametrize("name", DUMPS)
def test_dump(name):
    check(of_dump(shared("seeds", name).read_text("utf-8")), DUMPS[name])
