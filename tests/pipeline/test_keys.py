"""The lake's memory: the same answers as the plain list of what was dealt with, from files, in few bytes."""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.gather import gather_keys
from pipeline.keys import KeyArrays
from pipeline.lake.keys import key_files
from pipeline.lake.landed import landed_on
from pipeline.lake.memory import LakeMemory
from pipeline.lake.recovery import remember_landed
from schemas.errors import LakeError
from schemas.records import Key
from schemas.tables import ARTICLES, KEYS
from tests.articles import NOW, make_article
from transforms.dedupe.judge import key_of_article
from transforms.dedupe.memory import TraceMemory, trace
from transforms.land.files import TableFiles
from transforms.land.lake import open_lake

TODAY = NOW.date()


def some_keys(n: int, seed: int = 1) -> list[Key]:
    rng = random.Random(seed)

    def pick(size_bytes: int, of: int) -> str:
        return f"{rng.randrange(of) * 0x9E3779B97F4A7C15 % 256**size_bytes:0{2 * size_bytes}x}"

    return [
        Key(
            kind=rng.choice(["landed", "sighting", "unchanged"]),
            article_id=pick(16, n // 3 + 1),
            version=rng.randrange(1, 5),
            content_hash=pick(8, n),
            sketch=pick(8, 10**6),
            entry_key=pick(8, n // 2 + 1),
            entry_digest=pick(8, n),
            source_id=f"s{rng.randrange(20)}",
            text_source=rng.choice(["feed-summary", "page", "feed-full", "api"]),
            landed_at=NOW,
            day=TODAY.isoformat(),
        )
        for _ in range(n)
    ]


def land(lake: Path, keys: list[Key], second: int = 0) -> None:
    TableFiles(str(lake), KEYS, timedelta(0)).land([keys[0].day], NOW + timedelta(seconds=second), keys)


def memory(lake: Path, days: int = 400, today: date = TODAY) -> LakeMemory:
    return LakeMemory(str(lake), days, today, refresh_s=0.0, clock=lambda: NOW)


def test_answers_are_those_of_the_plain_list(tmp_path: Path) -> None:
    keys = some_keys(600)
    for part in range(3):
        land(tmp_path, keys[part * 200 : (part + 1) * 200], second=part)
    plain, fast = TraceMemory(map(trace, keys)), memory(tmp_path)()
    for k in keys + some_keys(200, seed=2):
        assert fast.knows(k.entry_key, k.entry_digest) == plain.knows(k.entry_key, k.entry_digest)
        assert sorted(fast.history(k.article_id)) == sorted(set(plain.history(k.article_id)))
        first = plain.first_of_entry(k.entry_key)
        found = fast.first_of_entry(k.entry_key)
        assert (found is None) == (first is None)
        assert found is None or first is None or found.entry_key == first.entry_key


def test_the_first_trace_of_an_entry_is_the_oldest(tmp_path: Path) -> None:
    keys = some_keys(3)
    same = [Key(**{f: getattr(k, f) for f in Key.__slots__} | {"entry_key": "ab" * 8}) for k in keys]
    for n, key in enumerate(same):
        land(tmp_path, [key], second=n)
    found = memory(tmp_path)().first_of_entry("ab" * 8)
    assert found == trace(same[0])


def test_new_files_are_taken_in(tmp_path: Path) -> None:
    first, second = some_keys(5, seed=3), some_keys(5, seed=4)
    provider = memory(tmp_path)
    assert len(provider()) == 0
    land(tmp_path, first)
    assert len(provider()) == 5
    land(tmp_path, second, second=1)
    assert all(provider().knows(k.entry_key, k.entry_digest) for k in first + second)


def test_a_lake_that_cannot_be_read_for_a_while(tmp_path: Path) -> None:
    first, second = some_keys(5, seed=3), some_keys(5, seed=4)
    land(tmp_path, first)
    patient = LakeMemory(str(tmp_path), 400, TODAY, refresh_s=0.0, patience_s=60.0, clock=lambda: NOW)
    assert len(patient()) == 5
    land(tmp_path, second, second=1)
    [_, path] = sorted((tmp_path / "keys").rglob("*.parquet"))
    whole = path.read_bytes()
    path.write_bytes(b"no parquet")
    assert len(patient()) == 5, "what was read stands"
    with pytest.raises(LakeError, match="cannot read"):
        replace(patient, patience_s=0.0)()
    path.write_bytes(whole)
    assert all(patient().knows(k.entry_key, k.entry_digest) for k in first + second)


def test_days_beyond_remember_days_are_forgotten(tmp_path: Path) -> None:
    land(tmp_path, some_keys(5))
    assert len(memory(tmp_path, days=10, today=TODAY + timedelta(days=11))()) == 0
    assert len(memory(tmp_path, days=11, today=TODAY + timedelta(days=11))()) == 5


def test_many_small_files_of_a_day_become_one(tmp_path: Path) -> None:
    keys = some_keys(40)
    for n, key in enumerate(keys):
        land(tmp_path, [key], second=n)
    before = landed_on(tmp_path, TODAY)
    gather_keys(tmp_path)
    assert len(key_files(open_lake(tmp_path))) == 1
    assert landed_on(tmp_path, TODAY) == before
    assert all(memory(tmp_path)().knows(k.entry_key, k.entry_digest) for k in keys)


def test_a_row_takes_about_sixty_bytes(tmp_path: Path) -> None:
    from pipeline.keys import empty

    assert isinstance(empty(), KeyArrays)
    assert empty().row_bytes + 8 <= 70


def test_a_process_of_a_stream_knows_what_landed_without_its_keys(tmp_path: Path) -> None:
    """The one before it died, or its job was ended, between a window of articles/ and its window of keys/."""
    article = make_article()
    TableFiles(str(tmp_path), ARTICLES, timedelta(0)).land([article.date, article.topic], NOW, [article])
    (told,) = memory(tmp_path)().history(article.article_id)
    assert (told.version, told.content_hash) == (1, article.content_hash)
    assert len(key_files(open_lake(tmp_path))) == 1, "and the next one finds it in keys/"


@pytest.mark.parametrize("landed", [NOW + timedelta(minutes=1), NOW + timedelta(days=3)])
@pytest.mark.parametrize("started", [timedelta(hours=1), timedelta(days=3)])
def test_what_is_remembered_is_not_written_again(tmp_path: Path, landed: datetime, started: timedelta) -> None:
    article = make_article()
    key = key_of_article(article, landed)
    TableFiles(str(tmp_path), ARTICLES, timedelta(0)).land([article.date, article.topic], landed, [article])
    TableFiles(str(tmp_path), KEYS, timedelta(0)).land([key.day], landed, [key])
    assert remember_landed(tmp_path, landed + started) == 0
