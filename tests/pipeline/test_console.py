"""What is shown of what others log."""

import logging

import pytest

from pipeline.verbs.console import Console


@pytest.mark.parametrize(("verbosity", "shown"), [(-1, False), (0, False), (1, False), (2, True)])
def test_what_a_runner_says_of_its_job_is_told_in_a_line_of_ours(
    verbosity: int, shown: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beam hands its messages on as the root's, a traceback of each bundle that failed among them."""
    Console(verbosity)
    logging.log(logging.ERROR, "bundle inst024 failed: Traceback")
    logging.getLogger("presslake").error("the lake")
    said = capsys.readouterr().err
    assert ("inst024" in said, "the lake" in said) == (shown, True)
