"""Each benchmark, on small sizes: it measures something and prints its table. How fast is not asked here."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.shared import ROOT, shared

HEADS = {
    "cycle": "| cycle | s | CPU s | µs CPU an article | peak MB | loop / run, s | loop / run, CPU |",
    "poll": "| client | s, many | CPU s, many | CPU s, one | µs CPU a poll | × aiohttp | µs CPU a poll, all in | peak MB |",
    "first": "| sources | articles shown | of them landed | rows | rejects | s | CPU s | peak MB | MB of payloads |",
    "manners": "| cycle | s | hosts | requests | most at once at a host | polls | share conditional | pages | shortest gap, s |",
    "topics": "| articles | number | accuracy | accuracy, forced to five | `other` |",
    "seen": "| feed, KB | whole, ms | without the seen, ms | whole / without | entry_digests, ms |",
    "start": "| from start to | s, median | least | most | × importing Beam |",
    "gather": "| files | query before, s | query after, s | before / after | gathering, s | MB before | MB after |",
    "memory": "| a run on (median of 1) | s | CPU s | peak MB |",
}
NEEDS = dict.fromkeys(("cycle", "poll", "first", "manners"), ("tools", "newsweb.py"))
NEEDS["topics"] = ("data", "bbc_topics.jsonl.gz")

Started = dict[str, subprocess.Popen[str]]


@pytest.fixture(scope="module")
def started() -> Iterator[Started]:
    """All of them at once: mostly they wait for Beam to be imported."""
    arguments = [sys.executable, "-m", "tests.benchmarks", "--quick"]
    yield (
        processes := {
            name: subprocess.Popen([*arguments, name], cwd=ROOT, stdout=subprocess.PIPE, text=True)
            for name in BENCHMARKS
        }
    )
    for process in processes.values():
        process.kill()
        process.communicate()


def test_every_benchmark_is_tested() -> None:
    assert HEADS.keys() == BENCHMARKS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", HEADS)
def test_prints_its_table(name: str, started: Started) -> None:
    if name in NEEDS:
        shared(*NEEDS[name])
    printed, _ = started[name].communicate(timeout=300)
    assert started[name].returncode == 0, printed
    for head in ("| machine |  |", HEADS[name]):
        assert head in printed
    rows = printed.partition(HEADS[name])[2].splitlines()
    assert [cell.strip() for cell in rows[2].split("|")[1:-1] if cell.strip()][1:], rows
