"""The command lines of the cluster's JVMs: what Flink's shell scripts would put together."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.flink.conf import LOOPBACK, Ports
from deploy.flink.packages import Packages
from pipeline.runners.flink_rest import ClusterError

_OPENS = (
    # Flink reads fields of Java's own classes; Java 17 asks to be told (Flink's `env.java.opts.all`)
    *("lang", "lang.reflect", "net", "nio", "text", "time", "util", "util.concurrent", "util.concurrent.atomic"),
    "util.concurrent.locks",
)
_ENTRY = "org.apache.flink.runtime"
_MARK = "BASH_JAVA_UTILS_EXEC_RESULT:"


@dataclass(frozen=True, slots=True)
class Jvms:
    """One command line a process of a cluster."""

    work: Path
    ports: Ports
    packages: Packages

    def zookeeper(self) -> list[str]:
        """The ZooKeeper that comes with Flink."""
        main = f"{_ENTRY}.zookeeper.FlinkZooKeeperQuorumPeer"
        return self._java(
            "zookeeper", ["-Xmx128m"], main, ["--zkConfigFile", f"{self.work}/conf/zoo.cfg", "--peerId", "1"]
        )

    def jobmanager(self) -> list[str]:
        """A JobManager for many jobs (Flink's session mode)."""
        memory, options = self._sizes("GET_JM_RESOURCE_PARAMS")
        main = f"{_ENTRY}.entrypoint.StandaloneSessionClusterEntrypoint"
        return self._java("jobmanager", memory, main, ["--configDir", self._conf, *options])

    def taskmanager(self) -> list[str]:
        """A TaskManager."""
        memory, options = self._sizes("GET_TM_RESOURCE_PARAMS")
        main = f"{_ENTRY}.taskexecutor.TaskManagerRunner"
        return self._java("taskmanager", memory, main, ["--configDir", self._conf, *options])

    def jobserver(self) -> list[str]:
        """Beam's job server, which turns a pipeline into a job of this cluster."""
        main = "org.apache.beam.runners.flink.FlinkJobServerDriver"
        options = {
            "flink-master": f"{LOOPBACK}:{self.ports.rest}",
            "flink-conf-dir": self._conf,
            "job-host": LOOPBACK,
            "job-port": self.ports.job,
            "artifact-port": self.ports.artifacts,
            "expansion-port": self.ports.expansion,
            "artifacts-dir": f"{self.work}/artifacts",
        }
        return self._java("jobserver", ["-Xmx600m"], main, [f"--{k}={v}" for k, v in options.items()])

    @property
    def _conf(self) -> str:
        return f"{self.work}/conf"

    def _java(self, name: str, jvm: list[str], main: str, args: list[str]) -> list[str]:
        opens = [f"--add-opens=java.base/java.{p}=ALL-UNNAMED" for p in _OPENS]
        opens += ["--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"]
        log = [f"-Dlog.file={self.work}/{name}.log", f"-Dlog4j.configurationFile=file:{self._conf}/log4j.properties"]
        return ["java", *jvm, *opens, *log, "-cp", self.packages.classpath, main, *args]

    def _sizes(self, what: str) -> tuple[list[str], list[str]]:
        """Options of the JVM and of Flink for the memory that the configuration gives, computed by Flink."""
        tool = ["java", "-cp", self.packages.tools_classpath, f"{_ENTRY}.util.bash.BashJavaUtils", what]
        done = subprocess.run([*tool, "--configDir", self._conf], capture_output=True, text=True, check=False)
        told = [line.removeprefix(_MARK).strip() for line in done.stdout.splitlines() if line.startswith(_MARK)]
        if len(told) != 2:
            raise ClusterError(f"Flink cannot tell its memory: {done.stdout[-500:]} {done.stderr[-500:]}")
        return told[0].split(), told[1].split()
