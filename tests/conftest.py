"""What every test begins with."""

import pytest

from pipeline.sources.opening import ROBOTS


@pytest.fixture(autouse=True)
def _robots_txt_is_unknown() -> None:
    """A port of loopback is soon another server's, of which nobody has asked yet what it allows."""
    ROBOTS.forget()
