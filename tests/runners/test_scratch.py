"""What is left in the folder of temporary files."""

import tempfile
from pathlib import Path

import pytest

from pipeline.runners.scratch import scratch
from transforms.hands import state_folder


def test_what_is_forgotten_there_is_gone_afterwards_and_nobody_s_else_is() -> None:
    there = Path(tempfile.gettempdir())
    kept = Path(tempfile.mkdtemp())
    with scratch():
        forgotten = Path(tempfile.mkdtemp())
        (forgotten / "dependencies.txt").write_text("some")
        assert forgotten.parent.parent == there
    assert not forgotten.parent.exists()
    assert Path(tempfile.gettempdir()) == there
    kept.rmdir()


def test_it_ends_with_an_error_as_well() -> None:
    there = tempfile.gettempdir()
    with pytest.raises(KeyboardInterrupt), scratch():
        raise KeyboardInterrupt
    assert tempfile.gettempdir() == there


def test_notes_that_outlive_a_process_are_not_made_there() -> None:
    """A worker of this process may begin before its job is handed over."""
    before = state_folder("gs://bucket/lake")
    with scratch():
        assert state_folder("gs://bucket/lake") == before
