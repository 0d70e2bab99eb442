"""An entry's HTML to the paragraphs of its article: CPU time at three lengths, and where it goes, as Markdown tables."""

import random
import time
from collections.abc import Callable
from statistics import median

from schemas.records import Entry
from tests.articles import make_item
from tests.benchmarks.machine import markdown
from transforms.clean.article import clean
from transforms.clean.lines import feedlines, rules
from transforms.clean.markup import reading
from transforms.clean.markup.bounds import bounded

WORDS_A_PARAGRAPH = 50
LENGTHS = (70, 700, 2100)
LETTERS = "aabcdeeefghiiklmnooprrsstuuvwy"
LINK = '<a href="https://courier.example/2026/01/ferry" rel="nofollow">'
FOOTER = '<p>The post <a href="https://courier.example/a">Ferry</a> appeared first on <a href="/">Courier</a>.</p>'


def main(quick: bool) -> None:
    rounds = 5 if quick else 400
    print(f"CPU time of one entry, milliseconds: the fastest of {rounds} rounds, and their median.\n")
    rows = [row for words in (LENGTHS[:1] if quick else LENGTHS) for row in _measure(words, rounds)]
    print(markdown(("words", "step", "fastest, ms", "median, ms"), rows))


def _measure(words: int, rounds: int) -> list[tuple[object, ...]]:
    body, title = _body(words), "Ferry returns"
    lines = reading.fragment_lines(bounded(body))
    own = feedlines.without(lines, title)
    item = make_item(Entry(link="https://courier.example/a", title=title, body=body, language="en"))
    if len(rules.applied(own)) != words // WORDS_A_PARAGRAPH:
        raise AssertionError("the paragraphs come out")
    steps: dict[str, Callable[[], object]] = {
        "fragment to paragraphs, all of it": lambda: _paragraphs(body, title),
        "- markup to lines": lambda: reading.fragment_lines(bounded(body)),
        "- without what feeds put below": lambda: feedlines.without(lines, title),
        "- the rules for every format": lambda: rules.applied(own),
        "the whole article: also dates, language, digests": lambda: clean(item, pipeline_version="x"),
    }
    return [(words, name, *_times(step, rounds)) for name, step in steps.items()]


def _paragraphs(body: str, title: str) -> list[str]:
    return rules.applied(feedlines.without(reading.fragment_lines(bounded(body)), title))


def _times(work: Callable[[], object], rounds: int) -> tuple[float, float]:
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1e3)
    return min(times), median(times)


def _body(words: int) -> str:
    rng = random.Random(words)
    paragraphs = (_paragraph(rng) for _ in range(words // WORDS_A_PARAGRAPH))
    return "".join(paragraphs) + FOOTER + '<img src="https://stats.example/b.gif?p=1" width="1" height="1" alt="">'


def _paragraph(rng: random.Random) -> str:
    words = ["".join(rng.choice(LETTERS) for _ in range(rng.randint(2, 9))) for _ in range(WORDS_A_PARAGRAPH)]
    words[20] = f"{LINK}{words[20]}</a>"
    return f"<p>{' '.join(words).capitalize()}&#8217;s.</p>\n"
