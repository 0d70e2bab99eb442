"""What ends a process is known to the next one, which sets it aside and handles all the others."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deadly import handle
from tests.shared import ROOT
from transforms.apart import ApartError, call_apart
from transforms.guard import Guard
from transforms.watchdog import EXIT_CODE


def guarded(lake: Path, *words: str) -> tuple[int, list[str], str]:
    """Exit code, what came of each word, and what was said on standard error."""
    command = [sys.executable, "-m", "tests.guarding", str(lake), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout.splitlines(), done.stderr


def suspects(lake: Path) -> int:
    return len(list((lake / "_state/suspects").glob("*")))


@pytest.mark.parametrize(
    ("word", "code", "how"),
    [
        ("segfault", -signal.SIGSEGV, "killed by SIGSEGV"),
        ("exit", 0, "ended with exit code 0"),
        ("bug", 1, "ended with exit code 1: ValueError: a bug of ours"),
    ],
)
def test_what_ends_a_process_is_rejected_by_the_next(tmp_path: Path, word: str, code: int, how: str) -> None:
    assert guarded(tmp_path, "one", word, "two")[:2] == (code, ["ONE"])
    for _ in range(2):
        code, came, _said = guarded(tmp_path, "one", word, "two", word)
        assert (code, came[0], came[2]) == (0, "ONE", "TWO")
        assert came[1] == came[3]
        assert came[1].startswith(f"PoisonError in test: it ends the process that handles it: {how} (once")
    assert suspects(tmp_path) == 1


@pytest.mark.parametrize("word", ["sleeps", "spins"])
def test_what_never_returns_ends_its_process_and_is_rejected_by_the_next(tmp_path: Path, word: str) -> None:
    code, came, said = guarded(tmp_path, "waits", word, "two")
    assert code in (EXIT_CODE, 1)
    assert came == ["WAITS"]
    assert "tests/deadly.py" in said, "where it hung"
    code, came, _said = guarded(tmp_path, "one", word, "two")
    assert (code, came[0], came[2]) == (0, "ONE", "TWO")
    assert "no answer in 3 s" in came[1]


def test_what_was_in_hand_by_chance_goes_on(tmp_path: Path) -> None:
    there = str(tmp_path / "there")
    assert guarded(tmp_path, "one", there)[:2] == (-signal.SIGKILL, ["ONE"])
    assert guarded(tmp_path, "one", there)[1] == ["ONE", there.upper()]
    assert suspects(tmp_path) == 0
    assert list((tmp_path / "_state/hands").iterdir()) == []


def test_an_expected_failure_is_nobodys_death(tmp_path: Path) -> None:
    for _ in range(2):
        assert guarded(tmp_path, "bad", "two")[:2] == (0, ["ParseError in parse: expected a good word", "TWO"])
        assert suspects(tmp_path) == 0


def test_apart_an_expected_failure_stays_what_it_is(tmp_path: Path) -> None:
    guard = Guard(str(tmp_path), "test", handle)
    key = "0" * 32
    (tmp_path / "_state/suspects").mkdir(parents=True)
    (tmp_path / f"_state/suspects/test-{key}").touch()
    guard = Guard(str(tmp_path), "test", handle)
    with pytest.raises(Exception, match="expected a good word"):
        guard(key, "bad")
    assert suspects(tmp_path) == 0


def test_apart() -> None:
    assert call_apart(handle, "word", 20) == "WORD"
    with pytest.raises(ApartError, match=r"^no answer in 0\.5 s$"):
        call_apart(handle, "sleeps", 0.5)


def test_without_a_lake_there_is_no_guard() -> None:
    assert Guard(None, "test", handle)("0" * 32, "word") == "WORD"
