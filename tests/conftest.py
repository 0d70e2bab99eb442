"""What every test begins with."""

import os
import tempfile
from collections.abc import Iterator

import pytest

from pipeline.sources.opening import ROBOTS


@pytest.fixture(autouse=True)
def _robots_txt_is_unknown() -> None:
    """A port of loopback is soon another server's, of which nobody has asked yet what it allows."""
    ROBOTS.forget()


@pytest.fixture(autouse=True, scope="session")
def _what_is_forgotten_is_left_among_the_tests_own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Beam makes a folder for every pipeline, and only one that has run removes it; so does what is killed. pytest removes
    its own."""
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(tmp_path_factory.mktemp("forgotten"))
    yield
    tempfile.tempdir = before[0]
    os.environ.pop("TMPDIR")
    os.environ.update({"TMPDIR": before[1]} if before[1] else {})
