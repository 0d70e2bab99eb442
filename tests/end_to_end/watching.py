"""A run whose memory is watched from outside."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.end_to_end.running import Done
from tests.shared import ROOT


def watched_run(config: Path, begun: Callable[[], bool]) -> tuple[Done, float]:
    """`presslake run --all` in a process of its own; and how many MB its memory (resident, children included) rose
    above what it was when `begun` first said so."""
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "run", "--all"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        watched = psutil.Process(process.pid)
        start, peak = 0, 0
        while process.poll() is None:
            now = _resident(watched)
            start = start if begun() and start else now or start
            peak = max(peak, now)
            time.sleep(0.01)
        out, err = process.communicate()
    return Done(process.returncode, out, err), (peak - start) / 1e6


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        return total
    return total
