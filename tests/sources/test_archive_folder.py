"""Walking through a folder: all of it again, in as many slices as it takes."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from pipeline.lake.raw import RawStore
from pipeline.sources.archives.round import ArchiveRound
from tests.sources.polling import folder_source, now, settings
from tests.sources.walking import SINCE, UNTIL, ended, links, problem, walk


def test_all_files_are_read_and_what_is_of_another_time_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    line = '{{"url": "https://paper.example/{n}", "title": "T", "text": "It came.", "published": "{day}"}}\n'
    days = ["2024-12-30", "2025-06-01", "2026-12-31", "2027-02-01"]
    for name in ("a", "b"):
        told = (line.format(n=f"{name}{n}", day=day) for n, day in enumerate(days))
        (folder / f"{name}.jsonl").write_text("".join(told))
    outcomes = walk(tmp_path, folder_source(folder))
    assert links(outcomes) == [f"https://paper.example/{n}" for n in ("a1", "a2", "b1", "b2")]
    assert ended(outcomes)
    assert {p.fetch.purpose for p in outcomes if p.fetch} == {"backfill"}
    assert not any(p.state for p in outcomes)


def test_a_large_folder_takes_several_slices(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    text = "".join(f"Word {Random(7).random()} came.\n\n" for _ in range(30_000))
    for n in range(4):
        (folder / f"{n}.txt").write_text(f"Report {n} of the harbour office\n\n{text}")
    limits = settings(tmp_path, run={"slice_mb": 1})
    cursor, slices, paths = None, 0, []
    for _ in range(9):
        walked = ArchiveRound(limits, folder_source(folder), SINCE, UNTIL, cursor, RawStore(tmp_path), now(), now, 7)
        outcomes = list(walked.walk())
        slices += 1
        paths += [p.payload.path for p in outcomes if p.payload]
        cursor = outcomes[-1].step.cursor if outcomes[-1].step else None
        if cursor is None:
            break
    assert paths == ["0.txt", "1.txt", "2.txt", "3.txt"]
    assert slices >= 2


def test_a_folder_that_is_not_there_is_no_end(tmp_path: Path) -> None:
    outcomes = walk(tmp_path, folder_source(tmp_path / "none"), since=datetime(2025, 1, 1, tzinfo=UTC))
    assert "there is nothing at" in problem(outcomes)


def test_a_damaged_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.json.gz").write_bytes(b"no gzip at all")
    (folder / "b.json").write_text('[{"url": "https://paper.example/b", "title": "T", "text": "It came."}]')
    outcomes = walk(tmp_path, folder_source(folder))
    assert links(outcomes) == ["https://paper.example/b"]
    assert ended(outcomes)
    assert [p.fetch.outcome for p in outcomes if p.fetch] == ["failed", "ok"]
