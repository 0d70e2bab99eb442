"""Runs that are killed: `python -m tests.end_to_end.killed CONFIG KILLS LATEST_S SEED`.

One process imports everything once and forks each run, so that a kill hits the run and not its imports.
"""

import os
import random
import signal
import sys
import time

from pipeline import cycle, repeat  # noqa: F401 - imported before the forks
from pipeline.cli import main


def fork_run(config: str) -> int:
    """The process id of a run of its own."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(main(["-c", config, "-q", "run", "--all"]))
        finally:
            os._exit(99)
    return pid


def kill_some(config: str, kills: int, latest_s: float, seed: int) -> None:
    """So many runs, each killed after a random time; says how many of them were still running."""
    rng = random.Random(seed)
    hit = 0
    for _ in range(kills):
        pid = fork_run(config)
        time.sleep(rng.uniform(0.02, latest_s))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        hit += os.WIFSIGNALED(status)
    print(f"killed {hit} of {kills}", flush=True)
    _, status = os.waitpid(fork_run(config), 0)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    kill_some(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
