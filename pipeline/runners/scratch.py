"""What Beam makes of temporary files while it hands a job over, and leaves behind."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scratch() -> Iterator[None]:
    """While it is open, temporary files of this process are made in a folder of its own; afterwards that is gone.

    Beam 2.77 makes a folder for the files of each environment (`python_sdk_dependencies`), and forgets it: two for each
    start of a stream. By the end of `run()` they are with the runner.
    """
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="presslake-") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before
