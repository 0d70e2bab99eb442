"""How well topics are found on 2,225 articles of five classes, as a Markdown table.

    python -m tests.benchmarks.topics_bbc

Classes are mapped to media topics. `other` counts as wrong; so does a topic that an article is also about.
"""

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.records import Article
from tests.articles import make_article
from tests.shared import shared_root
from transforms.enrich.article import enrich
from transforms.enrich.topics import scores, witnesses

CLASSES = {
    "business": "economy",
    "entertainment": "arts",
    "politics": "politics",
    "sports": "sport",
    "tech": "science",
}


@dataclass(frozen=True)
class Answer:
    """What was expected of an article, what landed, and what landed where only the five could be said."""

    expected: str
    topic: str
    forced: str


def main() -> None:
    path = shared_root() / "data" / "bbc_topics.jsonl.gz"
    if not path.exists():
        print(f"no articles at {path}; set PRESSLAKE_SHARED to measure topics")
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    labelled = [(CLASSES[row["topic"]], _article(row["text"])) for row in rows]
    enrich(labelled[0][1])  # the tables are read once for all
    start = time.process_time()
    enriched = [enrich(a) for _, a in labelled]
    cpu_us = (time.process_time() - start) / len(labelled) * 1e6
    answers = [Answer(expected, a.topic, _forced(a)) for (expected, _), a in zip(labelled, enriched, strict=True)]
    words = sum(a.word_count for _, a in labelled) / len(labelled)
    print(_table(answers))
    print(f"\n{cpu_us:.0f} µs CPU an article of {words:.0f} words on average")


def _article(text: str) -> Article:
    title, _, body = text.partition("\n")
    return make_article(text=body, title=title, url=None, language="en")


def _forced(a: Article) -> str:
    found = dict(scores(witnesses(a)))
    return max(CLASSES.values(), key=lambda topic: found.get(topic, 0.0))


def _table(answers: Sequence[Answer]) -> str:
    parts = (("all", answers), ("even half", answers[::2]), ("odd half", answers[1::2]))
    lines = ["| articles | number | accuracy | accuracy, forced to five | `other` |", "| --- | --- | --- | --- | --- |"]
    for name, part in parts:
        right = _share(a.topic == a.expected for a in part)
        forced = _share(a.forced == a.expected for a in part)
        unsure = _share(a.topic == "other" for a in part)
        lines.append(f"| {name} | {len(part)} | {right:.3f} | {forced:.3f} | {unsure:.3f} |")
    lines += ["", "| topic | recall | precision | most often taken for |", "| --- | --- | --- | --- |"]
    return "\n".join([*lines, *(_row(topic, answers) for topic in CLASSES.values())])


def _row(topic: str, answers: Sequence[Answer]) -> str:
    given = Counter(a.topic for a in answers if a.expected == topic)
    recall = given[topic] / given.total()
    precision = _share(a.expected == topic for a in answers if a.topic == topic)
    wrong = ", ".join(f"{name} {n}" for name, n in given.most_common(4) if name != topic)
    return f"| {topic} | {recall:.3f} | {precision:.3f} | {wrong} |"


def _share(answers: Iterable[bool]) -> float:
    marks = list(answers)
    return sum(marks) / len(marks) if marks else 0.0


if __name__ == "__main__":
    main()
