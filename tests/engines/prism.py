"""The Prism binary for tests: found as `presslake stream` finds it, else built."""

import os
from pathlib import Path

from apache_beam import version as beam_version

from pipeline.runners.prism import find
from tests.engines.go import built

MODULE = f"github.com/apache/beam/sdks/v2/go/cmd/prism@v{beam_version.__version__}"


def binary() -> Path:
    """Where it is.

    Raises:
        PackageError: it is nowhere, and cannot be built.
        EngineError: $PRESSLAKE_PRISM names what is no file.
    """
    return find(None, os.environ) or built(MODULE)
