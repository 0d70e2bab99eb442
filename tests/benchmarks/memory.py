"""What it costs to remember: a small run on a lake that holds many keys, beside one on an empty lake."""

import json
import os
import shutil
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import WebSource, write_config
from tests.benchmarks.one_feed import one_feed
from tests.benchmarks.processes import Spent, run_all, spent

MOST_MORE_S = 2.0
"""Hoped for."""


def main(quick: bool) -> None:
    keys, days, times = (2000, 20, 1) if quick else (1_000_000, 400, 3)
    empty: list[Spent] = []
    full: list[Spent] = []
    with one_feed() as source, TemporaryDirectory() as name:
        template = Path(name) / "template"
        spent("-m", "tests.benchmarks.many_keys", str(template), str(keys), str(days))
        for n in range(times):
            empty.append(_run(Path(name) / f"empty-{n}", source, None))
            full.append(_run(Path(name) / f"full-{n}", source, template))
        looked = json.loads(spent("-m", "tests.benchmarks.lookups", str(template)).output)
    _print(keys, days, empty, full)
    print(f"\nReading the keys takes {looked.pop('read_s'):.2f} s. Then, on one core:\n")
    print(markdown(("question", "answers a second"), list(looked.items())))


def _run(folder: Path, source: WebSource, template: Path | None) -> Spent:
    """A run on a lake of its own, which holds the template's keys at its start."""
    config = write_config(folder, [source])
    if template:
        shutil.copytree(template / "keys", folder / "lake" / "keys", copy_function=os.link)
    return spent(*run_all(config))


def _print(keys: int, days: int, empty: list[Spent], full: list[Spent]) -> None:
    rows = [
        ("an empty lake", *_medians(empty)),
        (f"{keys:,} keys of {days} days", *_medians(full)),
        ("more", *(f - e for f, e in zip(_medians(full), _medians(empty), strict=True))),
    ]
    print(markdown((f"a run on (median of {len(empty)})", "s", "CPU s", "peak MB"), rows))
    print(f"\nHoped for: {MOST_MORE_S:g} s more, or less.")


def _medians(took: list[Spent]) -> tuple[float, float, float]:
    return median(t.wall_s for t in took), median(t.cpu_s for t in took), median(t.peak_mb for t in took)
