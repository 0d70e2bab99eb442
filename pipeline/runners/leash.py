"""A command that ends with whoever began it: `python -m pipeline.runners.leash COMMAND ...`."""

import ctypes
import os
import signal
import sys

_PDEATHSIG = 1


def leashed(command: list[str]) -> list[str]:
    """The command, so that the kernel ends it where the thread that began it is gone (Linux: prctl(2), kept over
    execve(2)); elsewhere the command as it is. A process that is killed cannot end its own children."""
    if sys.platform != "linux":
        return command
    return [sys.executable, "-m", "pipeline.runners.leash", *command]


if __name__ == "__main__":
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    os.execv(sys.argv[1], sys.argv[1:])
