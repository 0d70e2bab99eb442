"""The walls stand for a stream: the same graph behind ticks, on Prism, on a web that goes on publishing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.end_to_end.newsweb import NewsWeb, as_shown, newsweb
from tests.end_to_end.running import rows, run
from tests.shared import ROOT

SECONDS = 40


def prism() -> str:
    """Where the Prism binary is: $PRESSLAKE_PRISM, on PATH, or in Go's bin folder."""
    places = [os.environ.get("PRESSLAKE_PRISM"), shutil.which("prism"), str(Path.home() / "go/bin/prism")]
    found = next((p for p in places if p and Path(p).is_file()), None)
    if not found:
        pytest.skip(
            "no Prism binary: go install github.com/apache/beam/sdks/v2/go/cmd/prism@v2.77.0, or set PRESSLAKE_PRISM"
        )
    return found


def start(config: Path, seconds: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.stream.endless", str(config), prism(), str(seconds)]
    log = (config.parent / "stream.log").open("ab")
    return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """-9 for the process and what it started; Prism is otherwise left behind."""
    children = psutil.Process(process.pid).children(recursive=True)
    for one in [psutil.Process(process.pid), *children]:
        with suppress(psutil.NoSuchProcess):
            one.send_signal(signal.SIGKILL)
    process.wait()


def landed(lake: Path) -> int:
    return len(list(lake.glob("articles/*/*/*.parquet")))


@pytest.mark.slow
def test_windows_land_while_it_runs_and_nothing_lands_twice(tmp_path: Path) -> None:
    prism()
    lake = tmp_path / "lake"
    # so many publishers that no article leaves its feed while this lasts: what a kill undoes can be asked for again
    with newsweb("--publishers", "400", "--rate", "10", "--preload", "200", "--limit", "3000") as web:
        config = web.write_config(tmp_path, '[run]\nwindow = "5s"\ninterval = "4s"\n')
        stream = start(config, SECONDS)
        assert_grows_while_it_runs(lake, stream)
        kill_all(stream)
        before = landed(lake)
        again = start(config, SECONDS // 2)
        assert again.wait(timeout=120) == 0, (tmp_path / "stream.log").read_text()[-2000:]
        assert landed(lake) > before
        assert run(config) == 0
        assert_all_once(lake, web)


def assert_grows_while_it_runs(lake: Path, stream: subprocess.Popen[bytes]) -> None:
    seen: set[int] = set()
    deadline = time.monotonic() + SECONDS - 10
    while len(seen) < 4 and time.monotonic() < deadline:
        assert stream.poll() is None
        seen.add(landed(lake))
        time.sleep(1)
    assert len(seen - {0}) >= 2, f"files seen while it ran: {sorted(seen)}"


def assert_all_once(lake: Path, web: NewsWeb) -> None:
    articles = rows(lake, "articles", "article_id, version, url, title")
    assert len({(r["article_id"], r["version"]) for r in articles}) == len(articles)
    # a version that was corrected between the kill and the restart is shown no more
    shown = set(web.shown_last())
    assert shown <= set(as_shown(articles)), "something that is still shown did not land"
