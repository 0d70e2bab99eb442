"""`presslake gather` on the command line."""

import argparse
import logging
from typing import Any

from pipeline.options import landing_at, load
from pipeline.verbs.arguments import count, delay, duration
from pipeline.verbs.console import Console
from transforms.land.names import is_store

log = logging.getLogger("presslake")


def add_parser(commands: Any, plain: dict[str, Any]) -> None:
    """Add the command to the parser's."""
    parser = commands.add_parser(
        "gather", help="small files of closed windows into large ones, beside a run or a stream", **plain
    )
    parser.add_argument(
        "--grace", type=delay, metavar="TIME", help="keep what was gathered for its readers; default: 10m"
    )
    parser.add_argument("--more-than", type=count, metavar="N", help="leave so many small files be; default: 8")
    parser.add_argument("--lake", metavar="WHERE", help="a folder, gs://... or s3://..., instead of [lake] path")
    parser.add_argument("--every", type=duration, metavar="TIME", help='again and again, such as "5m", until Ctrl-C')
    parser.add_argument("--json", action="store_true", help="log and report as JSON, a line each")


def gather(args: argparse.Namespace, console: Console) -> int:
    """Run the command; its exit code."""
    settings = landing_at(load(args.config, to_run=False), args.lake)
    if not is_store(settings.lake) and not settings.folder.exists():
        nothing = f"nothing to gather: there is no lake at {settings.lake} yet"
        if args.every is None:
            console.say(nothing)
            return 0
        log.info(nothing)
    given = {"grace": args.grace, "more_than": args.more_than}
    from pipeline.verbs.gather import run_gather  # pyarrow takes half a second to import

    return run_gather(settings, console, args.every, {k: v for k, v in given.items() if v is not None})
