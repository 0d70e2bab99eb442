"""What a user installs is whole: the wheel, built for real, with the locked requirements, in an environment of its own."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.shared import ROOT
from tests.structure.stateful import KEPT, without_remarks

pytestmark = pytest.mark.engine

PACKAGES = ("schemas", "transforms", "pipeline")
IMPORT_ALL = """
import importlib, pkgutil, sys
found = []
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    found += [m.name for m in pkgutil.walk_packages(package.__path__, name + ".")]
for name in found:
    importlib.import_module(name)
print("\\n".join(found))
"""


def source_files() -> set[str]:
    """Everything in the packages that is code or goes with it."""
    files = (f for p in PACKAGES for f in (ROOT / p).rglob("*") if f.is_file() and f.suffix != ".pyc")
    return {f.relative_to(ROOT).as_posix() for f in files}


def ran(*command: str | Path, cwd: Path) -> str:
    """What a command prints, with nothing of this environment's Python in it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "GOOGLE_", "VIRTUAL_ENV"))}
    environment = kept | {
        "GOOGLE_APPLICATION_CREDENTIALS": str(cwd / "none.json"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for package in PACKAGES:  # a copy: setuptools leaves its traces where it builds
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    ran(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", folder, source, cwd=folder)
    (built,) = folder.glob("presslake-*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with what deploy/Dockerfile installs; uv takes seconds where pip takes minutes."""
    folder = tmp_path_factory.mktemp("installed")
    uv = (sys.executable, "-m", "uv")
    ran(*uv, "venv", "-q", "--python", sys.executable, folder / "venv", cwd=folder)
    into = ("-q", "--python", folder / "venv/bin/python")
    ran(*uv, "pip", "install", *into, "--require-hashes", "-r", ROOT / "deploy/requirements.lock", cwd=folder)
    ran(*uv, "pip", "install", *into, "--no-deps", wheel, cwd=folder)
    ran(*uv, "pip", "check", *into, cwd=folder)
    return folder / "venv/bin/python"


def test_the_wheel_has_every_file_of_the_packages_and_no_others(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {n for n in archive.namelist() if ".dist-info/" not in n}
    assert inside == source_files()


@pytest.mark.timeout(1200)
def test_it_works_from_where_it_is_installed(python: Path, tmp_path: Path) -> None:
    presslake = python.parent / "presslake"
    assert ran(presslake, "--version", cwd=tmp_path).startswith("presslake ")
    ran(presslake, "init", cwd=tmp_path)
    assert (tmp_path / "presslake.toml").is_file()
    imported = ran(python, "-I", "-c", IMPORT_ALL, *PACKAGES, cwd=tmp_path).split()
    assert len(imported) + len(PACKAGES) == len([f for f in source_files() if f.endswith(".py")])


@pytest.mark.timeout(1200)
def test_dataflow_s_runner_translates_the_stream(python: Path, tmp_path: Path) -> None:
    printed = ran(python, "-I", ROOT / "tests/deploy/dry_run.py", ROOT, cwd=tmp_path)
    told = json.loads(printed.splitlines()[-1])
    assert told["state"] == "DONE"
    assert [i.strip("\n\x0f") for i in told["images"]] == ["eu/some/image:1"]
    assert told["stateful"] == without_remarks(KEPT.read_text("utf-8"))
