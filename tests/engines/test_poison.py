"""An article that ends every process that cleans it: the stream dies once, then it is a reject and the stream goes on."""

from pathlib import Path

import pytest

from tests.end_to_end.deadly import MARKER, deadly_path
from tests.end_to_end.running import rows, versions
from tests.end_to_end.site import Told, rss, serving, write_config
from tests.engines.streaming import SETTINGS, prism, streaming, wait_until

pytestmark = pytest.mark.engine

TOLD = [
    Told(f"https://example.org/{n}", f"Report {n}", f"The harbour council agreed on bridge number {n} at last. " * 9)
    for n in range(5)
]
POISON = Told("https://example.org/poison", "Clockwork", f"In the square {MARKER}, as nobody had asked. " * 5)


def test_a_stream_dies_once_and_the_next_lands_all_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prism()
    monkeypatch.setenv("PYTHONPATH", deadly_path())
    lake = tmp_path / "lake"
    with serving() as site:
        site.documents["/full"] = rss([*TOLD[:2], POISON, *TOLD[2:]], full=True)
        config = write_config(tmp_path, {"full": site.url("/full")}, SETTINGS)
        with streaming(config) as stream:
            assert stream.process.wait(60) != 0, stream.said()
        with streaming(config) as stream:
            wait_until(lambda: bool(rows(lake, "articles") and rows(lake, "rejects")), 90, "a first window")
            site.documents["/full"] = rss([POISON, Told("https://example.org/late", "Late", TOLD[0].text)], full=True)
            wait_until(lambda: ("Late", 1) in versions(lake), 60, "what came after it")
            assert stream.process.poll() is None, stream.said()
            assert stream.end() == 0, stream.said()
    assert versions(lake) == [("Late", 1), *((t.title, 1) for t in TOLD)]
    assert {(r["step"], r["error"], r["title"]) for r in rows(lake, "rejects")} == {
        ("clean", "PoisonError", POISON.title)
    }
