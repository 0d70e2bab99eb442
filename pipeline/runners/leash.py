"""A command that ends with whoever began it: `python -m pipeline.runners.leash COMMAND ...`."""

import ctypes
import os
import signal
import sys

_PDEATHSIG = 1
_CANNOT_BE_RUN = 126  # as a shell says it


def leashed(command: list[str]) -> list[str]:
    """The command, so that the kernel ends it where the thread that began it is gone (Linux: prctl(2), kept over
    execve(2)); elsewhere the command as it is. A process that is killed cannot end its own children."""
    if sys.platform != "linux":
        return command
    return [sys.executable, "-m", "pipeline.runners.leash", *command]


if __name__ == "__main__":
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    try:
        os.execv(sys.argv[1], sys.argv[1:])
    except OSError as e:  # such as one that was built for another machine
        print(f"{sys.argv[1]} cannot be run: {e.strerror or e}", file=sys.stderr)
        sys.exit(_CANNOT_BE_RUN)
