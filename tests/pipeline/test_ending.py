"""A stream is asked to end through its lake: what was asked of an earlier one counts no more."""

from pathlib import Path

import pytest

from pipeline.ending import Ending
from schemas.errors import LakeError


def test_it_is_asked_and_withdrawn_where_it_ended_well(tmp_path: Path) -> None:
    ending = Ending(str(tmp_path / "lake"))
    with ending.withdrawn():
        assert not ending.is_asked
        ending.ask()
        assert ending.is_asked
    assert not ending.is_asked


def test_what_could_not_be_ended_is_asked_on_until_the_next_start(tmp_path: Path) -> None:
    ending = Ending(str(tmp_path))
    with pytest.raises(InterruptedError), ending.withdrawn():
        ending.ask()
        raise InterruptedError
    assert ending.is_asked
    with ending.withdrawn():
        assert not ending.is_asked


def test_a_lake_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "_state").write_text("")
    with pytest.raises(LakeError, match="cannot ask the stream to end"):
        Ending(str(tmp_path)).ask()


def test_a_lake_that_cannot_be_read_asks_for_nothing(tmp_path: Path) -> None:
    """A tick looks: what it raised would end the stream, for which a lake may be away for minutes."""
    assert not Ending(str(tmp_path / ("x" * 300))).is_asked
