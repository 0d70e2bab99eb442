"""Who may work on a lake beside whom. A lock's file in the lake says who holds it, since when and for what.

The operating system's lock ends with its process, however that ends; the file's text stays when it did not end
cleanly, and that is how the next writer knows.
"""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from schemas.errors import LakeError

LOCKS = {"run": "_lock", "backfill": "_lock", "stream": "_lock", "gather": "_lock_gather"}
"""The lock that each command holds: commands with the same one wait for each other, the others run together."""


class LockedError(Exception):
    """Somebody else holds the lock that a command needs."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Held. `unclean`: who held it before and did not end cleanly, in words; None where all is well."""

    unclean: str | None


@contextmanager
def hold(lake: Path, command: str, now: datetime) -> Iterator[Lock]:
    """Hold the lock that a command needs (LOCKS), making the lake where there is none.

    Raises:
        LockedError: naming the holder, where there is one.
        LakeError: where the lake cannot be written.
    """
    try:
        lake.mkdir(parents=True, exist_ok=True)
        file = os.fdopen(os.open(lake / LOCKS[command], os.O_RDWR | os.O_CREAT, 0o644), "r", encoding="utf-8")
    except OSError as e:
        raise LakeError(f"cannot write to the lake {lake}: {e.strerror or e}") from e
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"{lake} is held by {_words(file.read())}; wait for its end, or end it") from None
        before = file.read()
        try:
            _write(file, json.dumps(_holder(command, now)))
        except OSError as e:
            raise LakeError(f"cannot write to the lake {lake}: {e.strerror or e}") from e
        yield Lock(unclean=_words(before) if before.strip() else None)
        _write(file, "")


def _holder(command: str, now: datetime) -> dict[str, str | int]:
    return {"command": command, "pid": os.getpid(), "host": socket.gethostname(), "since": now.isoformat()}


def _write(file: IO[str], text: str) -> None:
    # the text before the end: where there is no room for it, what stood there still tells of an unclean end
    data = text.encode()
    os.pwrite(file.fileno(), data, 0)
    os.ftruncate(file.fileno(), len(data))


def _words(text: str) -> str:
    try:
        holder = json.loads(text)
        return f"`presslake {holder['command']}` (process {holder['pid']} on {holder['host']}, since {holder['since']})"
    except (ValueError, KeyError, TypeError):
        return "another process that has just started"
