"""The command line: `presslake init | run | stream | backfill | gather | worker | doctor | preview | status | sources`."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.lock import LockedError
from pipeline.options import ConfigurationError, Settings, load
from pipeline.stopping import stop_asked
from pipeline.verbs.arguments import duration
from pipeline.verbs.backfill_cli import add_parser as add_backfill_parser
from pipeline.verbs.backfill_cli import backfill
from pipeline.verbs.console import Console
from pipeline.verbs.doctor import add_parser as add_doctor_parser
from pipeline.verbs.doctor import doctor
from pipeline.verbs.gather_cli import add_parser as add_gather_parser
from pipeline.verbs.gather_cli import gather
from pipeline.verbs.sources_cli import add_parser, sources
from pipeline.verbs.stream import add_parser as add_stream_parser
from pipeline.verbs.stream import stream
from pipeline.verbs.template import TEMPLATE
from pipeline.verbs.worker import add_parser as add_worker_parser
from pipeline.verbs.worker import worker
from schemas.errors import LakeError

DONE, NOTHING_DONE, WRONG_CONFIGURATION = 0, 1, 2
CONFIGURATION = Path("presslake.toml")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 nothing could be polled or landed, 2 configuration."""
    args = _parser().parse_args(argv)
    console = Console(verbosity=args.verbose - args.quiet, as_json=getattr(args, "json", False))
    try:
        code = _COMMANDS[args.command](args, console)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # of a reader such as `head`, who has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOTHING_DONE
    except ConfigurationError as e:
        for line in e.lines:
            console.error(line)
        return WRONG_CONFIGURATION
    except (LakeError, LockedError) as e:
        console.error(str(e))
        return NOTHING_DONE
    except KeyboardInterrupt:
        console.error("stopped; what had not landed is polled again by the next run")
        return NOTHING_DONE


def _init(args: argparse.Namespace, console: Console) -> int:
    path: Path = args.config
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except FileExistsError:
        raise ConfigurationError([f"{path}: is there already; remove it, or name another with --config"]) from None
    except OSError as e:
        raise ConfigurationError([f"{path}: cannot be written ({e.strerror})"]) from e
    console.say(f"wrote {path}: name your sources in it, then `presslake run`")
    return DONE


def _run(args: argparse.Namespace, console: Console) -> int:
    settings = load(args.config)
    if args.every is None:
        from pipeline.verbs.repeat import run_once  # Beam takes two seconds to import

        return run_once(settings, console, all_sources=args.all)
    with stop_asked() as stop:
        from pipeline.verbs.repeat import run_every

        return run_every(settings, console, args.every, stop, all_sources=args.all)


def _preview(args: argparse.Namespace, console: Console) -> int:
    settings = load(args.config, to_run=False) if args.config.exists() else Settings(lake="lake")
    from pipeline.verbs.preview import preview

    return DONE if preview(args.input, settings, console) else NOTHING_DONE


def _status(args: argparse.Namespace, console: Console) -> int:
    settings = load(args.config)
    from pipeline.verbs.status import status

    status(settings, datetime.now(UTC), console)
    return DONE


_COMMANDS = {
    "init": _init,
    "run": _run,
    "preview": _preview,
    "status": _status,
    "sources": sources,
    "backfill": backfill,
    "stream": stream,
    "doctor": doctor,
    "gather": gather,
    "worker": worker,
}


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    _common(common, after_command=True)
    parser = argparse.ArgumentParser(
        prog="presslake", description="News feeds in, warehouse-ready Parquet out.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"presslake {__version__}")
    _common(parser, after_command=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    plain: dict[str, Any] = {"parents": [common], "allow_abbrev": False}

    commands.add_parser("init", help="write a commented presslake.toml", **plain)
    run = commands.add_parser("run", help="poll what is due, land it, exit", **plain)
    run.add_argument("--all", action="store_true", help="poll every source, due or not")
    run.add_argument("--every", type=duration, metavar="TIME", help='again and again, such as "5m", until Ctrl-C')
    run.add_argument("--json", action="store_true", help="log and report as JSON, a line each")
    preview = commands.add_parser(
        "preview", help="what feeds, posts, pages or dumps would become; nothing is written", **plain
    )
    preview.add_argument("input", nargs="+", metavar="URL|FILE")
    preview.add_argument("--json", action="store_true", help="one line an article: its columns, and `input`")
    status = commands.add_parser("status", help="sources, last poll, last error, articles today", **plain)
    status.add_argument("--json", action="store_true", help="one line a source")
    add_parser(commands, plain)
    add_backfill_parser(commands, plain)
    add_stream_parser(commands, plain)
    add_doctor_parser(commands, plain)
    add_gather_parser(commands, plain)
    add_worker_parser(commands, plain)
    return parser


def _common(parser: argparse.ArgumentParser, *, after_command: bool) -> None:
    """Options that stand before or after the command; after it they have no defaults that would reset them."""

    def default(value: object) -> object:
        return argparse.SUPPRESS if after_command else value

    parser.add_argument(
        "-c", "--config", type=Path, metavar="FILE", default=default(CONFIGURATION), help=f"default: {CONFIGURATION}"
    )
    parser.add_argument("-v", "--verbose", action="count", default=default(0), help="more words")
    parser.add_argument("-q", "--quiet", action="count", default=default(0), help="fewer words")


if __name__ == "__main__":
    logging.captureWarnings(True)
    sys.exit(main())
