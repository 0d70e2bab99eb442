"""What Beam costs: `presslake run --all` over a still web, beside a plain loop of the same step functions.

Both are processes of their own and are measured from start to end, imports included. Both must land the same rows. Neither fetches pages: `full_text` is "never".
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import still_web, write_config
from tests.benchmarks.processes import BenchmarkError, Spent, run_all, spent

LEAST_RATIO, MOST_PEAK_MB = 0.65, 1200
"""What is hoped for: the loop's seconds over the run's, and the run's peak memory."""

COLUMNS = ("cycle", "s", "CPU s", "µs CPU an article", "peak MB", "loop / run, s", "loop / run, CPU")


def main(quick: bool) -> None:
    publishers, editions, limit = (40, 100, 300) if quick else (5000, 13000, 0)
    with still_web(publishers, editions, limit) as web, TemporaryDirectory() as name:
        folder, sources = Path(name), web.sources()
        configs = {which: write_config(folder / which, sources) for which in ("run", "loop", "kept")}
        loop = spent("-m", "tests.benchmarks.loop", str(configs["loop"]))
        run = spent(*run_all(configs["run"]))
        kept = spent("-m", "tests.benchmarks.loop", str(configs["kept"]), "--raw", str(folder / "run" / "lake"))
        number = same_rows(*(folder / which / "lake" for which in configs))
    rows = [
        _row("`presslake run --all`", run, number),
        _row("the loop, polling", loop, number, run),
        _row("the loop, payloads from raw/", kept, number, run),
    ]
    print(markdown(COLUMNS, rows))
    print(f"\n{len(sources)} sources, {number} articles, the same in all three lakes.")
    print(f"Hoped for: a ratio of {LEAST_RATIO} or more, a peak of {MOST_PEAK_MB} MB or less.")


def _row(what: str, took: Spent, number: int, run: Spent | None = None) -> tuple[object, ...]:
    # where other work wants the same cores, the ratio of CPU is the steadier one
    ratios = (took.wall_s / run.wall_s, took.cpu_s / run.cpu_s) if run else (None, None)
    return what, took.wall_s, took.cpu_s, took.cpu_s / number * 1e6, took.peak_mb, *ratios


def same_rows(*lakes: Path) -> int:
    """How many article versions each of the lakes holds.

    Raises:
        BenchmarkError: where they do not hold the same, or nothing.
    """
    first, *others = (_landed(lake) for lake in lakes)
    for lake, other in zip(lakes[1:], others, strict=True):
        if first != other:
            raise BenchmarkError(
                f"{lakes[0]} holds {len(first - other)} rows that {lake} does not; {len(other - first)} the other way round"
            )
    if not first:
        raise BenchmarkError(f"nothing landed in {lakes[0]}")
    return len(first)


def _landed(lake: Path) -> set[tuple[str, int, str]]:
    columns = ["article_id", "version", "content_hash"]
    return {
        tuple(row.values())
        for path in (lake / "articles").rglob("*.parquet")
        for row in pq.ParquetFile(path).read(columns).to_pylist()
    }
