"""How texts are scored, and which extractors are measured."""

import pytest

from tests.benchmarks.extraction_sets import GoldPage, f1, macro, precision_recall, segment_hits
from tests.benchmarks.extractors import PACKAGES, groups, installed, ours

GOLD = "one two three four five six"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOLD, (1.0, 1.0)),
        ("one, two: three (four) five – six!", (1.0, 1.0)),
        ("one two three four", (1.0, 1 / 3)),
        (f"{GOLD} seven", (3 / 4, 1.0)),
        ("", (0.0, 0.0)),
        ("six five four three two one", (0.0, 0.0)),
    ],
)
def test_precision_and_recall_are_over_runs_of_four_words(text, expected):
    assert precision_recall(text, GOLD) == pytest.approx(expected)


def test_f1_of_a_set_is_that_of_the_means():
    assert macro([(1.0, 0.5), (0.5, 1.0)]) == (f1(0.75, 0.75), 0.75, 0.75)


def test_segments_are_found_over_line_breaks():
    page = GoldPage("x", "", within=("a b", "c d"), outside=("e f", "g"))
    assert segment_hits("a\n\nb c\ne  f", page) == (1, 1)


def test_halves_are_both_there_and_stable():
    names = [f"{n:03}.html.gz" for n in range(8)]
    assert "".join(GoldPage(name, "").half for name in names) == "BABBAAAB"


def test_every_package_is_measured_or_said_to_be_missing():
    found, missing = installed()
    assert found["presslake"] is ours
    assert all(package in missing or any(package in name for name in found) for package in PACKAGES)


def test_a_group_can_be_left_out():
    html = "<div><p>The pilot came back on Monday, with a fish.</p><p>Advertisement</p></div>"
    assert "without_furniture" in groups()
    assert "Advertisement" in ours(html, without=("without_furniture",))
    assert "Advertisement" not in ours(html)
