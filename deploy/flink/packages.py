"""Flink's jars from PyPI and Beam's runner from Maven, fetched once into $PRESSLAKE_CACHE (default ~/.cache/presslake)."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

FLINK = "1.19.3"
"""The version of Flink; docker-compose.yml takes the image of the same 1.19."""

RUNNER = "2.70.0"
"""Beam's runner for Flink 1.19 as plain jars. Job server and worker speak a protocol, so it may be older than the SDK."""

JOB_SERVICE = "2.65.0"
"""The last job service that is published as a plain jar; RUNNER works with it."""

_POM = f"""\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>presslake</groupId><artifactId>job-server</artifactId><version>1</version>
  <dependencyManagement><dependencies><dependency>
    <groupId>org.apache.beam</groupId><artifactId>beam-runners-java-job-service</artifactId>
    <version>{JOB_SERVICE}</version>
  </dependency></dependencies></dependencyManagement>
  <dependencies><dependency>
    <groupId>org.apache.beam</groupId><artifactId>beam-runners-flink-1.19</artifactId><version>{RUNNER}</version>
  </dependency></dependencies>
</project>
"""


class PackageError(Exception):
    """What a cluster is made of cannot be had; the message says what, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """Folders of jars: Flink's own, and those that Beam adds to Flink's classpath."""

    flink: Path
    beam: Path

    @property
    def classpath(self) -> str:
        """For the JVMs of the cluster and of the job server alike, so that a job has no jars of its own to stage."""
        return os.pathsep.join(f"{folder}/*" for folder in (self.flink, self.beam))

    @property
    def tools_classpath(self) -> str:
        """For what Flink's shell scripts ask Java."""
        return os.pathsep.join(f"{folder}/*" for folder in (self.flink / "tools", self.flink))


def cache() -> Path:
    """Where downloads are kept between runs."""
    return Path(os.environ.get("PRESSLAKE_CACHE") or Path.home() / ".cache" / "presslake")


def lacking() -> list[str]:
    """What this machine lacks to fetch and start a cluster, each with its remedy; nothing where it has all."""
    found = []
    if not shutil.which("java"):
        found.append("no java on PATH: install a JRE, 11 or 17 (Debian: apt-get install openjdk-17-jre-headless)")
    if not shutil.which("mvn") and not _beam().is_dir():
        found.append("no mvn on PATH: install Maven (Debian: apt-get install maven)")
    return found


def fetch() -> Packages:
    """The jars, downloaded where they are not there yet: 340 MB over the network, 230 MB kept.

    Raises:
        PackageError: Java or Maven is missing, or a registry did not answer.
    """
    if missing := lacking():
        raise PackageError("; ".join(missing))
    for folder, download in ((_flink(), _download_flink), (_beam(), _download_beam)):
        if not folder.is_dir():
            _made_whole(folder, download)
    return Packages(flink=_flink(), beam=_beam())


def _flink() -> Path:
    return cache() / f"flink-{FLINK}"


def _beam() -> Path:
    return cache() / f"beam-flink-runner-{RUNNER}"


def _made_whole(folder: Path, download: Callable[[Path], Path]) -> None:
    """A download that is cut short leaves nothing that looks like a whole one."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        jars = download(Path(work))
        if not folder.is_dir():  # another process may have been faster
            jars.rename(folder)


def _download_flink(work: Path) -> Path:
    """`apache-flink-libraries` has Flink's jars, without its scripts and its configuration."""
    name = f"apache-flink-libraries=={FLINK}"
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", str(work), name]
    _call(pip, work)
    jars = work / "jars"
    with tarfile.open(next(work.glob("*.tar.gz"))) as archive:
        for member in archive:
            if place := _place(Path(member.name)):
                member.name = str(place)
                archive.extract(member, jars, filter="data")
    return jars


def _place(path: Path) -> Path | None:
    """Where a file of the package goes; the jars of SQL, and plug-ins, are not needed."""
    if path.parent.name == "lib" and path.name.startswith(("flink-dist-", "log4j-")):
        return Path(path.name)
    if path.name == "bash-java-utils.jar":
        return Path("tools", path.name)
    return None


def _download_beam(work: Path) -> Path:
    (work / "pom.xml").write_text(_POM)
    copy = "dependency:copy-dependencies"
    jars = work / "jars"
    # Flink's own classes, and its logging, come from Flink; a second copy would clash
    own = "-DexcludeGroupIds=org.apache.flink,org.slf4j,org.apache.logging.log4j"
    _call(["mvn", "-q", "-B", copy, f"-DoutputDirectory={jars}", "-DincludeScope=runtime", own], work)
    for jar in jars.glob("beam-sdks-java-harness-*.jar"):
        jar.unlink()  # has an older copy of the runner's classes inside: NoSuchMethodError
    return jars


def _call(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-5:]
        raise PackageError(f"`{' '.join(command)}` ended with {done.returncode}: {' | '.join(said)}")
