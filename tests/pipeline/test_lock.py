"""The lake's lock: who holds it, and how the next one knows that the last did not end cleanly."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.lock import LockedError, hold
from schemas.errors import LakeError
from tests.articles import NOW

HOLDER = """
import sys, time
from pathlib import Path
from pipeline.lock import hold
from tests.articles import NOW
with hold(Path(sys.argv[1]), "run", NOW):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(lake: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(lake)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_says_who_holds_it(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(
            LockedError, match=rf"held by `presslake run` \(process {process.pid} on .*since 2026-01-13"
        ):
            hold(tmp_path, "run", NOW).__enter__()
        process.kill()


def test_after_a_clean_end_all_is_well(tmp_path: Path) -> None:
    with hold(tmp_path, "run", NOW) as first:
        assert first.unclean is None
    with hold(tmp_path, "run", NOW) as second:
        assert second.unclean is None


def test_after_a_kill_the_next_one_knows(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
    with hold(tmp_path, "run", NOW) as lock:
        assert lock.unclean is not None
        assert "`presslake run`" in lock.unclean


def test_an_error_inside_leaves_the_trace_of_an_unclean_end(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(tmp_path, "run", NOW):
        1 / 0  # noqa: B018
    with hold(tmp_path, "run", NOW) as lock:
        assert lock.unclean is not None


def test_a_lake_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LakeError, match="cannot write to the lake"):
        hold(tmp_path / "file" / "lake", "run", NOW).__enter__()
