"""pycld2 with a bug: a text with MARKER ends the process. It takes the place of the real one, which does the rest."""

import importlib
import signal
import sys
import threading
from pathlib import Path
from typing import Any

MARKER = "the tide clock strikes thirteen"

_path = list(sys.path)
sys.path[:] = [p for p in _path if Path(p or ".").resolve() != Path(__file__).parent]
del sys.modules["pycld2"]
_real: Any = importlib.import_module("pycld2")
_detect = _real.detect
sys.path[:] = _path


def _deadly(text: Any, *args: Any, **options: Any) -> Any:
    if MARKER in text:
        signal.pthread_kill(
            threading.get_ident(), signal.SIGSEGV
        )  # this thread, as a fault: another would die too late
    return _detect(text, *args, **options)


_real.detect = _deadly
