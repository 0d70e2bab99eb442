"""Asking a stream to end from outside of its workers: a file in the lake, which every worker of it can see."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import LakeError
from transforms.land.names import is_store

_NAME = "_state/stream-ends"


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether the stream of a lake is to end. No more than a path, so that it travels with a step."""

    lake: str

    @property
    def is_asked(self) -> bool:
        """Looked at for every tick. A lake that cannot be read, or lies in a store, asks for nothing."""
        return not is_store(self.lake) and os.path.exists(self._file)  # noqa: PTH110 - which raises nothing

    def ask(self) -> None:
        """No further ticks. Raises LakeError where the lake cannot be written."""
        if is_store(self.lake):
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch()
        except OSError as e:
            raise LakeError(f"cannot ask the stream to end by {self._file}: {e.strerror or e}") from e

    @contextmanager
    def withdrawn(self) -> Iterator[None]:
        """What was asked of an earlier stream counts no more, nor, where this ends without an error, what was asked of
        this one. A job that could not be ended goes by it when its cluster is back.

        Raises:
            LakeError: where the lake cannot be written.
        """
        self._withdraw()
        yield
        self._withdraw()

    def _withdraw(self) -> None:
        if is_store(self.lake):
            return
        try:
            self._file.unlink(missing_ok=True)
        except OSError as e:
            raise LakeError(f"cannot remove {self._file}: {e.strerror or e}") from e

    @property
    def _file(self) -> Path:
        return Path(self.lake) / _NAME
