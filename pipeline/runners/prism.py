"""Prism: Beam's own runner for one machine, a Go binary. Its worker is this process."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from apache_beam import version as beam_version
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.prism_runner import PrismJobServer
from apache_beam.runners.runner import PipelineResult

from pipeline.runners.engine import STREAMING, EngineError, Missing
from pipeline.runners.leash import leashed
from pipeline.ticks import ENDING

_INSTALL = f"go install github.com/apache/beam/sdks/v2/go/cmd/prism@v{beam_version.__version__}"
_STARTING_S = 30.0


def find(named: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The binary: as named, by $PRESSLAKE_PRISM, on PATH, in Go's bin folder; None where it is nowhere.

    Raises:
        EngineError: where what is named is no program.
    """
    for place, told_by in ((named, "--prism"), (environment.get("PRESSLAKE_PRISM"), "$PRESSLAKE_PRISM")):
        if place:
            if not Path(place).is_file() or not os.access(place, os.X_OK):
                raise EngineError([Missing(f"{told_by} names {place}, which is no program", _INSTALL)])
            return Path(place)
    go_bin = Path(environment.get("GOBIN") or Path(environment.get("GOPATH") or Path.home() / "go") / "bin")
    places = [shutil.which("prism", path=environment.get("PATH")), go_bin / "prism"]
    return next((Path(p) for p in places if p and Path(p).is_file()), None)


@dataclass(slots=True)
class Prism:
    """The engine of `presslake stream` on one machine.

    Args:
        named: where the binary is; looked for where it is None, and downloaded by Beam where it is nowhere.
        environment: of this process.
    """

    named: Path | None
    environment: Mapping[str, str]
    _port: int = 0

    def missing(self) -> Iterator[Missing]:
        """Nothing, or that there is no binary and that none can be downloaded, or that what is there does not start."""
        try:
            with self.held():
                return
        except EngineError as e:
            yield from e.missing

    def options(self) -> list[str]:
        """Beam's options while it is held."""
        return [
            *STREAMING,
            "--runner=PortableRunner",
            f"--job_endpoint=localhost:{self._port}",
            "--environment_type=LOOPBACK",
        ]

    @property
    def stays(self) -> bool:
        return False

    def end(self, job: PipelineResult) -> None:
        """Its ticks are this process's: without them it is done, with everything landed."""
        ENDING.set()

    def afterwards(self, said: str) -> str:
        """Just as it was said."""
        return said

    @contextmanager
    def held(self) -> Iterator[None]:
        """Prism, started on a free port; it ends with this, and with our process however that ends (Linux).

        Raises:
            EngineError: where there is none, or it does not start.
        """
        ENDING.clear()
        command = [str(self._binary()), "--log_level", "warn", "--log_kind", "text", "--serve_http=false"]
        self._port = _free_port()
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                leashed([*command, "--job_port", str(self._port)]),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,  # Ctrl-C is for us: what is in hand is finished first
            )
            try:
                self._wait(process, said)
                yield
            finally:
                _end(process)

    def _binary(self) -> Path:
        found = find(self.named, self.environment)
        return found or _downloaded()

    def _wait(self, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
        until = time.monotonic() + _STARTING_S
        while time.monotonic() < until:
            if process.poll() is not None:
                said.seek(0)
                words = " ".join(said.read().decode("utf-8", "replace").split())[-500:]
                words = f": {words}" if words else " without a word"
                raise EngineError([Missing(f"Prism ended as it began ({process.returncode}){words}", _INSTALL)])
            with suppress(OSError), socket.create_connection(("localhost", self._port), timeout=1):
                return
            time.sleep(0.1)
        raise EngineError([Missing(f"Prism does not listen after {_STARTING_S:.0f} s", _INSTALL)])


def _downloaded() -> Path:
    """Beam's own download, or what it has kept of an earlier one."""
    try:
        command, _ = PrismJobServer(PipelineOptions([])).subprocess_cmd_and_endpoint()
    except (OSError, RuntimeError, ValueError) as e:
        what = f"there is no Prism binary here, and Beam cannot download it ({e})"
        raise EngineError([Missing(what, f"`{_INSTALL}`, or name one: --prism PATH or $PRESSLAKE_PRISM")]) from e
    return Path(command[0])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    process.kill()
    process.wait()


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("localhost", 0))
        port: int = s.getsockname()[1]
        return port
