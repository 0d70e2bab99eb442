"""A step that some words end, each in its way, and others make hang."""

import os
import re
import signal
import threading
import time
from pathlib import Path

from schemas.errors import ParseError


def handle(word: str) -> str:
    """The word in capitals, where it lets us."""
    if word == "segfault":
        signal.pthread_kill(threading.get_ident(), signal.SIGSEGV)  # this thread, as a fault
    if word == "exit":
        os._exit(0)
    if word == "bug":
        raise ValueError("a bug of ours")
    if word == "bad":
        raise ParseError("expected a good word")
    if word == "waits":
        time.sleep(0.5)
    if word == "sleeps":
        time.sleep(600)
    if word == "spins":  # and holds the interpreter's lock
        re.match(r"(a+)+$", "a" * 60 + "b")
    if word.startswith("/"):  # a file: the first to come is killed
        first = not Path(word).exists()
        Path(word).touch()
        if first:
            os.kill(os.getpid(), signal.SIGKILL)
    return word.upper()
