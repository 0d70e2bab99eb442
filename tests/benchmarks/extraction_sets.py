"""Pages with what their articles are, and the scores of a text against that."""

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from transforms.parse.encoding import decode

_TOKEN = re.compile(r"\w+")
_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page and its article: the whole text, or segments that must and must not be in it."""

    name: str
    html: str
    text: str = ""
    within: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def half(self) -> str:
        """`A` or `B`, by a digest of the name: rules are made on half A only."""
        return "AB"[hashlib.sha256(self.name.encode()).digest()[-1] % 2]


def public_pages(root: Path) -> list[GoldPage]:
    """The article-extraction-benchmark of Zyte (scrapinghub): news pages with the article's body."""
    gold = json.loads((root / "ground-truth.json").read_text("utf-8"))
    return [
        GoldPage(name, _page(root / "html" / f"{name}.html.gz"), text=said["articleBody"])
        for name, said in gold.items()
    ]


def segment_pages(root: Path) -> list[GoldPage]:
    """Pages of many languages with segments of text, of the evaluation that trafilatura is tuned on."""
    gold = json.loads((root / "segments.json").read_text("utf-8"))
    return [
        GoldPage(name, _page(root / "html" / name), within=tuple(said["with"]), outside=tuple(said["without"]))
        for name, said in gold.items()
    ]


def _page(path: Path) -> str:
    return decode(gzip.decompress(path.read_bytes()))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of a text, as the public benchmark counts them; a shorter text is one."""
    tokens = _TOKEN.findall(text)
    return Counter(tuple(tokens[i : i + _SHINGLE]) for i in range(max(1, len(tokens) - _SHINGLE + 1)))


def precision_recall(text: str, gold: str) -> tuple[float, float]:
    """Of the shingles of the text the share that is the gold's, and of the gold's the share that is in the text."""
    found, expected = shingles(text), shingles(gold)
    both = (found & expected).total()
    return both / found.total(), both / expected.total()


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def macro(pages: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """F1, precision and recall over pages: the means of precision and recall, and their F1."""
    precision, recall = mean(p for p, _ in pages), mean(r for _, r in pages)
    return f1(precision, recall), precision, recall


def segment_hits(text: str, page: GoldPage) -> tuple[int, int]:
    """How many segments that must be in the text are, and how many that must not be are not."""
    text = " ".join(text.split())
    within = sum(" ".join(s.split()) in text for s in page.within)
    return within, sum(" ".join(s.split()) not in text for s in page.outside)
