"""Which runner a stream goes on, as the command line says."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.options import ConfigurationError
from pipeline.verbs.arguments import address, count, http_address, seconds

if TYPE_CHECKING:
    from pipeline.runners.engine import Engine, Missing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names a runner, and what each needs."""
    engines = ("prism", "flink", "dataflow")
    parser.add_argument("--lake", metavar="WHERE", help="a folder, gs://... or s3://..., instead of [lake] path")
    parser.add_argument("--runner", choices=engines, default="prism", help="default: prism, on this machine")
    name = "of the job, on Flink and Dataflow; default: presslake"
    named = parser.add_argument("--job-name", default="presslake", metavar="NAME", help=name)
    prism, flink, dataflow = (parser.add_argument_group(name) for name in engines)
    own = {
        ("prism",): _prism_options(prism),
        ("flink",): _flink_options(flink),
        ("dataflow",): _dataflow_options(dataflow),
        ("flink", "dataflow"): [named],
    }
    # not its own: by default, there are as many shards, whatever the runner
    flink.add_argument("--parallelism", type=count, default=1, metavar="N", help="subtasks of each step; default: 1")
    parser.set_defaults(own=own)


def _prism_options(group: argparse._ArgumentGroup) -> list[argparse.Action]:
    where = "its binary, where it is not found by itself"
    return [group.add_argument("--prism", type=Path, metavar="PATH", help=where)]


def _flink_options(group: argparse._ArgumentGroup) -> list[argparse.Action]:
    endpoint, pool, rest = "localhost:8099", "localhost:50013", "http://localhost:8081"
    add = group.add_argument
    of_server, of_pool = f"of Beam's job server; default: {endpoint}", f"of the worker pool; default: {pool}"
    of_rest = f"of Flink's REST interface; default: {rest}"
    return [
        add("--job-endpoint", type=address, default=endpoint, metavar="HOST:PORT", help=of_server),
        add("--environment", type=address, default=pool, metavar="HOST:PORT", help=of_pool),
        add("--workers", type=count, default=1, metavar="N", help="Python processes at each TaskManager; default: 1"),
        add("--checkpoint", type=seconds, default=10.0, metavar="TIME", help="between two; default: 10s"),
        add("--savepoint", metavar="PATH", help="go on from a savepoint or a retained checkpoint"),
        add("--rest", type=http_address, default=rest, metavar="URL", help=of_rest),
        add("--staged-jar", metavar="PATH", help="sent with the job, where the cluster has Beam's jars"),
    ]


def _dataflow_options(group: argparse._ArgumentGroup) -> list[argparse.Action]:
    add = group.add_argument
    return [
        add("--project", help="Google Cloud's project"),
        add("--region", help="where the workers are, such as europe-west1"),
        add("--image", help="the container image of the workers"),
        add("--temp", metavar="gs://...", help="for Dataflow's own files; default: beside the lake"),
        add("--service-account", metavar="EMAIL", help="whom the workers act as"),
        add("--update", action="store_true", help="take the place of the running job of that name"),
        add("--template", metavar="gs://...", help="write the job down there instead of starting it"),
        add("--dry-run", action="store_true", help="translate the graph, start nothing"),
        add("--beam", action="append", default=[], metavar="OPTION", help="one more option of Beam"),
    ]


def engine(args: argparse.Namespace, lake: str | None = None) -> "Engine":
    """The runner that is named, for a lake that its workers have to reach; by default the one that is named.

    Raises:
        ConfigurationError: where an option of another runner is given, which would be forgotten in silence.
    """
    others = [(" or ".join(of), a) for of, actions in args.own.items() if args.runner not in of for a in actions]
    wrong = [(runners, a) for runners, a in others if getattr(args, a.dest) != a.default]
    if wrong:
        named = f"this is --runner {args.runner}"
        raise ConfigurationError([f"{a.option_strings[0]} is for --runner {runners}; {named}" for runners, a in wrong])
    if args.runner == "dataflow":
        return _dataflow(args, lake or args.lake or "")
    return _flink(args) if args.runner == "flink" else _prism(args)


def words(missing: "Missing") -> str:
    """What is missing and what mends it, as one line."""
    return f"{missing.what}; {missing.remedy}"


def _prism(args: argparse.Namespace) -> "Engine":
    from pipeline.runners.prism import Prism  # Beam takes two seconds to import

    return Prism(args.prism, os.environ)


def _flink(args: argparse.Namespace) -> "Engine":
    from pipeline.runners.flink import Flink

    return Flink(
        job_endpoint=args.job_endpoint,
        environment=args.environment,
        parallelism=args.parallelism,
        workers=args.workers,
        checkpoint_s=args.checkpoint,
        savepoint=args.savepoint,
        rest=args.rest,
        job_name=args.job_name,
        staged_jar=args.staged_jar,
    )


def _dataflow(args: argparse.Namespace, lake: str) -> "Engine":
    from pipeline.runners.dataflow import Dataflow

    return Dataflow(
        lake=lake,
        project=args.project,
        region=args.region,
        image=args.image,
        job_name=args.job_name,
        temp=args.temp,
        service_account=args.service_account,
        update=args.update,
        template=args.template,
        dry_run=args.dry_run,
        more=tuple(args.beam),
    )
