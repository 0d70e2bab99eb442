"""A real Flink on this machine, of separate processes on loopback: `python -m deploy.flink.cluster up`.

ZooKeeper (from Flink's own jar), JobManager, TaskManager and Beam's job server. Their files lie in one work folder;
what is retained there (checkpoints, savepoints, the graphs of running jobs) outlives them.
"""

import argparse
import json
import shutil
import socket
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from deploy.flink.conf import LOG4J, LOOPBACK, Ports, flink_conf, zookeeper_conf
from deploy.flink.jvm import Jvms
from deploy.flink.packages import PackageError, cache, fetch
from deploy.flink.processes import Process
from pipeline.runners.flink_rest import Cluster, ClusterError
from pipeline.verbs.arguments import count, port

NAMES = ("zookeeper", "jobmanager", "taskmanager", "jobserver")
_SLOTS = 2
_UP_S = 90.0
"""Seconds in which a cluster is up, or something is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """A cluster of this machine in its work folder (an absolute path)."""

    work: Path
    ports: Ports
    slots: int

    @property
    def rest(self) -> str:
        """The address of Flink's REST interface."""
        return f"http://{LOOPBACK}:{self.ports.rest}"

    @property
    def job_endpoint(self) -> str:
        """Where the job server listens, as `presslake stream --job-endpoint` takes it."""
        return f"{LOOPBACK}:{self.ports.job}"

    @property
    def options(self) -> str:
        """What tells `presslake stream` where it is."""
        return f"--job-endpoint {self.job_endpoint} --rest {self.rest} --staged-jar {self.staged}"

    @property
    def staged(self) -> Path:
        """An empty jar: the job's classes are on the cluster's classpath, so nothing needs to be sent with a job."""
        return self.work / "nothing.jar"

    def process(self, name: str) -> Process:
        """One of NAMES."""
        return Process(work=self.work, name=name)

    def up(self) -> None:
        """Start what does not run, and wait until jobs can be submitted. Raises ClusterError where it does not come up."""
        self._write()
        for name in NAMES:
            self.start(name)
        self.wait()

    def start(self, name: str) -> None:
        """Start one process, unless it runs. Raises PackageError where what it is made of cannot be had."""
        jvms = Jvms(self.work, self.ports, fetch())
        commands = {
            "zookeeper": jvms.zookeeper,
            "jobmanager": jvms.jobmanager,
            "taskmanager": jvms.taskmanager,
            "jobserver": jvms.jobserver,
        }
        self.process(name).start(commands[name]())

    def down(self) -> None:
        """End all processes; jobs that run go on when the cluster is up again."""
        for name in reversed(NAMES):
            self.process(name).stop()

    def wait(self) -> None:
        """Until a TaskManager has offered its slots and the job server listens."""
        end = time.monotonic() + _UP_S
        while not self.ready():
            dead = [name for name in NAMES if self.process(name).pid is None]
            if dead or time.monotonic() > end:
                said = "\n".join(self.process(name).last_words() for name in dead or NAMES)
                raise ClusterError(f"not up; processes that ended: {', '.join(dead) or 'none'}\n{said}")
            time.sleep(0.3)

    def ready(self) -> bool:
        """Whether a job can be submitted now."""
        try:
            registered = Cluster(self.rest).overview()["slots-total"] > 0
        except ClusterError:
            return False
        return registered and _listens(self.ports.job)

    def _write(self) -> None:
        for folder in ("conf", "tmp", "checkpoints", "savepoints", "ha", "zookeeper", "artifacts"):
            (self.work / folder).mkdir(parents=True, exist_ok=True)
        (self.work / "conf/config.yaml").write_text(flink_conf(self.work, self.ports, self.slots))
        (self.work / "conf/log4j.properties").write_text(LOG4J)
        (self.work / "conf/zoo.cfg").write_text(zookeeper_conf(self.work, self.ports))
        (self.work / "cluster.json").write_text(json.dumps({"slots": self.slots, "ports": asdict(self.ports)}))
        with zipfile.ZipFile(self.staged, "w") as jar:
            jar.writestr("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n\n")


def opened(work: Path) -> Local:
    """The cluster whose work folder this is. Raises ClusterError where it was never up."""
    try:
        told = json.loads((work / "cluster.json").read_text())
    except FileNotFoundError:
        raise ClusterError(
            f"no cluster was ever up in {work}: python -m deploy.flink.cluster --work {work} up"
        ) from None
    return Local(work=work, ports=Ports(**told["ports"]), slots=told["slots"])


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def as_asked(args: argparse.Namespace, work: Path) -> Local:
    """The cluster to be up in a work folder: what is not asked for is as it was before.

    Raises:
        ClusterError: where it runs, and something else is asked for.
    """
    before = opened(work) if (work / "cluster.json").exists() else Local(work=work, ports=Ports(), slots=_SLOTS)
    asked = {f.name: getattr(args, f.name) for f in fields(Ports) if getattr(args, f.name) is not None}
    wanted = replace(before, ports=replace(before.ports, **asked), slots=args.slots or before.slots)
    if wanted != before and any(before.process(name).pid for name in NAMES):
        down = f"python -m deploy.flink.cluster --work {work} down"
        raise ClusterError(f"what runs in {work} has other ports or slots; end it first: {down}")
    return wanted


def _up(args: argparse.Namespace, work: Path) -> None:
    as_asked(args, work).up()
    _status(args, work)


def _status(_: argparse.Namespace, work: Path) -> None:
    local = opened(work)
    for name in NAMES:
        print(f"{name:12} {local.process(name).pid or 'not running'}")
    if local.ready():
        print(f"REST {local.rest}, jobs {local.job_endpoint}; submit with:")
        print(f"presslake stream --runner flink {local.options}")


def _down(args: argparse.Namespace, work: Path) -> None:
    opened(work).down()
    if args.forget:
        shutil.rmtree(work)


def _start(name: str) -> Callable[[argparse.Namespace, Path], None]:
    def start(_: argparse.Namespace, work: Path) -> None:
        local = opened(work)
        local.start(name)
        local.wait()

    return start


def _kill(name: str) -> Callable[[argparse.Namespace, Path], None]:
    return lambda _, work: opened(work).process(name).kill()


_VERBS: dict[str, tuple[Callable[[argparse.Namespace, Path], None], str]] = {
    "up": (_up, "start it, or what of it does not run"),
    "down": (_down, "end it"),
    "status": (_status, "what runs, and how to submit"),
    "killjm": (_kill("jobmanager"), "kill -9 the JobManager"),
    "jm": (_start("jobmanager"), "start the JobManager again; it takes its jobs up from their last checkpoints"),
    "killtm": (_kill("taskmanager"), "kill -9 the TaskManager"),
    "tm": (_start("taskmanager"), "start the TaskManager again"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; 0, or 1 and a line that says why not."""
    args = _parser().parse_args(argv)
    try:
        _VERBS[args.verb][0](args, args.work.resolve())
    except (PackageError, ClusterError) as e:
        print(f"flink: {e}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.flink.cluster", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--work", type=Path, default=cache() / "flink-work", help="the folder of its files")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, (_, text) in _VERBS.items():
        verb = verbs.add_parser(name, help=text)
        if name == "up":
            verb.add_argument("--slots", type=count, metavar="N", help=f"how many subtasks fit; default: {_SLOTS}")
            for field in fields(Ports):
                verb.add_argument(f"--{field.name}", type=port, metavar="PORT", help=f"default: {field.default}")
        if name == "down":
            verb.add_argument("--forget", action="store_true", help="remove the work folder, checkpoints and all")
    return parser


if __name__ == "__main__":
    sys.exit(main())
