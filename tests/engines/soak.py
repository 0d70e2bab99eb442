"""A stream for a long time, watched: `python -m tests.engines.soak [--minutes 60] [--out docs/soak.md]`.

On Prism, on a web that goes on publishing, with `gather` every 30 seconds beside it and a reader that counts. Writes a
table and a picture: memory of each process, files in the lake, seconds from fetch to lake.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import duckdb
import psutil

from pipeline.reading import lake_files
from tests.benchmarks.machine import markdown
from tests.end_to_end.newsweb import newsweb
from tests.end_to_end.running import run
from tests.engines.chart import chart
from tests.engines.streaming import assert_all_once, counted, streaming
from tests.shared import ROOT

EVERY_S = 10.0
SETTINGS = '[run]\nwindow = "1m"\ninterval = "30s"\n'


@dataclass(frozen=True, slots=True)
class Sample:
    """One look: minutes since the start, MB of each process, files, articles, and the lag of the latest window."""

    minute: float
    python_mb: float
    prism_mb: float
    files: int
    articles: int
    lag_s: float | None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/soak.md")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        samples = soaked(Path(name), args.minutes)
    args.out.with_suffix(".svg").write_text(picture(samples), "utf-8")
    args.out.write_text(report(samples, args.minutes, args.out.with_suffix(".svg").name), "utf-8")
    print(args.out.read_text("utf-8"))


def soaked(folder: Path, minutes: float) -> list[Sample]:
    """What was seen while a stream ran; in the end nothing is lost, nothing is there twice."""
    lake, samples = folder / "lake", list[Sample]()
    with newsweb("--publishers", "170", "--rate", "5", "--preload", "300") as web:
        config = web.write_config(folder, SETTINGS)
        with streaming(config, tick_s=15) as stream:
            gather = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "-q", "gather", "--every", "30s"]
            beside = subprocess.Popen([*gather, "--grace", "1m"], cwd=ROOT)
            began, before = time.monotonic(), 0
            while time.monotonic() - began < minutes * 60:
                time.sleep(EVERY_S)
                samples.append(_look(stream.process.pid, lake, (time.monotonic() - began) / 60))
                assert samples[-1].articles >= before, "a reader missed rows"
                before = samples[-1].articles
            beside.terminate()
            assert beside.wait(60) == 0
            assert stream.end() == 0, stream.said()
        assert run(config) == 0
        assert_all_once(lake, web, last=True)
    return samples


def _look(pid: int, lake: Path, minute: float) -> Sample:
    process = psutil.Process(pid)
    prism = sum(c.memory_info().rss for c in process.children(recursive=True))
    files = lake_files(lake, "articles") if (lake / "articles").exists() else []
    rows, keys = counted(lake) if files else (0, 0)
    assert rows == keys, "a reader saw a row twice"
    return Sample(minute, process.memory_info().rss / 1e6, prism / 1e6, len(files), rows, _lag_s(files))


def _lag_s(files: list[str]) -> float | None:
    """The median lag of the files of the last two minutes."""
    lately = [f for f in files if time.time() - Path(f).stat().st_mtime < 120 and "-g" not in Path(f).name]
    lags = [
        Path(f).stat().st_mtime - at.timestamp()
        for f in lately
        for (at,) in duckdb.sql(f"SELECT fetched_at FROM read_parquet('{f}')").fetchall()
    ]
    return median(lags) if lags else None


def picture(samples: list[Sample]) -> str:
    """The samples as SVG."""
    minutes = [s.minute for s in samples]
    return chart(
        minutes,
        [
            ("memory, MB", {"presslake": [s.python_mb for s in samples], "Prism": [s.prism_mb for s in samples]}),
            ("files of articles/", {"files": [float(s.files) for s in samples]}),
            ("articles", {"articles": [float(s.articles) for s in samples]}),
            ("seconds from fetch to lake", {"median": [s.lag_s or 0.0 for s in samples]}),
        ],
    )


def report(samples: list[Sample], minutes: float, image: str) -> str:
    """Markdown: when, a table of a few looks, and the picture."""
    step = max(1, len(samples) // 10)
    rows = [
        (round(s.minute, 1), s.python_mb, s.prism_mb, s.files, s.articles, s.lag_s)
        for s in [*samples[::step], samples[-1]]
    ]
    columns = ("minute", "presslake, MB", "Prism, MB", "files of articles/", "articles", "fetch to lake, s")
    return f"""# A stream for {minutes:g} minutes

`python -m tests.engines.soak --minutes {minutes:g}`, {datetime.now(UTC):%Y-%m-%d}: `presslake stream` on Prism, 170
publishers that bring five articles a second, windows of a minute, `gather --every 30s --grace 1m` beside it, and a
reader that counts every ten seconds: it never saw a row twice, nor fewer than before. Afterwards a bounded run landed
the rest: nothing that the publishers' feeds show was missing.

{markdown(columns, rows)}

![Memory, files, articles and lag over time]({image})
"""


if __name__ == "__main__":
    main()
