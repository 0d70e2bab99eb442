"""Documents written for the project, with the damage that copied pages and syndicated posts really have."""

import json
from pathlib import Path

import pytest

from tests.clean.expectations import Expected, check
from tests.clean.items import of_dump, of_wordpress, paragraphs

DOCUMENTS = Path(__file__).parent / "documents"
POST = Expected(
    title="Ferry line to return cars in ‘trust’ gesture: Here’s what to know",
    day="2026-01-09",
    date_source="published",
    first="The Blue Lantern ferry line said on Wednesday it would return “every single car” left",
    last="CWN’s Lotte Abendroth and Samir Pell contributed.",
    holds=("The motorists’ union demanded “a plain account” of the night – hour by hour – and a promise that",),
    lacks=("Marigold", "&"),
)
DUMPS = {
    "copy.txt": Expected(
        title="Ferry company agrees to return stranded cars after the night of the storm",
        day="2026-01-08",
        date_source="text",
        first="CWN- The Blue Lantern ferry line said on Wednesday",
        last="CWN’s Lotte Abendroth and Samir Pell contributed.",
        holds=("who subscribe to its bulletin", "said it would be “counting each bumper.”"),
        lacks=("banner packages", "outer mole", "Quillon", "AFP", "Contact"),
    ),
    "digest.txt": Expected(
        title="Ferry Line Returns Stranded Cars in Gesture to Drivers",
        day="2026-01-09",
        date_source="text",
        first="The Blue Lantern ferry line has begun to return",
        last="The company has begun returning cars",
        holds=("The ferry line has begun to return the cars left in its holds.",),
        lacks=("•", "09-01-2026"),
    ),
    "blog.txt": Expected(
        title="Port Linnet Gets Its Stranded Cars Back",
        day="2026-01-13",
        date_source="text",
        first="Port Linnet — In a slow but welcome procession",
        last="As the tide turns on a difficult winter",
        lacks=("Writer", "min read", "hours ago", "21HARB7"),
        lines_lacking=("Search", "Comments"),
    ),
    "broadcaster.txt": Expected(
        title="Ferry line returns 'every car' as Port Linnet counts the cost of the storm",
        day="2026-01-13",
        date_source="fetched",
        first="The decision follows a week of protest",
        last="Harbour officials did not comment on when",
        holds=('A ferry company is returning "every single car"', "there were 214 cars still on board."),
        lacks=("Share", "NTV", "newsletter", "podcast", "min read", "Source:", "Published"),
    ),
}


def test_wordpress_post():
    check(of_wordpress(json.loads((DOCUMENTS / "post.json").read_text("utf-8"))), POST)


@pytest.mark.parametrize("name", DUMPS)
def test_dump(name):
    check(of_dump((DOCUMENTS / name).read_text("utf-8")), DUMPS[name])


def test_relative_time_counts_from_when_the_document_was_taken():
    article = of_dump((DOCUMENTS / "blog.txt").read_text("utf-8"))
    assert article.published_at.isoformat() == "2026-01-13T08:00:00+00:00"


def test_single_lines_are_paragraphs():
    article = of_dump((DOCUMENTS / "broadcaster.txt").read_text("utf-8"))
    assert "The motorists' union said that as of 5 January there were 214 cars still on board." in paragraphs(article)
