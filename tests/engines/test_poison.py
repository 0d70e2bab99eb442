"""An article that ends every process that cleans it: a worker dies once, then it is a reject and the stream goes on."""

import shutil
from pathlib import Path

import pytest

from tests.end_to_end.deadly import MARKER, deadly_path
from tests.end_to_end.running import rows, versions
from tests.end_to_end.site import Site, Told, rss, serving, write_config
from tests.engines.flink import Here, copy_of_the_code, on
from tests.engines.streaming import SETTINGS, Stream, streaming, wait_until
from tests.shared import ROOT

pytestmark = pytest.mark.engine

TOLD = [
    Told(f"https://example.org/{n}", f"Report {n}", f"The harbour council agreed on bridge number {n} at last. " * 9)
    for n in range(5)
]
POISON = Told("https://example.org/poison", "Clockwork", f"In the square {MARKER}, as nobody had asked. " * 5)


def the_article_is_a_reject(lake: Path) -> None:
    """And all others have landed."""
    assert versions(lake) == [("Late", 1), *((t.title, 1) for t in TOLD)]
    assert {(r["step"], r["error"], r["title"]) for r in rows(lake, "rejects")} == {
        ("clean", "PoisonError", POISON.title)
    }


def goes_on(site: Site, stream: Stream, lake: Path) -> None:
    """Waits for the article to be set aside, and for another that comes then."""
    wait_until(lambda: bool(rows(lake, "articles") and rows(lake, "rejects")), 180, "a first window")
    site.documents["/full"] = rss([POISON, Told("https://example.org/late", "Late", TOLD[0].text)], full=True)
    wait_until(lambda: ("Late", 1) in versions(lake), 90, "what came after it")
    assert stream.process.poll() is None, stream.said()


def test_a_stream_on_prism_dies_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", deadly_path())
    lake = tmp_path / "lake"
    with serving() as site:
        site.documents["/full"] = rss([*TOLD[:2], POISON, *TOLD[2:]], full=True)
        config = write_config(tmp_path, {"full": site.url("/full")}, SETTINGS)
        with streaming(config) as stream:
            assert stream.process.wait(60) != 0, stream.said()
        with streaming(config) as stream:
            goes_on(site, stream, lake)
            assert stream.end() == 0, stream.said()
    the_article_is_a_reject(lake)


@pytest.mark.flink
def test_a_stream_on_flink_loses_a_worker_once(tmp_path: Path, flink: Here) -> None:
    code = copy_of_the_code(tmp_path / "code")
    shutil.copy(ROOT / "tests/end_to_end/deadly/pycld2.py", code)
    flink.end_pool()
    flink.start_pool(code)
    lake = tmp_path / "lake"
    with serving() as site:
        site.documents["/full"] = rss([*TOLD[:2], POISON, *TOLD[2:]], full=True)
        config = write_config(tmp_path, {"full": site.url("/full")}, SETTINGS)
        with streaming(config, *on(flink, "--checkpoint", "2s")) as stream:
            goes_on(site, stream, lake)
            assert stream.end() == 0, stream.said()
    the_article_is_a_reject(lake)
    assert len(list((lake / "_state/suspects").iterdir())) == 1
