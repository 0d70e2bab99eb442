"""The Prism binary for tests: found as `presslake stream` finds it, else built once into $PRESSLAKE_CACHE."""

import os
import shutil
import subprocess
from pathlib import Path

from apache_beam import version as beam_version

from deploy.flink.packages import PackageError, cache
from pipeline.runners.prism import find

_MODULE = "github.com/apache/beam/sdks/v2/go/cmd/prism"


def binary() -> Path:
    """Where it is.

    Raises:
        PackageError: it is nowhere, and cannot be built.
        EngineError: $PRESSLAKE_PRISM names what is no file.
    """
    kept = cache() / f"prism-{beam_version.__version__}" / "prism"
    if (found := find(None, os.environ)) is not None:
        return found
    if not kept.is_file():
        _build(kept.parent)
    return kept


def _build(folder: Path) -> None:
    """`go install`, a few minutes; it puts the binary in its place as a whole."""
    module = f"{_MODULE}@v{beam_version.__version__}"
    if not shutil.which("go"):
        raise PackageError(f"no Prism binary, and no Go to build it: go install {module}, or set PRESSLAKE_PRISM")
    folder.mkdir(parents=True, exist_ok=True)
    command = ["go", "install", module]
    env = {**os.environ, "GOBIN": str(folder)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackageError(f"`{' '.join(command)}` ended with {done.returncode}: {done.stderr.strip()[-500:]}")
