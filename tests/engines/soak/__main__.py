"""Streams for a long time, watched: `python -m tests.engines.soak [--minutes 60] [--out docs/soak.md]`.

One on Prism and one on Flink, each with a lake of its own and a web that goes on publishing, with `gather` every 30
seconds beside it and a reader that counts. Writes tables and pictures.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from tests.end_to_end.newsweb import newsweb
from tests.end_to_end.running import run
from tests.engines.soak.report import picture, report
from tests.engines.soak.watching import Engine, Sample, on_flink, on_prism
from tests.engines.streaming import assert_all_once, streaming
from tests.shared import ROOT

EVERY_S, TICK_S = 10.0, 15.0
SETTINGS = '[run]\nwindow = "1m"\ninterval = "30s"\n'
WEB = ("--publishers", "170", "--rate", "5", "--preload", "300")

Opened = Callable[[Path], AbstractContextManager[Engine]]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/soak.md")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor() as pool:
        running = [
            pool.submit(soaked, Path(name) / open_.__name__, open_, args.minutes) for open_ in (on_prism, on_flink)
        ]
        found = dict(one.result() for one in running)
    for engine, samples in found.items():
        args.out.with_name(f"{args.out.stem}-{engine.lower()}.svg").write_text(picture(samples), "utf-8")
    args.out.write_text(report(found, args.minutes, TICK_S, args.out.stem), "utf-8")
    print(args.out.read_text("utf-8"))


def soaked(folder: Path, open_: Opened, minutes: float) -> tuple[str, list[Sample]]:
    """An engine's name, and what was seen while a stream ran on it; in the end nothing is lost, nothing is there twice."""
    folder.mkdir()
    with open_(folder) as engine, newsweb(*WEB) as web:
        config = web.write_config(folder, SETTINGS)
        samples = _watched(engine, config, minutes)
        assert run(config) == 0
        assert_all_once(folder / "lake", web, last=True)
    return engine.name, samples


def _watched(engine: Engine, config: Path, minutes: float) -> list[Sample]:
    samples = list[Sample]()
    gather = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "-q", "gather", "--every", "30s"]
    with streaming(config, *engine.options, tick_s=TICK_S) as stream:
        beside = subprocess.Popen([*gather, "--grace", "1m"], cwd=ROOT)
        try:
            began, before = time.monotonic(), 0
            while (elapsed := time.monotonic() - began) < minutes * 60:
                time.sleep(EVERY_S)
                assert stream.process.poll() is None, stream.said()
                samples.append(engine.look(stream, config.parent / "lake", elapsed / 60))
                assert samples[-1].articles >= before, "a reader missed rows"
                before = samples[-1].articles
        finally:
            beside.terminate()
        assert beside.wait(60) == 0
        assert stream.end(within_s=150) == 0, stream.said()
    return samples


if __name__ == "__main__":
    main()
