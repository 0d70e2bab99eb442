"""Where the Prism binary is looked for, and what is said where it cannot be one."""

from pathlib import Path

import pytest

from pipeline.runners.engine import EngineError
from pipeline.runners.prism import Prism, find


def program(path: Path, says: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_it_is_looked_for_by_name_then_in_the_environment_on_path_and_in_go_s_folder(tmp_path: Path) -> None:
    named, told, on_path, of_go = (program(tmp_path / place / "prism") for place in ("a", "b", "c", "go"))
    environment = {"PRESSLAKE_PRISM": str(told), "PATH": str(on_path.parent), "GOBIN": str(of_go.parent)}
    assert find(named, environment) == named
    assert find(None, environment) == told
    del environment["PRESSLAKE_PRISM"]
    assert find(None, environment) == on_path
    assert find(None, environment | {"PATH": ""}) == of_go
    assert find(None, {"PATH": "", "GOBIN": str(tmp_path)}) is None


@pytest.mark.parametrize("name", ["nowhere", "text"])
def test_what_is_named_and_no_program_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not to be run", "utf-8")
    for engine, by in (
        (Prism(tmp_path / name, {}), "--prism"),
        (Prism(None, {"PRESSLAKE_PRISM": str(tmp_path / name)}), "$PRESSLAKE_PRISM"),
    ):
        (missing,) = engine.missing()
        assert missing.what == f"{by} names {tmp_path / name}, which is no program"
        assert missing.remedy.startswith("go install ")


def test_another_program_s_last_words_are_one_line(tmp_path: Path) -> None:
    other = program(tmp_path / "prism", "echo unknown option; echo try --help; exit 3")
    with (
        pytest.raises(EngineError, match=r"Prism ended as it began \(3\): unknown option try --help: go"),
        Prism(other, {}).held(),
    ):
        pass


def test_a_binary_of_another_machine_is_told_in_words(tmp_path: Path) -> None:
    other = program(tmp_path / "prism")
    other.write_bytes(b"\x7fELF of another kind of processor")
    with pytest.raises(EngineError) as raised, Prism(other, {}).held():
        pass
    (missing,) = raised.value.missing
    assert missing.what == f"Prism ended as it began (126): {other} cannot be run: Exec format error"


def test_what_ends_as_it_begins_is_missing_before_a_stream_takes_it(tmp_path: Path) -> None:
    (missing,) = Prism(program(tmp_path / "prism", "exit 3"), {}).missing()
    assert missing.what == "Prism ended as it began (3) without a word"
    assert missing.remedy.startswith("go install ")
