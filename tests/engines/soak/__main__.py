"""Streams for a long time, watched: `python -m tests.engines.soak [--minutes 60] [--out docs/soak.md]`.

One on Prism and one on Flink, each with a lake of its own and a web that goes on publishing, with `gather` every 30
seconds beside it and a reader that counts. Writes tables and pictures.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

from tests.end_to_end.newsweb import NewsWeb, newsweb
from tests.end_to_end.running import run
from tests.engines.soak.report import picture, report
from tests.engines.soak.watching import Engine, Sample, Soaked, on_flink, on_prism
from tests.engines.streaming import assert_all_once, streaming
from tests.shared import ROOT

EVERY_S, TICK_S = 10.0, 15.0
SETTINGS = '[run]\nwindow = "1m"\ninterval = "30s"\n'
WEB = ("--publishers", "170", "--preload", "300")
MOST_RATE, EDITIONS = 5.0, 11_000
"""What the web can publish: at most so many a second, and so many in all."""

Opened = Callable[[Path], AbstractContextManager[Engine]]


def main() -> int:
    """0, or 1 where one broke off, or a lake was not as it should be in the end: then the lakes are kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/soak.md")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="presslake-soak-"))
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(soaked, folder / name, opened, args.minutes) for name, opened in ENGINES.items()]
        for one in running:
            one.add_done_callback(_tell_failure)
    found = [one.result() for one in running if not one.exception()]
    for seen in found:
        args.out.with_name(f"{args.out.stem}-{seen.engine.lower()}.svg").write_text(picture(seen.samples), "utf-8")
    args.out.write_text(report(found, args.minutes, TICK_S, _rate(args.minutes), args.out.stem), "utf-8")
    print(args.out.read_text("utf-8"))
    if len(found) < len(running) or any(seen.wrong for seen in found):
        print(f"The lakes and logs are kept in {folder}.", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


def _tell_failure(one: Future[Soaked]) -> None:
    """At once: the other one goes on for its hour."""
    if failure := one.exception():
        traceback.print_exception(failure)


def soaked(folder: Path, opened: Opened, minutes: float) -> Soaked:
    """What was seen while a stream ran on an engine, and what is wrong with its lake in the end."""
    folder.mkdir()
    with opened(folder) as engine, newsweb(*WEB, "--rate", f"{_rate(minutes):g}") as web:
        config = web.write_config(folder, SETTINGS)
        samples = _watched(engine, config, minutes)
        return Soaked(engine.name, samples, _wrong(config, web))


def _rate(minutes: float) -> float:
    """Articles a second, so that they last until the end."""
    return min(MOST_RATE, round(EDITIONS / (60 * minutes), 1))


def _wrong(config: Path, web: NewsWeb) -> str:
    assert run(config) == 0
    try:
        assert_all_once(config.parent / "lake", web, last=True)
    except AssertionError as e:
        return str(e)
    return ""


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


ENGINES: dict[str, Opened] = {"prism": on_prism, "flink": on_flink}


if __name__ == "__main__":
    sys.exit(main())
