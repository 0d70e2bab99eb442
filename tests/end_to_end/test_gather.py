"""`presslake gather` beside a writer and readers that count, and killed again and again."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.reading import lake_files
from tests.end_to_end.killing import killer
from tests.end_to_end.running import presslake
from tests.land.lakes import TOPICS, current_keys, land, names
from tests.land.reading import by_duckdb, by_view, readers
from tests.land.writing import ROWS, landed, tell
from tests.shared import ROOT

KILLS = 15
SMALL = 8
"""Files that come before each kill, a topic."""


def config(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "presslake.toml"
    path.write_text('[lake]\npath = "lake"\n[run]\nwindow = "1s"\n', "utf-8")
    return path


@pytest.mark.slow
def test_beside_a_writer_no_reader_sees_a_row_twice_or_misses_one(tmp_path: Path) -> None:
    lake, path = tmp_path / "lake", config(tmp_path)
    lake.mkdir()
    writer = [sys.executable, "-m", "tests.land.writing", str(lake), "15", "0.15"]
    gather = [sys.executable, "-m", "pipeline.cli", "-c", str(path), "gather", "--json"]
    often = ["--every", "1s", "--grace", "2s", "--more-than", "4"]
    with (
        subprocess.Popen(writer, cwd=ROOT) as writing,
        subprocess.Popen([*gather, *often], cwd=ROOT, stdout=subprocess.PIPE, text=True) as gathering,
        readers(lake) as ways,
    ):
        assert writing.wait() == 0
        time.sleep(3)  # one gathering more, and one that removes
        gathering.terminate()
        printed, _ = gathering.communicate()
    assert gathering.returncode == 0
    assert [problem for way in ways for problem in way.wrong] == []
    assert all(len(way.counts) > 10 for way in ways)
    assert {way.counts[-1] for way in ways} == {(landed(lake), landed(lake))}
    figures = [json.loads(line) for line in printed.splitlines()]
    assert sum(f["into"] for f in figures) >= 4
    assert sum(f["files_removed"] for f in figures) >= landed(lake) // ROWS // 2
    assert len(lake_files(lake, "articles")) < landed(lake) // ROWS // 3


@pytest.mark.slow
def test_killed_at_any_moment_and_repeated_it_ends_the_same(tmp_path: Path) -> None:
    rng = random.Random(11)
    lake, path = tmp_path / "lake", config(tmp_path)
    lake.mkdir()
    with killer(path, "gather", "--grace", "1500ms", "--more-than", "2") as gather:
        fill(lake, 0)
        end, whole_s = gather("-")
        assert end == "0"
        with readers(lake) as ways:
            ends = []
            for kill in range(1, KILLS + 1):
                fill(lake, kill)
                ends.append(gather(f"{rng.uniform(0.005, whole_s):.3f}")[0])
            while any(len(names(lake, topic)) > 3 for topic in TOPICS):
                assert gather("-")[0] == "0"
    assert ends.count("killed") >= KILLS // 2, f"too few were still going when they were killed: {ends}"
    assert [problem for way in ways for problem in way.wrong] == []
    rows = ROWS * SMALL * (KILLS + 1) * len(TOPICS)
    assert {way.counts[-1] for way in ways} == {(rows, rows)}
    assert len(set(current_keys(lake))) == rows
    assert not (lake / "_gather").exists() or not any((lake / "_gather").iterdir())


def fill(lake: Path, part: int) -> None:
    """The next small files."""
    for window in range(part * SMALL, (part + 1) * SMALL):
        for topic in TOPICS:
            land(lake, window, ROWS, topic)
    tell(lake, ROWS * SMALL * (part + 1) * len(TOPICS))


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    path = config(tmp_path)
    assert "there is no lake at" in presslake("-c", str(path), "gather").out
    for window in range(10):
        land(tmp_path / "lake", window)
    done = presslake("-c", str(path), "gather", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert (told["files_gathered"], told["into"], told["rows"], told["files_waiting_for_removal"]) == (10, 1, 20, 10)
    again = presslake("-c", str(path), "gather", "--grace", "0s")
    assert again.code == 0, again.err
    assert "files removed" in again.out
    assert len(names(tmp_path / "lake")) == 1
    assert by_duckdb(tmp_path / "lake") == by_view(tmp_path / "lake") == (20, 20)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--grace", "soon"), "expected a time span"),
        (("--more-than", "0"), "expected a whole number from 1 on, got '0'"),
    ],
)
def test_wrong_arguments(tmp_path: Path, arguments: tuple[str, str], words: str) -> None:
    done = presslake("-c", str(config(tmp_path)), "gather", *arguments)
    assert done.code == 2
    assert words in done.err


def test_the_second_of_two_says_who_gathers_and_ends(tmp_path: Path) -> None:
    path = config(tmp_path)
    (tmp_path / "lake").mkdir()
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(path), "-q", "gather", "--every", "1h"]
    with subprocess.Popen(command, cwd=ROOT) as first:
        lock = tmp_path / "lake/_lock_gather"
        while not (lock.exists() and lock.read_text()):
            assert first.poll() is None
            time.sleep(0.01)
        second = presslake("-c", str(path), "gather")
        first.terminate()
    assert first.returncode == 0
    assert second.code == 1
    assert f"held by `presslake gather` (process {first.pid} on " in second.err


def test_a_problem_is_told_and_is_an_exit_code(tmp_path: Path) -> None:
    for window in range(10):
        land(tmp_path / "lake", window)
    broken = next((tmp_path / "lake/articles/date=2026-01-13/topic=other").iterdir())
    broken.write_bytes(b"no parquet")
    done = presslake("-c", str(config(tmp_path)), "gather")
    assert done.code == 1
    assert "cannot gather" in done.err


def test_it_may_begin_before_there_is_a_lake_and_goes_on_where_one_cannot_be_read_for_a_while(tmp_path: Path) -> None:
    lake, path = tmp_path / "lake", config(tmp_path)
    command = [sys.executable, "-m", "pipeline.cli", "-c", str(path), "gather", "--json", "--every", "200ms"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*command, "--more-than", "2"], cwd=ROOT, text=True, **pipes) as gathering:
        assert gathering.stdout and gathering.stderr
        assert "there is no lake" in gathering.stderr.readline()
        assert json.loads(gathering.stdout.readline())["files_gathered"] == 0
        (lake / "articles").write_text("a folder was expected")
        assert "the lake failed while listing" in gathering.stderr.readline()
        (lake / "articles").unlink()
        for window in range(4):
            land(lake, window)
        while not json.loads(gathering.stdout.readline())["files_gathered"]:
            pass
        gathering.terminate()
        gathering.communicate()
    assert gathering.returncode == 0
