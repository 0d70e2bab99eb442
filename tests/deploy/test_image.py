"""What the image is made of is there, and is one version of Beam; what it starts depends on who starts it."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.shared import ROOT

DOCKERFILES = (ROOT / "deploy/Dockerfile", ROOT / "deploy/dataflow/Dockerfile")
WORKER = ["--id=1-1", "--logging_endpoint=localhost:1", "--provision_endpoint=localhost:2"]


def started(folder: Path, *arguments: str) -> str:
    """Which program the entry point starts, and with what; both are stand-ins that print it."""
    for name in ("presslake", "boot"):
        (folder / name).write_text(f'#!/bin/sh\necho {name} "$@"\n')
        (folder / name).chmod(0o755)
    entry = (ROOT / "deploy/entrypoint.sh").read_text("utf-8").replace("/opt/apache/beam/boot", str(folder / "boot"))
    script = folder / "entry"
    script.write_text(entry)
    environment = {"PATH": f"{folder}:/usr/bin:/bin"}
    return subprocess.run(
        ["sh", script, *arguments], env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "program"),
    [
        (WORKER, "boot"),
        (WORKER[::-1], "boot"),
        (["--worker_pool"], "boot"),
        (["--worker_pool=true"], "boot"),
        (["run", "--all"], "presslake"),
        (["--config", "a b.toml", "run"], "presslake"),
        (["--version"], "presslake"),
        ([], "presslake"),
    ],
)
def test_a_runner_s_flags_start_a_worker_and_all_else_is_a_command(
    tmp_path: Path, arguments: list[str], program: str
) -> None:
    assert started(tmp_path, *arguments) == " ".join([program, *arguments])


def test_worker_and_launcher_have_one_version_of_beam() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (beam,) = (d.partition("==")[2] for d in project["dependencies"] if d.startswith("apache-beam=="))
    assert f"_sdk:{beam}\n" in DOCKERFILES[0].read_text("utf-8")
    assert f"\napache-beam=={beam} " in (ROOT / "deploy/requirements.lock").read_text("utf-8")
    assert project["optional-dependencies"]["dataflow"] == [f"apache-beam[gcp]=={beam}"]


def test_the_lock_of_the_image_has_the_versions_that_are_tested() -> None:
    image, tested = (_pinned(ROOT / name) for name in ("deploy/requirements.lock", "requirements.lock"))
    assert {n: v for n, v in tested.items() if n in image} == {n: v for n, v in image.items() if n in tested}


def _pinned(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda p: p.parent.name)
def test_what_is_copied_is_there_and_sent_to_the_builder(dockerfile: Path) -> None:
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile.read_text("utf-8"), re.MULTILINE)
    sources = {name for line in copies for name in line.split()}
    assert sources and all((ROOT / name).exists() for name in sources)
    assert sources <= sent


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda p: p.parent.name)
def test_every_base_is_named_by_a_version(dockerfile: Path) -> None:
    named = re.findall(r"^ARG \w+_IMAGE=(\S+)$", dockerfile.read_text("utf-8"), re.MULTILINE)
    own = {"presslake", "gcr.io/dataflow-templates-base/python312-template-launcher-base:latest"}
    assert [n for n in named if n not in own and not re.search(r":\d+\.\d+\.\d+|@sha256:", n)] == []


def test_nothing_of_it_runs_as_root_but_where_dataflow_needs_it() -> None:
    image, dataflow = (d.read_text("utf-8") for d in DOCKERFILES)
    assert re.findall(r"^USER (\S+)$", image, re.MULTILINE) == ["10001"]
    assert re.findall(r"^USER (\S+)$", dataflow, re.MULTILINE) == ["root"]
