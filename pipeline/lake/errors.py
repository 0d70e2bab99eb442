"""A lake that fails, said as such."""

import contextlib
from collections.abc import Iterator

import pyarrow as pa

from schemas.errors import LakeError


@contextlib.contextmanager
def lake_errors(doing: str) -> Iterator[None]:
    """While it is open, what a file system or Arrow complains of is a LakeError that says what was being done."""
    try:
        yield
    except (OSError, pa.ArrowException) as e:
        raise LakeError(f"the lake failed while {doing}: {e}") from e
