"""The verbs of `presslake sources`: thin, each over the module that knows."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.options import Settings, load
from pipeline.verbs.console import Console

DONE, NOTHING_DONE = 0, 1


def sources(args: argparse.Namespace, console: Console) -> int:
    """Run a verb; returns its exit code. Raises what the command line turns into a line: ConfigurationError,
    LakeError."""
    return _VERBS[args.verb](args, console)


def add_parser(commands: Any, plain: dict[str, Any]) -> None:
    """The command `sources` and its verbs; `plain`: what every command's parser is told."""
    parser = commands.add_parser("sources", help="find, import, check and list what is polled", **plain)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="find what a site can be polled by, and write the best of it", **plain)
    add.add_argument("url", metavar="URL", help="of a site, a page of it, or a feed")
    add.add_argument("--id", help="of the new source; default: made from its address")
    add.add_argument("--kind", choices=("feed", "wordpress", "sitemap"), help="take only these")
    add.add_argument("--yes", action="store_true", help="write without asking")
    add.add_argument("--all", action="store_true", help="all that was found, not only the best")
    importing = verbs.add_parser("import", help="add the feeds of OPML lists", **plain)
    importing.add_argument("files", nargs="+", type=Path, metavar="FILE.opml")
    export = verbs.add_parser("export", help="write the sources as OPML", **plain)
    export.add_argument("file", nargs="?", type=Path, metavar="FILE.opml", help="default: standard output")
    check = verbs.add_parser("check", help="ask once, and say what is wrong and what mends it", **plain)
    check.add_argument("ids", nargs="*", metavar="ID", help="default: all")
    listing = verbs.add_parser("list", help="the sources that are configured", **plain)
    health = verbs.add_parser("health", help="how the sources fared lately", **plain)
    health.add_argument("--days", type=_days, default=7, metavar="N", help="default: 7")
    for verb in (check, listing, health):
        verb.add_argument("--json", action="store_true", help="one line a source")


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= 3650):
        raise argparse.ArgumentTypeError(f"expected a number of days from 1 to 3650, got {text!r}")
    return int(text)


def _add(args: argparse.Namespace, console: Console) -> int:
    from pipeline.verbs.sources_add import Wish, add

    wish = Wish(url=args.url, id=args.id, kind=args.kind, all=args.all, sure=args.yes)
    return DONE if add(wish, _settings(args.config), args.config, console) else NOTHING_DONE


def _import(args: argparse.Namespace, console: Console) -> int:
    from pipeline.verbs.sources_lists import import_lists

    return DONE if import_lists(args.files, _settings(args.config), args.config, console) else NOTHING_DONE


def _export(args: argparse.Namespace, console: Console) -> int:
    from pipeline.verbs.sources_lists import export_list

    export_list(load(args.config, to_run=False), args.file, console)
    return DONE


def _check(args: argparse.Namespace, console: Console) -> int:
    from pipeline.verbs.sources_check import show_checks

    return DONE if show_checks(load(args.config, to_run=False), args.ids, datetime.now(UTC), console) else NOTHING_DONE


def _list(args: argparse.Namespace, console: Console) -> int:
    from pipeline.verbs.sources_report import show_list

    show_list(load(args.config, to_run=False), console)
    return DONE


def _health(args: argparse.Namespace, console: Console) -> int:
    from pipeline.verbs.sources_report import show_health

    show_health(load(args.config, to_run=False), args.days, datetime.now(UTC), console)
    return DONE


def _settings(path: Path) -> Settings:
    """What is configured; the defaults where there is no file yet."""
    return load(path, to_run=False) if path.exists() else Settings(lake="lake")


_VERBS: dict[str, Callable[[argparse.Namespace, Console], int]] = {
    "add": _add,
    "import": _import,
    "export": _export,
    "check": _check,
    "list": _list,
    "health": _health,
}
