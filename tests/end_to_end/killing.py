"""A command run again and again in one process tree, and killed on its way."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.shared import ROOT

OneRun = Callable[[str], tuple[str, float]]
"""Runs the command for so many seconds (`-`: to its end), and says how and when that ended."""


@contextmanager
def killer(config: Path, *command: str) -> Iterator[OneRun]:
    """Gives the function that runs it, kills it and says "killed", or the exit code, and the seconds that it took."""
    process = [sys.executable, "-m", "tests.end_to_end.killed", str(config), *command]
    with subprocess.Popen(process, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as runner:
        assert runner.stdin
        assert runner.stdout

        def one_run(until: str) -> tuple[str, float]:
            print(until, file=runner.stdin, flush=True)
            end, seconds = runner.stdout.readline().split()  # type: ignore[union-attr]
            return end, float(seconds)

        yield one_run
        runner.stdin.close()
