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


def _one(cluster: Cluster, named: str | None) -> str:
    if named:
        return named
    jobs = cluster.jobs()
    if len(jobs) != 1:
        raise ClusterError(
            f"{len(jobs)} jobs are running; name one: {', '.join(j.id for j in jobs) or 'there is none'}"
        )
    return jobs[0].id


def _list(cluster: Cluster, _: argparse.Namespace) -> list[str]:
    return [f"{job.id} {job.state} {job.name}" for job in cluster.jobs()]


def _stop(cluster: Cluster, args: argparse.Namespace) -> list[str]:
    return [cluster.stop(_one(cluster, args.job))]


def _cancel(cluster: Cluster, args: argparse.Namespace) -> list[str]:
    cluster.cancel(_one(cluster, args.job))
    return []


def _checkpoint(cluster: Cluster, args: argparse.Namespace) -> list[str]:
    if args.folder:
        return [str(newest_checkpoint(args.folder.resolve()))]  # as the JobManager finds it, wherever it runs
    return [cluster.checkpoint(_one(cluster, args.job))]


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
