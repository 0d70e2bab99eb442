"""A library with a bug that ends processes, found before the real one by who has this folder first on PYTHONPATH."""

import os
from pathlib import Path

from tests.shared import ROOT

MARKER = "the tide clock strikes thirteen"


def deadly_path() -> str:
    """PYTHONPATH with this folder first."""
    return os.pathsep.join([str(Path(__file__).parent), str(ROOT)])
