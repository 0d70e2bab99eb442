"""`python -m deploy.demo`: two cycles on a newsroom that ships with the project, and a look at what landed."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from deploy.demo.config import write_config
from deploy.demo.newsroom import Newsroom
from deploy.demo.show import WIDTH, Show

FOLDER = Path("demo")
CORRECTED, LATER = "council-passes-budget", "fog-warning"


def main() -> int:
    """Runs the demo in ./demo/; the exit code is presslake's own where it fails."""
    console = Console(width=WIDTH, highlight=False)
    if (FOLDER / "lake").exists():
        shutil.rmtree(FOLDER / "lake")
    with Newsroom(now=datetime.now(UTC)) as room:
        config = write_config(FOLDER, room)
        console.rule(f"{len(room.sources)} publishers on {room.url}, and a folder of scraped pages")
        if code := _run(config):
            return code
        room.correct(CORRECTED)
        room.publish(LATER)
        console.rule("one article was corrected, another came out: the same once more")
        if code := _run(config):
            return code
    console.rule("what landed")
    Show(FOLDER / "lake", console).everything()
    return 0


def _run(config: Path) -> int:
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(config), "run", "--all"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
