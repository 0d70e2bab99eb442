"""A folder: which files are read, in what parts, what a broken one does, and what is read again."""

import gzip
import json
import os
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.sources.folders.parts import PART_LINES
from pipeline.state import SourceState
from tests.sources.polling import after, bodies, folder_source, poll, settings, told
from tests.sources.server import feed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "archive"
    path.mkdir()
    return path


def lines(count: int) -> bytes:
    return b"".join(json.dumps({"title": f"Crossing {n}"}).encode() + b"\n" for n in range(count))


def test_suffixes_and_their_gz(tmp_path: Path, folder: Path) -> None:
    for suffix in (".json", ".xml", ".html", ".htm", ".txt", ".jsonl", ".XML"):
        (folder / f"a{suffix}").write_bytes(f"plain {suffix}".encode())
        (folder / f"b{suffix}.gz").write_bytes(gzip.compress(f"zipped {suffix}".encode()))
    for other in ("c.pdf", "c.gz", "c.tar.gz", ".hidden.xml", "xml"):
        (folder / other).write_bytes(b"not for us")
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "d.xml").write_bytes(b"deep")
    polled = poll(settings(tmp_path), [folder_source(folder)])
    expected = {f"{how} {s}".encode() for how in ("plain", "zipped") for s in (".json", ".xml", ".html", ".htm", ".txt", ".jsonl", ".XML")}  # fmt: skip
    assert set(bodies(polled)) == expected | {b"deep"}
    assert {p.payload.path for p in polled if p.payload} >= {"a.json", "b.XML.gz", "deep/er/d.xml"}


def test_one_file(tmp_path: Path, folder: Path) -> None:
    (folder / "a.xml").write_bytes(b"a")
    (folder / "b.xml").write_bytes(b"b")
    assert bodies(poll(settings(tmp_path), [folder_source(folder / "a.xml")])) == [b"a"]


def test_patterns(tmp_path: Path, folder: Path) -> None:
    for name in ("news-1.xml", "news-2.xml", "sport-1.xml"):
        (folder / name).write_bytes(name.encode())
    source = folder_source(folder, include=("news-*",), exclude=("*-2.xml",))
    assert bodies(poll(settings(tmp_path), [source])) == [b"news-1.xml"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_json_lines_come_in_parts(tmp_path: Path, folder: Path, name: str) -> None:
    data = lines(2 * PART_LINES + 1)
    (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    payloads = [p.payload for p in poll(settings(tmp_path), [folder_source(folder)]) if p.payload]
    assert [(p.first_line, p.body.count(b"\n")) for p in payloads] == [(0, 1000), (1000, 1000), (2000, 1)]
    assert b"".join(p.body for p in payloads) == data


BROKEN = {
    "cut.xml.gz": (gzip.compress(os.urandom(5000))[:-500], "Compressed file ended before"),
    "none.xml.gz": (b"no gzip at all", "Not a gzipped file"),
    "flipped.xml.gz": (gzip.compress(bytes(5000))[:10] + b"\xff" * 40, "invalid"),
    "large.xml": (bytes(1_000_001), "passes 1 MB ([http] max_body_mb)"),
    "bomb.xml.gz": (gzip.compress(bytes(64 << 20)), "passes 1 MB ([http] max_body_mb)"),
    "line.jsonl.gz": (gzip.compress(bytes(64 << 20)), "a line passes 1 MB ([http] max_body_mb)"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_failure_and_the_others_come(tmp_path: Path, folder: Path, name: str) -> None:
    data, says = BROKEN[name]
    (folder / name).write_bytes(data)
    for fine in ("a.xml", "z.xml"):
        (folder / fine).write_bytes(feed(fine))
    limits = settings(tmp_path, max_body_mb=1.0)
    polled = poll(limits, [folder_source(folder)])
    assert bodies(polled) == [feed("a.xml"), feed("z.xml")]
    [reason] = [reason for outcome, reason in told(polled) if outcome == "failed"]
    assert reason and reason.startswith(f"{name}: ")
    assert says in reason
    state = after(polled)["archive"]
    assert (state.last_error, state.failures, sorted(state.files)) == (reason, 1, sorted(["a.xml", name, "z.xml"]))

    still = poll(limits, [folder_source(folder)], after(polled))
    assert bodies(still) == [], "what is damaged is not read again until it changes"
    assert (after(still)["archive"].last_error or "").startswith(f"{name}: ")

    (folder / name).write_bytes(feed("mended"))
    if name.endswith(".gz"):
        (folder / name).write_bytes(gzip.compress(feed("mended")))
    again = poll(limits, [folder_source(folder)], after(polled))
    assert bodies(again) == [feed("mended")]
    assert after(again)["archive"].last_error is None


@pytest.mark.parametrize("name", ["bomb.xml.gz", "line.jsonl.gz"])
def test_a_bomb_is_never_held_whole(tmp_path: Path, folder: Path, name: str) -> None:
    (folder / name).write_bytes(BROKEN[name][0])
    tracemalloc.start()
    poll(settings(tmp_path, max_body_mb=1.0), [folder_source(folder)])
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 16e6


def test_parts_before_a_break_come(tmp_path: Path, folder: Path) -> None:
    data = gzip.compress(lines(PART_LINES)) + gzip.compress(lines(PART_LINES))[:-50]
    (folder / "a.jsonl.gz").write_bytes(data)
    polled = poll(settings(tmp_path), [folder_source(folder)])
    assert bodies(polled) == [lines(PART_LINES)]
    assert [outcome for outcome, _ in told(polled)] == ["ok", "failed"]
    assert bodies(poll(settings(tmp_path), [folder_source(folder)], after(polled))) == []


def test_a_name_that_is_not_utf_8(tmp_path: Path, folder: Path) -> None:
    """As archives from before UTF-8 have them."""
    (folder / os.fsdecode(b"caf\xe9.xml")).write_bytes(b"a")
    polled = poll(settings(tmp_path), [folder_source(folder)])
    [payload] = [p.payload for p in polled if p.payload]
    assert (payload.path, payload.url.rpartition("/")[2]) == ("caf\\xe9.xml", "caf%E9.xml")
    assert bodies(poll(settings(tmp_path), [folder_source(folder)], after(polled))) == []


def test_changed_is_read_again_and_unchanged_is_not(tmp_path: Path, folder: Path) -> None:
    limits, source = settings(tmp_path), folder_source(folder)
    (folder / "a.xml").write_bytes(b"first")
    (folder / "b.xml").write_bytes(b"stays")
    states = after(poll(limits, [source]))
    assert told(poll(limits, [source], states)) == [("unchanged", None)]

    (folder / "a.xml").write_bytes(b"other")  # of the same size
    os.utime(folder / "a.xml", ns=(1, 1))
    (folder / "c.xml").write_bytes(b"new")
    polled = poll(limits, [source], states)
    assert bodies(polled) == [b"other", b"new"]
    assert told(poll(limits, [source], after(polled))) == [("unchanged", None)]


def test_a_folder_that_is_gone_has_failed(tmp_path: Path, folder: Path) -> None:
    (folder / "a.xml").write_bytes(b"a")
    states = after(poll(settings(tmp_path), [folder_source(folder)]))
    (folder / "a.xml").unlink()
    folder.rmdir()
    polled = poll(settings(tmp_path), [folder_source(folder)], states)
    assert told(polled) == [("failed", f"there is nothing at {folder}; expected a folder or a file")]
    assert after(polled)["archive"].files == states["archive"].files


def test_after_the_slice_the_next_poll_goes_on(tmp_path: Path, folder: Path) -> None:
    for n in range(4):
        (folder / f"{n}.txt").write_bytes(bytes([65 + n]) * 1_200_000)
    limits, source = settings(tmp_path, run={"slice_mb": 1}), folder_source(folder)
    first = poll(limits, [source])
    assert len(bodies(first)) == 1
    assert after(first)["archive"].next_due_at is None
    states, seen = after(first), bodies(first)
    for _ in range(3):
        polled = poll(limits, [source], states)
        states, seen = after(polled), seen + bodies(polled)
    assert [b[:1] for b in seen] == [b"A", b"B", b"C", b"D"]
    assert states["archive"].next_due_at is not None


def test_a_large_archive_comes_in_slices(tmp_path: Path, folder: Path) -> None:
    """Each poll goes on where the one before it stopped, also within a file; a changed file is read anew."""
    line = json.dumps({"title": "Crossing", "text": "x" * 2000}).encode() + b"\n"
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(line * 2_500))
    (folder / "b.jsonl").write_bytes(line)
    limits, source = settings(tmp_path, run={"slice_mb": 1}), folder_source(folder)
    states, came = {}, []
    for _ in range(3):
        polled = poll(limits, [source], states)
        came += [(p.payload.path, p.payload.first_line) for p in polled if p.payload]
        states = after(polled)
    assert came == [("a.jsonl.gz", 0), ("a.jsonl.gz", 1000), ("a.jsonl.gz", 2000), ("b.jsonl", 0)]
    assert states["archive"].next_due_at is not None

    halfway = after(poll(limits, [source]))
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(b"{}\n"))
    [first, *_] = [p.payload for p in poll(limits, [source], halfway) if p.payload]
    assert (first.body, first.first_line) == (b"{}\n", 0)


def test_a_damaged_file_does_not_keep_the_others_waiting(tmp_path: Path, folder: Path) -> None:
    """The folder is looked at as often as ever."""
    (folder / "cut.xml.gz").write_bytes(BROKEN["cut.xml.gz"][0])
    states: dict[str, SourceState] = {}
    for _ in range(12):
        states = after(poll(settings(tmp_path), [folder_source(folder, interval_s=300.0)], states))
    state = states["archive"]
    assert (state.failures, state.last_ok_at) == (12, None)
    assert state.next_due_at
    assert state.last_polled_at
    assert state.next_due_at - state.last_polled_at < timedelta(minutes=5)
