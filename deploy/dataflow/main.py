"""The program of the flex template. Dataflow's launcher runs it with the template's parameters and with options of
Beam's; it writes the job down where the launcher says, and ends."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from apache_beam.io.filesystems import FileSystems

from pipeline.cli import main

TAKEN = {  # options of Beam's that the launcher gives, and what they are called for `presslake stream`
    "project": "project",
    "region": "region",
    "job_name": "job-name",
    "service_account_email": "service-account",
    "template_location": "template",
    "sdk_container_image": "image",
}
OURS = ("runner", "temp_location", "staging_location", "streaming")  # said by pipeline/runners/dataflow.py itself


def command(argv: Sequence[str], config: Path) -> list[str]:
    """What the launcher says, as arguments of presslake.

    Args:
        argv: of this program.
        config: a copy of the configuration that they name.
    """
    args, others = _parser().parse_known_args(argv)
    said = [f"--{ours}={value}" for theirs, ours in TAKEN.items() if (value := getattr(args, theirs))]
    if args.update:
        said.append("--update")
    stream = ["stream", "--runner=dataflow", f"--lake={args.lake}", *said]
    return [f"--config={config}", *stream, *(f"--beam={option}" for option in others)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--config", required=True)
    parser.add_argument("--lake", required=True)
    parser.add_argument("--update", nargs="?", const=True, default=False)
    for name in (*TAKEN, *OURS):
        parser.add_argument(f"--{name}", nargs="?")
    return parser


def launch(argv: Sequence[str]) -> int:
    """Copy the configuration from its gs:// address, and start. Returns presslake's exit code."""
    args, _ = _parser().parse_known_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "presslake.toml"
        with FileSystems.open(args.config) as file:
            config.write_bytes(file.read())
        return main(command(argv, config))


if __name__ == "__main__":
    sys.exit(launch(sys.argv[1:]))
