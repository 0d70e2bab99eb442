"""Notes of what processes have in hand: they outlive a process that dies, and no other."""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.shared import ROOT
from transforms.hands import FORGOTTEN_S, RECORDS, Hands, hands_of, state_folder
from transforms.identity import digest

ONE, TWO = "parse-" + "1" * 32, "clean-" + "2" * 32

HOLDING = f"""
import sys, time
from transforms.hands import hands_of
hands = hands_of(sys.argv[1])
place = hands.take({TWO!r})
hands.take({ONE!r})
hands.put_down(place)
print("held", flush=True)
sys.stdin.read()
"""


def holding(lake: Path) -> subprocess.Popen[str]:
    """A process that has ONE in hand, and had TWO; it ends well when its input does."""
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", HOLDING, str(lake)], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_only_what_a_dead_process_had_in_hand_is_suspected(tmp_path: Path) -> None:
    hands = hands_of(str(tmp_path))
    with holding(tmp_path) as process:
        hands.settle()
        assert hands.suspects == set(), "its process lives"
        process.kill()
        process.wait()
    hands.settle()
    assert hands.suspects == {ONE}
    assert Hands(tmp_path / "_state").suspects == set(), "before it has settled"
    hands.clear(ONE)
    hands.settle()
    assert hands.suspects == set()


def test_a_process_that_ends_well_leaves_no_note(tmp_path: Path) -> None:
    with holding(tmp_path) as process:
        process.communicate("")
    assert list((tmp_path / "_state/hands").iterdir()) == []
    hands = hands_of(str(tmp_path))
    assert hands.suspects == set()
    assert len(list((tmp_path / "_state/hands").iterdir())) == 1
    del hands
    assert list((tmp_path / "_state/hands").iterdir()) == []


def test_a_process_has_one_note_for_a_lake(tmp_path: Path) -> None:
    one = hands_of(str(tmp_path))
    assert hands_of(str(tmp_path)) is one
    places = [one.take(ONE) for _ in range(RECORDS)]
    assert len(set(places)) == RECORDS
    for place in places:
        one.put_down(place)
    assert one.held_s() == 0


def test_what_others_suspect_is_known_and_forgotten_after_a_month(tmp_path: Path) -> None:
    hands, other = Hands(tmp_path), Hands(tmp_path)
    other.suspect(ONE)
    hands.settle()
    assert hands.suspects == {ONE}
    long_ago = time.time() - FORGOTTEN_S - 60
    os.utime(tmp_path / "suspects" / ONE, (long_ago, long_ago))
    hands.settle()
    assert hands.suspects == set()


def test_damaged_and_empty_notes_are_removed(tmp_path: Path) -> None:
    (tmp_path / "hands").mkdir()
    (tmp_path / "hands/empty").touch()
    (tmp_path / "hands/damaged").write_bytes(b"../../articles\0" * 100)
    hands = Hands(tmp_path)
    hands.settle()
    assert hands.suspects == set()
    assert len(list((tmp_path / "hands").iterdir())) == 1, "its own"


def test_a_folder_that_cannot_be_written_is_said_and_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    with caplog.at_level(logging.WARNING, logger="presslake"):
        hands = Hands(tmp_path / "file")
        hands.put_down(hands.take(ONE))
        hands.suspect(TWO)
        hands.settle()
    assert "it is not known after a crash" in caplog.text
    assert f"that {TWO} ended a process" in caplog.text


@pytest.mark.parametrize("lake", ["gs://bucket/lake", "s3:/bucket/lake"])
def test_a_lake_elsewhere_has_its_notes_here(lake: str) -> None:
    there = state_folder(lake)
    assert (there.parent.is_dir(), there.name) == (True, f"presslake-{digest(lake, size_bytes=8)}")
    assert state_folder("/srv/lake") == Path("/srv/lake/_state")
