"""Calling a function in a process of its own, which may die or hang without harm: `python -m transforms.apart`."""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from schemas.errors import RejectedError

E = TypeVar("E")
R = TypeVar("R")


class ApartError(Exception):
    """The process gave no answer; the message says how it ended."""


def call_apart(function: Callable[[E], R], element: E, limit_s: float) -> R:
    """What `function(element)` returns.

    Args:
        function: of a module, or a functools.partial of one, so that it can be pickled.
        element: what can be pickled.
        limit_s: the process is ended after so long.

    Raises:
        RejectedError: as the function does.
        ApartError: the process died, or gave no answer in time.
    """
    done = subprocess.run(
        [sys.executable, "-m", "transforms.apart"],
        input=pickle.dumps((limit_s, pickle.dumps((function, element)))),
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,  # Ctrl-C is for us: what is in hand is finished first
    )
    if done.returncode or not done.stdout:
        raise ApartError(_how_it_ended(done, limit_s))
    answer: R | RejectedError = pickle.loads(done.stdout)
    if isinstance(answer, RejectedError):
        raise answer
    return answer


def _how_it_ended(done: subprocess.CompletedProcess[bytes], limit_s: float) -> str:
    if done.returncode == -signal.SIGALRM:
        return f"no answer in {limit_s:g} s"
    if done.returncode < 0:
        return f"killed by {signal.Signals(-done.returncode).name}"
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
    return f"ended with exit code {done.returncode}" + "".join(f": {line[:300]}" for line in said)


def _main() -> None:
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever prints
    with suppress(OSError):  # the kernel that runs out of memory takes this process first (Linux: proc(5))
        Path("/proc/self/oom_score_adj").write_text("1000")
    limit_s, call = pickle.load(sys.stdin.buffer)
    signal.setitimer(signal.ITIMER_REAL, limit_s)  # ends it by itself, whatever native code does, and orphaned too
    with os.fdopen(answers, "wb") as out:
        out.write(pickle.dumps(_answer(*pickle.loads(call))))


def _answer(function: Callable[[Any], Any], element: Any) -> Any:
    try:
        return function(element)
    except RejectedError as e:
        return e


if __name__ == "__main__":
    _main()
