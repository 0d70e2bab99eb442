"""A folder of documents as they are found: a WordPress post, page dumps, a digest. Through the command line."""

import gzip
import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.running import presslake, rows, run
from tests.shared import ROOT, shared

LIKENESSES = ROOT / "tests/clean/documents"
SEEDS = {
    "000_b8e1b35491e7c788.txt": ("000.json", "2026-01-09", "Venezuela said on Thursday", "contributed."),
    "001_4129b03b2cd9cc29.txt": ("001.txt", "2026-01-08", "CNN- Venezuela said on Thursday", "contributed."),
    "002_04a9b59b936e3d08.txt": ("002.txt", "2026-01-09", "", ""),
    "003_4c19390339ac3f61.txt": ("003.txt", "2026-01-13", "Caracas, Venezuela — In a significant", "divided nation."),
    "004_b4d7daffa4125c8e.txt": ("004.txt", "2026-01-13", "The prisoner releases", "Trump administration."),
}
OURS = {
    "post.json": ("post.json", "2026-01-09", "The Blue Lantern ferry line said", "contributed."),
    "copy.txt": ("copy.txt", "2026-01-08", "CWN- The Blue Lantern ferry line said", "contributed."),
    "digest.txt": ("digest.txt", "2026-01-09", "The Blue Lantern ferry line has begun", ""),
    "blog.txt": ("blog.txt", "2026-01-13", "", ""),
    "broadcaster.txt": ("broadcaster.txt", "2026-01-13", "", ""),
}
NEVER = ("http", "googlesyndication", "[email", "protected]", "top of page", "bottom of page", "min read", "hours ago")


def configure(folder: Path, documents: Path) -> Path:
    path = folder / "presslake.toml"
    path.write_text(f'[[source]]\nid = "found"\npath = "{documents}"\nas_of = 2026-01-13\n', "utf-8")
    return path


def check(folder: Path, expected: dict[str, tuple[str, str, str, str]], documents: Path) -> None:
    config = configure(folder, documents)
    assert run(config) == 0
    landed = rows(folder / "lake", "articles")
    assert rows(folder / "lake", "rejects") == []
    assert len(landed) == len(expected)
    by_entry = {raw["digest"]: raw["path"] for raw in rows(folder / "lake", "raw", "digest, path")}
    for name, day, first, last in expected.values():
        [article] = [a for a in landed if by_entry[a["payload"]] == name]
        assert str(article["date"]) == day
        assert article["title"]
        assert article["authors"] == []
        assert article["text"].startswith(first)
        assert article["text"].endswith(last)
        assert not [part for part in NEVER if part in article["text"]]
        assert not any("\u0400" <= c <= "\u04ff" for c in article["text"])
    assert run(config) == 0
    assert len(rows(folder / "lake", "articles")) == len(expected)


def test_the_five_seeds(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for seed, (name, *_) in SEEDS.items():
        shutil.copy(shared("seeds", seed), documents / name)
    check(tmp_path, SEEDS, documents)


def test_their_likenesses(tmp_path: Path) -> None:
    check(tmp_path, OURS, LIKENESSES)


def test_the_same_archive_again_lands_nothing(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    lines = [
        {"url": f"https://example.org/{n}", "headline": f"Report {n}", "text": f"Report number {n}. " * 9}
        for n in range(30)
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (documents / "a.jsonl").write_text(text)
    config = configure(tmp_path, documents)
    config.write_text(config.read_text() + 'fields = { title = "headline" }\n')
    assert run(config) == 0
    (documents / "b.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    assert run(config) == 0
    landed = rows(tmp_path / "lake", "articles")
    assert sorted((a["title"], a["version"]) for a in landed) == sorted((line["headline"], 1) for line in lines)


def test_a_seed_kept_as_text_is_still_a_post(tmp_path: Path) -> None:
    """A WordPress answer that was saved as .txt is read as what it is."""
    (tmp_path / "post.txt").write_bytes((LIKENESSES / "post.json").read_bytes())
    done = presslake("preview", "--json", str(tmp_path / "post.txt"))
    [line] = done.out.splitlines()
    assert json.loads(line)["title"].startswith("Ferry line to return cars")


@pytest.mark.parametrize("name", sorted(OURS))
def test_preview_writes_nothing(tmp_path: Path, name: str) -> None:
    done = presslake("preview", "--json", str(LIKENESSES / name), cwd=None)
    [line] = done.out.splitlines()
    article = json.loads(line)
    assert article["input"] == str(LIKENESSES / name)
    assert set(article) >= {"article_id", "title", "text", "published_at", "topic", "language", "date_source"}
    assert list(tmp_path.iterdir()) == []
