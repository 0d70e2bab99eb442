"""Rows that wait for a lake that cannot be written, and what is said of it."""

import logging
import threading
from pathlib import Path

import pytest

from schemas.errors import LakeError
from tests.land.test_files import DAY, NOW, ROWS, files
from transforms.land.files import Landed
from transforms.land.waiting import patiently

TOPICS = [("2026-01-13", topic) for topic in ("crime", "health", "other", "sport")]


def land(lake: Path, partition: tuple[str, str], patience_s: float) -> Landed:
    return patiently(lambda: files(lake).land(partition, NOW, ROWS), str(lake), patience_s)


def test_all_that_wait_say_it_once_and_once_that_it_is_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "presslake")
    (tmp_path / "_tmp").write_text("in the way")
    threads = [threading.Thread(target=land, args=(tmp_path, topic, 30)) for topic in TOPICS]
    for thread in threads:
        thread.start()
    threads[0].join(2)  # into its second pause
    assert all(thread.is_alive() for thread in threads)
    (tmp_path / "_tmp").unlink()
    for thread in threads:
        thread.join()
    assert len(list(tmp_path.rglob("*.parquet"))) == len(TOPICS)
    waits, over = caplog.messages
    assert waits.startswith("cannot write to articles/date=2026-01-13/topic=")
    assert waits.endswith("; what is to land waits, for 30 s at most")
    assert over == "the lake can be written again; what was to land waited 3 s"


def test_where_patience_is_over_it_is_an_error_and_nothing_is_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "presslake")
    (tmp_path / "_tmp").write_text("in the way")
    with pytest.raises(LakeError, match="cannot write to articles/"):
        land(tmp_path, DAY, 1)
    assert len(caplog.messages) == 1


def test_who_has_no_patience_says_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "_tmp").write_text("in the way")
    with pytest.raises(LakeError, match="cannot write to articles/"):
        land(tmp_path, DAY, 0)
    assert caplog.messages == []
