"""Programs written in Go, built once into $PRESSLAKE_CACHE."""

import os
import shutil
import subprocess
from pathlib import Path

from deploy.flink.packages import PackageError, cache


def built(module: str) -> Path:
    """The program that `go install MODULE@VERSION` makes, a few minutes the first time.

    Raises:
        PackageError: there is no Go, or it cannot be built.
    """
    path, _, version = module.partition("@")
    program = cache() / "go" / version / path.rpartition("/")[2]
    if program.is_file():
        return program
    if not shutil.which("go"):
        raise PackageError(f"no Go to build {program.name} with: go install {module}")
    env = {**os.environ, "GOBIN": str(program.parent)}  # go puts a program in its place as a whole
    done = subprocess.run(["go", "install", module], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PackageError(f"`go install {module}` ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return program
