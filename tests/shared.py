"""Where the shared data lies: the folder named by PRESSLAKE_SHARED, else `shared` beside the repository."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared(*parts: str) -> Path:
    """A path inside the shared data; skips the test, and says what is missing, where it is not there."""
    path = shared_root().joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no shared data at {path}; set PRESSLAKE_SHARED to test on it")
    return path


def shared_root() -> Path:
    """The folder itself, whether it exists or not."""
    return Path(os.environ.get("PRESSLAKE_SHARED") or ROOT.parent / "shared")
