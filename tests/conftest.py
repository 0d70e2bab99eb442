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
    logs = [logging.getLogger(name) for name in (None, "presslake", "apache_beam")]
    before = [log.level for log in logs]
    yield
    for log, level in zip(logs, before, strict=True):
        log.setLevel(level)
