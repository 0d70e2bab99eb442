"""Which runner a stream goes on, as the command line says."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.runners.engine import Engine, Missing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names a runner, and what each needs."""
    parser.add_argument("--runner", choices=("prism",), default="prism", help="default: prism, on this machine")
    parser.add_argument("--prism", type=Path, metavar="PATH", help="Prism's binary, where it is not found by itself")


def engine(args: argparse.Namespace) -> "Engine":
    """The runner that is named."""
    from pipeline.runners.prism import Prism  # Beam takes two seconds to import

    return Prism(args.prism, os.environ)


def words(missing: "Missing") -> str:
    """What is missing and what mends it, as one line."""
    return f"{missing.what}; {missing.remedy}"
