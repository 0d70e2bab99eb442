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
    "clean": "| extractor | F1 | P | R | F1, A | F1, B | ms CPU, median | ms, p95 | segments found | kept out |",
    "metadata": "| pages | by | number | titles | wrong | days | wrong | authors | wrong | ms CPU a page |",
    "seen": "| feed, KB | whole, ms | without the seen, ms | whole / without | entry_digests, ms |",
    "engines": "| runner | s | CPU s | µs CPU an article | of it Beam's | peak MB | loop / runner, s | loop / runner, CPU |",
    "fragments": "| words | step | fastest, ms | median, ms |",
    "start": "| from start to | s, median | least | most | × importing Beam |",
    "gather": "| files | query before, s | query after, s | before / after | gathering, s | MB before | MB after |",
    "memory": "| a run on (median of 1) | s | CPU s | peak MB |",
}
REAL_RUNNERS = ("engines",)
NEEDS = dict.fromkeys(("cycle", "poll", "first", "manners", "engines", "metadata"), ("tools", "newsweb.py"))
NEEDS["clean"] = ("data", "extraction")
NEEDS["topics"] = ("data", "bbc_topics.jsonl.gz")

Started = dict[str, subprocess.Popen[str]]


@pytest.fixture(scope="module")
def started() -> Iterator[Started]:
    """All of them at once, but for those of real runners: mostly they wait for Beam to be imported."""
    yield (processes := {name: start(name) for name in BENCHMARKS if name not in REAL_RUNNERS})
    for process in processes.values():
        process.kill()
        process.communicate()


def start(name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.benchmarks", "--quick", name]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_every_benchmark_is_tested() -> None:
    assert HEADS.keys() == BENCHMARKS.keys()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in HEADS if name not in REAL_RUNNERS])
def test_prints_its_table(name: str, started: Started) -> None:
    if name in NEEDS:
        shared(*NEEDS[name])
    assert_prints(name, started[name])


@pytest.mark.engine
@pytest.mark.flink
@pytest.mark.parametrize("name", REAL_RUNNERS)
def test_prints_its_table_of_real_runners(name: str) -> None:
    shared(*NEEDS[name])
    assert_prints(name, start(name))


def assert_prints(name: str, benchmark: subprocess.Popen[str]) -> None:
    printed, _ = benchmark.communicate(timeout=500)
    assert benchmark.returncode == 0, printed
    for head in ("| machine |  |", HEADS[name]):
        assert head in printed
    rows = printed.partition(HEADS[name])[2].splitlines()
    assert [cell.strip() for cell in rows[2].split("|")[1:-1] if cell.strip()][1:], rows
