"""Runs that are killed: `python -m tests.end_to_end.killed CONFIG [COMMAND]`, then a line a run on standard input.

A run is `presslake run --all`, or the command that is given.

A number kills the run after so many seconds, `-` lets it end. Each run is answered by a line: `killed`, or its exit
code, and its seconds. One process imports everything once and forks each run, so that a kill hits the run and not its imports.
"""

import os
import signal
import sys
import time

from pipeline import backfill, cycle  # noqa: F401 - imported before the forks
from pipeline.cli import main
from pipeline.verbs import gather, repeat  # noqa: F401 - the same


def fork_run(config: str, command: list[str]) -> int:
    """The process id of a run of its own."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(main(["-c", config, "-q", *command]))
        finally:
            os._exit(99)
    return pid


def one_run(config: str, command: list[str], until: str) -> str:
    """How a run ended that was killed after so many seconds, or let end, and how many seconds it took."""
    began = time.monotonic()
    pid = fork_run(config, command)
    done = 0
    while not done and (until == "-" or time.monotonic() - began < float(until)):
        done, status = os.waitpid(pid, os.WNOHANG)
        time.sleep(0.005)
    if not done:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    end = "killed" if os.WIFSIGNALED(status) else str(os.waitstatus_to_exitcode(status))
    return f"{end} {time.monotonic() - began:.3f}"


if __name__ == "__main__":
    for line in sys.stdin:
        print(one_run(sys.argv[1], sys.argv[2:] or ["run", "--all"], line.strip()), flush=True)
