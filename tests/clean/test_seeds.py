"""The documents in the shared data that the project has to take in: every line of them is text, or dropped."""

import html
import json
import re

import pytest

from tests.clean.expectations import Expected, check, check_lines
from tests.clean.items import of_dump, of_wordpress, paragraphs
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
        kept="9-23 27-31 37-47 51-59",
        lacks=("email", "fully customizable", "El Helicoide, the headquarters", "AFP", "Delacroix"),
    ),
    "002_04a9b59b936e3d08.txt": Expected(
        title="Venezuela Releases Political Prisoners in Goodwill Gesture",
        day="2026-01-09",
        date_source="text",
        first="The Venezuelan government has begun",
        last="Venezuela has begun releasing political detainees as a gesture",
        holds=("goodwill gesture", "remain"),
        lacks=("Tone:", "photography style", "Image", "bbc.com"),
        kept="14-28 31-33 36-38",
    ),
    "003_4c19390339ac3f61.txt": Expected(
        title="Venezuela Releases Dozens of Political Prisoners",
        day="2026-01-13",
        date_source="text",
        first="Caracas, Venezuela — In a significant yet",
        kept="11-39",
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
        kept="3 9-33",
        lacks=("Share", "SBS", "newsletter", "podcast", "min read", "Source:", "Published"),
    ),
}


def test_wordpress_post():
    post = json.loads(shared("seeds", "000_b8e1b35491e7c788.txt").read_text("utf-8"))
    article = of_wordpress(post)
    check(article, POST)
    told = [re.sub(r"<[^>]*>", "", html.unescape(part)) for part in post["content"]["rendered"].split("</p>")]
    assert paragraphs(article) == [text for part in told if (text := " ".join(part.split()))]
    assert "said on X. “I have" in article.text


@pytest.mark.parametrize("name", DUMPS)
def test_dump(name):
    document = shared("seeds", name).read_text("utf-8")
    article = of_dump(document)
    check(article, DUMPS[name])
    check_lines(article, document, DUMPS[name].kept)
