"""A web of publishers: everything that was shown lands once; what comes later, and only that, lands later."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.demo.config import write_config
from deploy.demo.newsroom import Newsroom
from tests.end_to_end.newsweb import as_shown, newsweb
from tests.end_to_end.running import rows, run, versions


@pytest.mark.slow
def test_a_web_of_five_thousand_publishers(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    with newsweb("--publishers", "5000", "--rate", "0", "--preload", "3000") as web:
        config = web.write_config(tmp_path)
        assert run(config) == 0
        first = rows(lake, "articles", "article_id, version, url, title")
        assert as_shown(first) == web.shown()
        assert all(r["version"] == 1 for r in first)
        assert len({r["article_id"] for r in first}) == len(first)

        polls = sum(p["polls"] for p in web.log())
        assert run(config) == 0
        assert sum(p["polls"] for p in web.log()) == 2 * polls
        assert len(rows(lake, "articles", "article_id")) == len(first)

        web.advance(400)
        assert run(config) == 0
        all_rows = rows(lake, "articles", "article_id, version, url, title")
        assert as_shown(all_rows) == web.shown()
        assert_versions_are_corrections(all_rows)
        assert len(all_rows) > len(first)


def assert_versions_are_corrections(all_rows: list[dict[str, object]]) -> None:
    by_id: dict[object, list[tuple[object, str]]] = {}
    for r in all_rows:
        by_id.setdefault(r["article_id"], []).append((r["version"], str(r["title"])))
    several = [sorted(v, key=str) for v in by_id.values() if len(v) > 1]
    assert several, "no correction came out; let more editions out"
    for titles in several:
        assert [n for n, _ in titles] == [1, 2]
        assert titles[1][1].endswith("(updated)")


def test_the_projects_own_newsroom(tmp_path: Path) -> None:
    """The same on the small newsroom that ships with the project."""
    lake = tmp_path / "lake"
    with Newsroom(now=datetime.now(UTC).replace(microsecond=0)) as room:
        config = write_config(tmp_path, room)
        assert run(config) == 0
        first = Counter(versions(lake))
        assert max(first.values()) == 1
        assert {v for _, v in first} == {1}

        assert run(config) == 0
        assert Counter(versions(lake)) == first

        room.correct("council-passes-budget")
        room.publish("fog-warning")
        assert run(config) == 0
    later = Counter(versions(lake)) - first
    assert sorted(v for _, v in later) == [1, 2]
    assert sum(later.values()) == 2
