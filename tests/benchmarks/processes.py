"""What a Python process takes from its start to its end."""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.shared import ROOT

_KB = 1024 if sys.platform == "linux" else 1
"""`ru_maxrss` is in kB on Linux, in bytes on macOS (getrusage(2))."""


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""With bytecode kept, as on a machine where packages were installed by pip: compiling Beam takes two seconds."""


class BenchmarkError(Exception):
    """Something that was to be measured did not do what it should."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, seconds of CPU (user and system), the most memory held, and what was printed."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


def spent(*arguments: str) -> Spent:
    """What `python *arguments` took, run in the project's folder.

    Raises:
        BenchmarkError: with its last words, where it did not end with 0.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as out, tempfile.TemporaryFile("w+", encoding="utf-8") as err:
        began = time.perf_counter()
        process = started(*arguments, out=out, err=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode:
            words = " ".join(arguments)
            raise BenchmarkError(f"`python {words}` ended with {process.returncode}: {err.read().strip()[-600:]}")
        cpu_s = usage.ru_utime + usage.ru_stime
        return Spent(wall_s=wall_s, cpu_s=cpu_s, peak_mb=usage.ru_maxrss * _KB / 1e6, output=out.read())


def started(*arguments: str, out: IO[str] | None = None, err: IO[str] | None = None) -> subprocess.Popen[str]:
    """`python *arguments`, just started in the project's folder."""
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, stdout=out, stderr=err, text=True)


def compile_once() -> None:
    """Has the bytecode written that is not there yet, so that nothing that is measured compiles it."""
    spent("-c", "import pipeline.cli, pipeline.verbs.repeat, tests.benchmarks.loop")


def run_all(config: Path) -> tuple[str, ...]:
    """The arguments of `presslake run --all`."""
    return ("-m", "pipeline.cli", "-c", str(config), "-q", "run", "--all")
