"""The units are what systemd takes, and what they start is a command of presslake."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.cli import _parser
from tests.shared import ROOT

UNITS = sorted((ROOT / "deploy/systemd").glob("presslake*"))
INSTALLED = "/opt/presslake/bin/presslake"


def verified(folder: Path, change: tuple[str, str] = ("", "")) -> str:
    """What `systemd-analyze verify` says of all units, with a program in them that is there on every machine."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is missing (Debian and Ubuntu: apt-get install systemd)")
    for unit in UNITS:
        (folder / unit.name).write_text(unit.read_text("utf-8").replace(INSTALLED, "/bin/true").replace(*change))
    paths = [str(folder / u.name) for u in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    return done.stderr


def commands(unit: str) -> list[list[str]]:
    text = (ROOT / "deploy/systemd" / unit).read_text("utf-8")
    return [shlex.split(line)[1:] for line in re.findall(rf"^ExecStart=({INSTALLED} .+)$", text, re.MULTILINE)]


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    assert len(UNITS) == 3
    assert [line for line in verified(tmp_path).splitlines() if "presslake" in line] == []


def test_a_wrong_unit_would_be_noticed(tmp_path: Path) -> None:
    assert "ProtectSystems" in verified(tmp_path, ("ProtectSystem=", "ProtectSystems="))


@pytest.mark.parametrize("unit", ["presslake.service"])
def test_what_a_unit_starts_is_a_command(unit: str) -> None:
    (arguments,) = commands(unit)
    assert _parser().parse_args(arguments).command in arguments


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda u: u.name)
def test_a_service_may_write_to_its_own_folder_only(unit: Path) -> None:
    lines = set(unit.read_text("utf-8").splitlines())
    assert {
        "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "NoNewPrivileges=yes", "CapabilityBoundingSet=",
        "User=presslake", "StateDirectory=presslake",
    } <= lines  # fmt: skip
    assert not [line for line in lines if line.startswith("ReadWritePaths")]
