"""The text of whole pages beside other extractors, and what each group of rules brings, as Markdown tables.

    python -m tests.benchmarks clean

Rules are made on half A of each set; half B says whether they hold elsewhere.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import mean, median

from tests.benchmarks.extraction_sets import (
    GoldPage,
    f1,
    macro,
    precision_recall,
    public_pages,
    segment_hits,
    segment_pages,
)
from tests.benchmarks.extractors import Extractor, groups, installed, ours
from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import StillWeb, fetched, still_web
from tests.shared import shared_root
from transforms.clean.lines import phrases, rules
from transforms.clean.pages import frames

HALVES = ("A", "B")
QUICK_PAGES = 12
EDITIONS, QUICK_EDITIONS = 600, 20


@dataclass(frozen=True, slots=True)
class Scores:
    """Of one extractor, by half and over `all` pages: F1, precision, recall, segments found, segments kept out.

    `cpu_s`: CPU seconds of each page, in order.
    """

    name: str
    figures: dict[str, tuple[float, float, float, float, float]]
    cpu_s: list[float]


def main(quick: bool) -> None:
    """Print the tables: of a few pages where it is to be quick."""
    data = shared_root() / "data"
    if not (data / "extraction").exists():
        print(f"no pages at {data / 'extraction'}; set PRESSLAKE_SHARED to measure on them")
        return
    public, segments = public_pages(data / "extraction"), segment_pages(data / "extraction_segments")
    if quick:
        public, segments = public[:QUICK_PAGES], segments[:QUICK_PAGES]
    extractors, missing = installed()
    print(_comparison([_scores(name, f, public, segments) for name, f in extractors.items()], public, segments))
    for package in missing:
        print(f"\n{package} is not installed, and not measured; to have it beside: `pip install {package}`")
    print(f"\n{_ablation(public, segments)}\n\n{_sizes()}\n")
    editions = QUICK_EDITIONS if quick else EDITIONS
    with still_web(publishers=60, editions=editions, limit=2 * editions) as web:
        print(_newsweb(web))


def _scores(name: str, extract: Extractor, public: Sequence[GoldPage], segments: Sequence[GoldPage]) -> Scores:
    times: list[float] = []
    pages = [(p.half, precision_recall(_timed(extract, p.html, times), p.text)) for p in public]
    hits = [(p, segment_hits(_timed(extract, p.html, []), p)) for p in segments]
    figures = {}
    for half in (*HALVES, "all"):
        scored = [both for of, both in pages if half in ("all", of)]
        found = [hit for hit in hits if half in ("all", hit[0].half)]
        figures[half] = (*macro(scored), *_shares(found))
    return Scores(name, figures, sorted(times))


def _timed(extract: Extractor, html: str, times: list[float]) -> str:
    """The text; none where the extractor gives up on the page, which scores as it should."""
    began = time.process_time()
    try:
        text = extract(html)
    except Exception as e:  # noqa: BLE001 - another's failure is its score
        print(f"({type(e).__name__}: {e!s:.80})")
        text = ""
    times.append(time.process_time() - began)
    return text


def _shares(hits: Sequence[tuple[GoldPage, tuple[int, int]]]) -> tuple[float, float]:
    within, outside = sum(len(p.within) for p, _ in hits), sum(len(p.outside) for p, _ in hits)
    return sum(w for _, (w, _) in hits) / max(1, within), sum(o for _, (_, o) in hits) / max(1, outside)


def _comparison(scores: Sequence[Scores], public: Sequence[GoldPage], segments: Sequence[GoldPage]) -> str:
    columns = ("extractor", "F1", "P", "R", "F1, A", "F1, B", "ms CPU, median", "ms, p95", "segments found", "kept out")
    rows = []
    for s in scores:
        exact = [_exact(s.figures[half][i]) for half, i in (("all", 0), ("all", 1), ("all", 2), ("A", 0), ("B", 0))]
        p95 = s.cpu_s[int(0.95 * len(s.cpu_s))]
        rows.append((s.name, *exact, median(s.cpu_s) * 1e3, p95 * 1e3, *map(_exact, s.figures["all"][3:])))
    return f"{len(public)} news pages, {len(segments)} pages with segments.\n\n{markdown(columns, rows)}"


def _ablation(public: Sequence[GoldPage], segments: Sequence[GoldPage]) -> str:
    """What leaving out one group costs: 10,000ths of F1 and of the shares of segments, by half."""
    whole = _scores("all", ours, public, segments)
    columns = ("without", "F1, A", "F1, B", "found, A", "found, B", "kept out, A", "kept out, B", "what it does")
    rows = []
    for name, what in groups().items():
        less = _scores(name, partial(ours, without=(name,)), public, segments)
        brings = [whole.figures[h][i] - less.figures[h][i] for i in (0, 3, 4) for h in HALVES]
        rows.append((name, *(f"{round(1e4 * gain):+d}" for gain in brings), what))
    return f"What each group of rules brings, in 10,000ths:\n\n{markdown(columns, rows)}"


def _sizes() -> str:
    return (
        f"{len(groups())} groups of rules. In their tables are {len(frames.NAMES)} names of frames, "
        f"{len(phrases.LABELS)} labels, {len(phrases.END_MARKS)} end marks and {len(phrases.SENTENCES)} patterns of lines."
    )


def _newsweb(web: StillWeb) -> str:
    texts = [(ours(fetched(t["url"])), t["paragraphs"]) for t in web.truth() if not t["fault"]]
    raw = [f1(*precision_recall(text, "\n\n".join(said))) for text, said in texts]
    ruled = [
        f1(*precision_recall(text, "\n\n".join(rules.applied([" ".join(p.split()) for p in said]))))
        for text, said in texts
    ]
    columns = (
        "pages of a small web",
        "mean F1",
        "mean F1, less the lines of the truth that are furniture",
        "pages below .99",
    )
    return markdown(columns, [(len(raw), _exact(mean(raw)), _exact(mean(ruled)), sum(f < 0.99 for f in ruled))])


def _exact(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"
