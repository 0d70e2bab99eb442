"""`presslake doctor`: what a runner lacks on this machine, each with its remedy."""

import argparse
from typing import Any

from pipeline.options import landing_at, load
from pipeline.verbs.console import Console
from pipeline.verbs.engines import add_arguments, engine, words


def add_parser(commands: Any, plain: dict[str, Any]) -> None:
    """Add the command to the parser's."""
    parser = commands.add_parser("doctor", help="what is missing for a runner, and what mends it", **plain)
    add_arguments(parser)
    parser.add_argument("--json", action="store_true", help="one line for each thing that is missing")


def doctor(args: argparse.Namespace, console: Console) -> int:
    """Run the command; its exit code: 0 where nothing is missing, 2 otherwise."""
    lake = landing_at(load(args.config, to_run=False), args.lake).lake if args.config.exists() else args.lake
    missing = list(engine(args, lake).missing())
    for one in missing:
        if console.as_json:
            console.line({"runner": args.runner, "missing": one.what, "remedy": one.remedy})
        else:
            console.error(words(one))
    if not missing and not console.as_json:
        console.say(f"{args.runner}: nothing is missing")
    return 2 if missing else 0
