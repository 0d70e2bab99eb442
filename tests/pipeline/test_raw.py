"""Payloads as they came: kept once, found again, dropped when they are old."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.lake.raw import RawStore, drop_old_raw, raw_files, read_raw
from pipeline.sources.polled import body_digest
from schemas.errors import LakeError
from schemas.records import Raw
from tests.articles import NOW


def payload(body: bytes, days: int = 0) -> Raw:
    at = NOW - timedelta(days=days)
    return Raw(
        digest=body_digest(body),
        source_id="paper",
        url="https://example.org/feed",
        status=200,
        content_type="application/rss+xml",
        headers=("etag: x",),
        fetched_at=at,
        as_of=at,
        body=body,
        date=at.date().isoformat(),
    )


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    one, two = payload(b"one"), payload(b"\x00\xfftwo")
    files = RawStore(tmp_path).keep([one, two])
    assert read_raw(tmp_path, files[one.digest], one.digest) == one
    assert read_raw(tmp_path, files[two.digest], two.digest) == two


def test_once_a_digest(tmp_path: Path) -> None:
    store = RawStore(tmp_path)
    first = store.keep([payload(b"one"), payload(b"one")])
    assert store.keep([payload(b"one")]) == first
    after_a_kill = RawStore(tmp_path, raw_files(tmp_path, [NOW.date()]))
    assert after_a_kill.keep([payload(b"one")]) == first
    assert len(list(tmp_path.rglob("*.parquet"))) == 1


def test_what_comes_again_after_its_day_was_dropped_is_kept_again(tmp_path: Path) -> None:
    store, one = RawStore(tmp_path), payload(b"one")
    store.keep([payload(b"one", days=31)])
    drop_old_raw(tmp_path, NOW.date() - timedelta(days=30))
    assert read_raw(tmp_path, store.keep([one])[one.digest], one.digest) == one


def test_old_days_are_dropped(tmp_path: Path) -> None:
    RawStore(tmp_path).keep([payload(b"old", days=31), payload(b"new", days=29)])
    drop_old_raw(tmp_path, NOW.date() - timedelta(days=30))
    assert [p.name for p in (tmp_path / "raw").iterdir()] == ["date=2025-12-15"]


def test_what_is_not_there(tmp_path: Path) -> None:
    [file] = RawStore(tmp_path).keep([payload(b"one")]).values()
    with pytest.raises(LakeError, match="holds no payload"):
        read_raw(tmp_path, file, body_digest(b"two"))
    with pytest.raises(LakeError, match="cannot read"):
        read_raw(tmp_path, "raw/none.parquet", body_digest(b"one"))
