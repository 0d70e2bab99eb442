"""What every test begins with."""

import logging
from collections.abc import Iterator

import pytest

from pipeline.sources.opening import ROBOTS


@pytest.fixture(autouse=True)
def _robots_txt_is_unknown() -> None:
    """A port of loopback is soon another server's, of which nobody has asked yet what it allows."""
    ROBOTS.forget()


@pytest.fixture(autouse=True)
def _the_log_is_as_it_was() -> Iterator[None]:
    """A command that is run within a test says how much this process's log tells."""
    log = logging.getLogger("presslake")
    before = log.level
    yield
    log.setLevel(before)
