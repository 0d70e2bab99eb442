"""The documents that the W3C's feed validator is tested with: right and wrong in every way its authors met."""

import tarfile
from functools import cache

from tests.shared import shared


def cases() -> tuple[tuple[str, bytes], ...]:
    """Name and body of each; skips the test where they are not there."""
    return _cases(str(shared("data", "feeds", "w3c_feedvalidator_testcases.tar.gz")))


@cache
def _cases(archive: str) -> tuple[tuple[str, bytes], ...]:
    with tarfile.open(archive) as tar:
        return tuple((m.name, file.read()) for m in tar if (file := tar.extractfile(m)) is not None)
