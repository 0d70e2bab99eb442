"""`presslake backfill` on the command line."""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Any

from pipeline.options import load
from pipeline.stopping import stop_asked
from pipeline.verbs.backfill_order import Order, since_of, until_of
from pipeline.verbs.console import Console


def add_parser(commands: Any, plain: dict[str, Any]) -> None:
    """Add the command to the parser's."""
    parser = commands.add_parser("backfill", help="what a source published in the past; resumable", **plain)
    parser.add_argument("source", metavar="SOURCE", help="its id")
    day = "a day such as 2026-01-13, or a time"
    parser.add_argument("--since", required=True, type=_told(since_of), metavar="DATE", help=f"from then on: {day}")
    parser.add_argument("--until", type=_told(until_of), metavar="DATE", help="a day's end; by default now")
    parser.add_argument("--restart", action="store_true", help="from the beginning, not from where it left off")
    parser.add_argument("--json", action="store_true", help="log and report as JSON, a line each")


def backfill(args: argparse.Namespace, console: Console) -> int:
    """Run the command; its exit code."""
    settings = load(args.config)
    order = Order(source_id=args.source, since=args.since, until=args.until, restart=args.restart)
    from pipeline.backfill import run_backfill  # Beam takes two seconds to import

    with stop_asked() as stop:
        return run_backfill(settings, console, order, stop)


def _told(read: Callable[[str], datetime]) -> Callable[[str], datetime]:
    def told(text: str) -> datetime:
        try:
            return read(text)
        except ValueError as e:
            raise argparse.ArgumentTypeError(str(e)) from e

    return told
