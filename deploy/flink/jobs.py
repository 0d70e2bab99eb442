"""Jobs of any Flink cluster by its REST interface: `python -m deploy.flink.jobs list | checkpoint | stop | cancel`.

The interface: https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/rest_api/
"""

import argparse
import http.client
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

REST = "http://127.0.0.1:8081"
_LIVE = ("INITIALIZING", "CREATED", "RUNNING", "FAILING", "RESTARTING", "RECONCILING")


class ClusterError(Exception):
    """The cluster did not do what was asked; the message says what it answered."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the cluster tells it."""

    id: str
    name: str
    state: str


class Cluster:
    """A cluster by the address of its REST interface, such as http://127.0.0.1:8081. Every call may raise ClusterError."""

    def __init__(self, rest: str) -> None:
        self.rest = rest

    def overview(self) -> dict[str, Any]:
        """Figures of the cluster: `taskmanagers`, `slots-total`, `slots-available` among them."""
        return self._ask("GET", "/overview")

    def jobs(self) -> list[Job]:
        """The jobs that have not ended."""
        told = self._ask("GET", "/jobs/overview")["jobs"]
        return [Job(j["jid"], j["name"], j["state"]) for j in told if j["state"] in _LIVE]

    def checkpoints(self, job: str) -> dict[str, Any]:
        """`counts` and `latest` of a job's checkpoints."""
        return self._ask("GET", f"/jobs/{job}/checkpoints")

    def checkpoint(self, job: str) -> str:
        """Where a job's last complete checkpoint lies."""
        latest = self.checkpoints(job)["latest"]["completed"]
        if not latest:
            raise ClusterError(f"job {job} has no complete checkpoint yet; ask again after its checkpointing interval")
        return str(latest["external_path"])

    def stop(self, job: str, patience_s: float = 120.0) -> str:
        """Stop a job with a savepoint; where the savepoint lies, once the job has ended. It goes on where this raises."""
        trigger = self._ask("POST", f"/jobs/{job}/stop", {"drain": False})["request-id"]
        end = time.monotonic() + patience_s
        while (told := self._ask("GET", f"/jobs/{job}/savepoints/{trigger}"))["status"]["id"] != "COMPLETED":
            if time.monotonic() > end:
                raise ClusterError(f"the savepoint of job {job} is not complete after {patience_s:.0f} s")
            time.sleep(0.2)
        if "location" not in told["operation"]:
            cause = told["operation"]["failure-cause"]["stack-trace"]
            raise ClusterError(f"the savepoint of job {job} failed: {cause.splitlines()[0]}")
        self._ended(job, end)
        return str(told["operation"]["location"])

    def cancel(self, job: str, patience_s: float = 120.0) -> None:
        """End a job without a savepoint; its retained checkpoints stay."""
        self._ask("PATCH", f"/jobs/{job}?mode=cancel")
        self._ended(job, time.monotonic() + patience_s)

    def _ended(self, job: str, end: float) -> None:
        """Until its slots are free for the job that comes after it."""
        while job in (j.id for j in self.jobs()):
            if time.monotonic() > end:
                raise ClusterError(f"job {job} has not ended; `list` tells its state")
            time.sleep(0.2)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            connection = http.client.HTTPConnection(urlsplit(self.rest).netloc, timeout=10)
            headers = {"Content-Type": "application/json"}
            connection.request(method, path, body=json.dumps(body or {}) if method == "POST" else None, headers=headers)
            answer = connection.getresponse()
            text = answer.read()
            connection.close()
        except (OSError, http.client.HTTPException) as e:
            raise ClusterError(f"{self.rest} does not answer as Flink's REST interface does ({e})") from e
        if answer.status >= 300:
            raise ClusterError(
                f"{method} {path} was answered with {answer.status}: {text[:300].decode('utf-8', 'replace')}"
            )
        told: dict[str, Any] = json.loads(text or b"{}")
        return told


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
    parser.add_argument("--rest", default=REST, metavar="URL", help=f"Flink's REST interface, default {REST}")
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
