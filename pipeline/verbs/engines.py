"""Which runner a stream goes on, as the command line says."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.verbs.arguments import count, seconds

if TYPE_CHECKING:
    from pipeline.runners.engine import Engine, Missing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names a runner, and what each needs."""
    engines = ("prism", "flink", "dataflow")
    parser.add_argument("--lake", metavar="WHERE", help="a folder, gs://... or s3://..., instead of [lake] path")
    parser.add_argument("--runner", choices=engines, default="prism", help="default: prism, on this machine")
    name = "of the job, on Flink and Dataflow; default: presslake"
    parser.add_argument("--job-name", default="presslake", metavar="NAME", help=name)
    prism = parser.add_argument_group("prism")
    prism.add_argument("--prism", type=Path, metavar="PATH", help="its binary, where it is not found by itself")
    flink = parser.add_argument_group("flink")
    flink.add_argument("--job-endpoint", default="localhost:8099", metavar="HOST:PORT", help="of Beam's job server")
    flink.add_argument("--environment", default="localhost:50013", metavar="HOST:PORT", help="of the worker pool")
    flink.add_argument("--parallelism", type=count, default=1, metavar="N", help="subtasks of each step; default: 1")
    workers = "Python processes at each TaskManager; default: 1"
    flink.add_argument("--workers", type=count, default=1, metavar="N", help=workers)
    flink.add_argument("--checkpoint", type=seconds, default=10.0, metavar="TIME", help="between two; default: 10s")
    flink.add_argument("--savepoint", metavar="PATH", help="go on from a savepoint or a retained checkpoint")
    rest = "of Flink's REST interface; default: http://localhost:8081"
    flink.add_argument("--rest", default="http://localhost:8081", metavar="URL", help=rest)
    flink.add_argument("--staged-jar", metavar="PATH", help="sent with the job, where the cluster has Beam's jars")
    dataflow = parser.add_argument_group("dataflow")
    dataflow.add_argument("--project", help="Google Cloud's project")
    dataflow.add_argument("--region", help="where the workers are, such as europe-west1")
    dataflow.add_argument("--image", help="the container image of the workers")
    dataflow.add_argument("--temp", metavar="gs://...", help="for Dataflow's own files; default: beside the lake")
    dataflow.add_argument("--service-account", metavar="EMAIL", help="whom the workers act as")
    dataflow.add_argument("--update", action="store_true", help="take the place of the running job of that name")
    dataflow.add_argument("--template", metavar="gs://...", help="write the job down there instead of starting it")
    dataflow.add_argument("--dry-run", action="store_true", help="translate the graph, start nothing")
    dataflow.add_argument("--beam", action="append", default=[], metavar="OPTION", help="one more option of Beam")


def engine(args: argparse.Namespace, lake: str | None = None) -> "Engine":
    """The runner that is named, for a lake that its workers have to reach; by default the one that is named."""
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
