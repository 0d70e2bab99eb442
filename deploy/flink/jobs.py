"""Jobs of any Flink cluster by its REST interface: `python -m deploy.flink.jobs list | checkpoint | stop | cancel`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.runners.flink_rest import Cluster, ClusterError
from pipeline.verbs.arguments import http_address

REST = "http://127.0.0.1:8081"


def newest_checkpoint(folder: Path) -> Path:
    """The newest complete checkpoint of any job in a folder of checkpoints; for a cluster that is gone.

    Raises:
        ClusterError: there is none.
    """
    found = [(meta.stat().st_mtime, meta.parent) for meta in folder.glob("*/chk-*/_metadata")]
    if not found:
        raise ClusterError(f"no complete checkpoint in {folder}; expected JOB/chk-N/_metadata")
    return max(found)[1]


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; 0, or 1 and a line that says why not."""
    args = _parser().parse_args(argv)
    try:
        for line in _VERBS[args.verb](Cluster(args.rest), args):
            print(line)
    except ClusterError as e:
        print(f"flink: {e}", file=sys.stderr)
        return 1
    return 0


def _running(cluster: Cluster, named: str | None) -> str:
    ids = [job.id for job in cluster.jobs()]
    there = ", ".join(ids) or "there is none"
    if named and named not in ids:
        raise ClusterError(f"no job {named} is running; expected one of these: {there}")
    if not named and len(ids) != 1:
        raise ClusterError(f"{len(ids)} jobs are running; name one: {there}")
    return named or ids[0]


def _list(cluster: Cluster, _: argparse.Namespace) -> list[str]:
    return [f"{job.id} {job.state} {job.name}" for job in cluster.jobs()]


def _stop(cluster: Cluster, args: argparse.Namespace) -> list[str]:
    return [cluster.stop(_running(cluster, args.job))]


def _cancel(cluster: Cluster, args: argparse.Namespace) -> list[str]:
    cluster.cancel(_running(cluster, args.job))
    return []


def _checkpoint(cluster: Cluster, args: argparse.Namespace) -> list[str]:
    if args.folder:
        return [str(newest_checkpoint(args.folder.resolve()))]  # as the JobManager finds it, wherever it runs
    return [cluster.checkpoint(args.job or _running(cluster, None))]


_VERBS = {"list": _list, "stop": _stop, "cancel": _cancel, "checkpoint": _checkpoint}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.flink.jobs", description="Jobs of a Flink cluster.")
    parser.add_argument(
        "--rest", type=http_address, default=REST, metavar="URL", help=f"Flink's REST interface, default {REST}"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("list", help="the jobs that have not ended: id, state, name")
    stop = verbs.add_parser("stop", help="stop a job with a savepoint, and print where it lies")
    cancel = verbs.add_parser("cancel", help="end a job without a savepoint")
    checkpoint = verbs.add_parser("checkpoint", help="print where the last complete checkpoint lies")
    checkpoint.add_argument("--folder", type=Path, help="look into this folder, where the cluster is gone")
    for verb in (stop, cancel, checkpoint):
        verb.add_argument("job", nargs="?", help="its id; may be left out where one job runs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
