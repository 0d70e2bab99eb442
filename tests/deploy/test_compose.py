"""The containers for Flink: that the file parses, and names the versions that the project has."""

import shutil
import subprocess
import tomllib
from typing import Any

import pytest
import yaml

from deploy.flink.packages import FLINK
from pipeline.cli import _parser
from tests.shared import ROOT

COMPOSE = ROOT / "deploy/flink/docker-compose.yml"


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def beam() -> str:
    """The version that pyproject.toml pins."""
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return next(n.removeprefix("apache-beam==") for n in needs if n.startswith("apache-beam=="))


def test_the_job_server_is_of_the_version_of_beam() -> None:
    assert services()["jobserver"]["image"] == f"apache/beam_flink1.19_job_server:{beam()}"


def test_flink_is_the_one_that_is_tested() -> None:
    minor = FLINK.rpartition(".")[0]
    images = {services()[name]["image"] for name in ("jobmanager", "taskmanager", "folders")}
    assert images == {f"flink:{minor}-java11"}
    assert f"beam_flink{minor}_" in services()["jobserver"]["image"]


def test_workers_share_the_network_of_the_task_manager() -> None:
    assert {services()[name]["network_mode"] for name in ("worker", "stream")} == {"service:taskmanager"}


def test_the_worker_s_command_is_one_of_ours() -> None:
    args = _parser().parse_args(services()["worker"]["command"])
    assert (args.command, args.port) == ("worker", 50013)


def test_docker_takes_it() -> None:
    asked = ["docker", "compose", "version"]
    if not shutil.which("docker") or subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("no docker compose here to read deploy/flink/docker-compose.yml")
    command = ["docker", "compose", "-f", str(COMPOSE), "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
