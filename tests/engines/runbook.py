"""The commands of docs/flink.md, run as they are written there: only `presslake stream` is the smallest stream.

`python -m tests.engines.runbook stream --runner flink ...` takes the place of `presslake`; $TICKS_OUT is its folder.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

from pipeline.runners.flink import Flink
from tests.shared import ROOT

_BLOCK = re.compile(r"^## (?P<heading>.+?)$|^```bash\n(?P<script>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(heading: str) -> list[str]:
    """The shell commands below a heading of docs/flink.md, a text a block."""
    found: dict[str, list[str]] = {}
    current = ""
    for match in _BLOCK.finditer((ROOT / "docs/flink.md").read_text("utf-8")):
        current = match["heading"] or current
        if match["script"]:
            found.setdefault(current, []).append(match["script"])
    return found[heading]


def run(script: str, folder: Path, env: dict[str, str]) -> str:
    """What a script prints, in a shell that stops at the first failure."""
    stands_in = f'presslake() {{ "{sys.executable}" -m tests.engines.runbook "$@"; }}\n'
    python = f'python() {{ "{sys.executable}" "$@"; }}\n'
    command = ["bash", "-euo", "pipefail", "-c", python + stands_in + script]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr[-3000:]}"
    return done.stdout


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("verb", choices=["stream"])
    parser.add_argument("--runner", choices=["flink"])
    for name in ("job-endpoint", "environment", "savepoint", "staged-jar", "rest"):
        parser.add_argument(f"--{name}")
    args = parser.parse_args(argv)
    engine = Flink(
        job_endpoint=args.job_endpoint,
        environment=args.environment,
        savepoint=args.savepoint,
        staged_jar=args.staged_jar,
        rest=args.rest,
        checkpoint_s=2,
    )
    from tests.engines.ticks import main as ticks

    ticks(os.environ["TICKS_OUT"], *engine.options())


if __name__ == "__main__":
    main(sys.argv[1:])
