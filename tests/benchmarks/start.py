"""How long somebody waits: from the start of `presslake run` with one feed until its first row is in the lake."""

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.machine import markdown
from tests.benchmarks.newsweb import WebSource, write_config
from tests.benchmarks.one_feed import one_feed
from tests.benchmarks.processes import BenchmarkError, run_all, spent, started

LOOK_AGAIN_S = 0.01


def main(quick: bool) -> None:
    times: dict[str, list[float]] = {
        "first row landed": [],
        "end of the run": [],
        '`python -c "import apache_beam"`': [],
    }
    with one_feed() as source:
        for _ in range(1 if quick else 5):
            took = (*_first_row_and_end_s(source), spent("-c", "import apache_beam").wall_s)
            for kept, seconds in zip(times.values(), took, strict=True):
                kept.append(seconds)
    beam_s = median(times['`python -c "import apache_beam"`'])
    rows = [(what, median(s), min(s), max(s), median(s) / beam_s) for what, s in times.items()]
    print(markdown(("from start to", "s, median", "least", "most", "× importing Beam"), rows))


def _first_row_and_end_s(source: WebSource) -> tuple[float, float]:
    """Seconds until the first row was there, and until the run ended.

    Raises:
        BenchmarkError: where it ended without.
    """
    with TemporaryDirectory() as name:
        config = write_config(Path(name), [source])
        began = time.perf_counter()
        process = started(*run_all(config))
        while not any(Path(name).glob("lake/articles/**/*.parquet")):
            if process.poll() is not None:
                raise BenchmarkError(f"a run of one feed ended with {process.returncode} and no row")
            time.sleep(LOOK_AGAIN_S)
        first_s = time.perf_counter() - began
        process.wait()
        return first_s, time.perf_counter() - began
