"""What a runner of endless streams is to `presslake stream` and `presslake doctor`."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from apache_beam.runners.runner import PipelineResult

STREAMING = (
    "--streaming",
    "--max_cache_memory_usage_mb=0",  # the state cache sizes every value by walking all modules, 2 ms a key
    "--job_server_timeout=31536000",  # the default of 300 s ends any longer run
)
"""Options of Beam that every portable engine takes."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Something without which a runner cannot work, and what mends it: a command, or a sentence."""

    what: str
    remedy: str


class EngineError(Exception):
    """A runner cannot be used; `missing` says why, with the remedies."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__("; ".join(f"{m.what}: {m.remedy}" for m in missing))
        self.missing = missing


class Engine(Protocol):
    """A runner, as it was named on the command line. `stays`: the job goes on where our process ends, and the command
    ends once it is handed over."""

    @property
    def stays(self) -> bool: ...

    def missing(self) -> Iterator[Missing]:
        """What it lacks, looked for now; nothing where it can be used."""

    def options(self) -> list[str]:
        """Beam's options for it, as on a command line. Raises EngineError where something is missing."""

    def end(self, job: PipelineResult) -> None:
        """Ask a job to end with what it has in hand; it may take its time."""

    def afterwards(self, said: str) -> str:
        """How a job ended of which its result says so; waits where the job in truth goes on."""

    def held(self) -> AbstractContextManager[None]:
        """While it is open, processes that are ours to start are there; afterwards none of them is left."""
