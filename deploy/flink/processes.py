"""Processes that outlive the command that starts them: known by a file with their id, ended by it."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PATIENCE_S = 15.0
"""Seconds until a process that was asked to end is killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process of the folder `work`: NAME.pid, NAME.log and NAME.out lie there."""

    work: Path
    name: str

    @property
    def pid(self) -> int | None:
        """Its id while it runs. An id that another program has by now does not count."""
        try:
            pid = int(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return None
        # the process's own command line names the folder; a child of ours that ended shows as <defunct>
        shown = subprocess.run(
            ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return pid if str(self.work) in shown.stdout else None

    @property
    def log(self) -> Path:
        """What it logs."""
        return self.work / f"{self.name}.log"

    def start(self, command: Sequence[str]) -> None:
        """Start it, unless it runs. It goes on when this process ends."""
        if self.pid is not None:
            return
        with (self.work / f"{self.name}.out").open("ab") as out:
            started = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.work, start_new_session=True
            )
        self._file.write_text(str(started.pid))

    def kill(self) -> None:
        """End it without a word, as a crash does."""
        self._send(signal.SIGKILL)
        self._gone(_PATIENCE_S)

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        self._send(signal.SIGTERM)
        if not self._gone(_PATIENCE_S):
            self.kill()
        self._file.unlink(missing_ok=True)

    def last_words(self) -> str:
        """The ends of its log and of its output, for a message."""
        texts = (p.read_text("utf-8", "replace") for p in (self.log, self.work / f"{self.name}.out") if p.exists())
        return "\n".join(line for text in texts for line in text.splitlines()[-5:])

    @property
    def _file(self) -> Path:
        return self.work / f"{self.name}.pid"

    def _send(self, what: signal.Signals) -> None:
        if (pid := self.pid) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, what)

    def _gone(self, patience_s: float) -> bool:
        end = time.monotonic() + patience_s
        while self.pid is not None:
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True
