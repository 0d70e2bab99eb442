"""`presslake stream --runner flink` on a real cluster, on a web that goes on publishing: nothing lost, nothing twice,
whatever breaks."""

import shutil
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import pytest

from tests.end_to_end.newsweb import newsweb
from tests.end_to_end.running import Done, presslake, rows, run
from tests.engines.flink import Here, copy_of_the_code, on
from tests.engines.papers import OLD, configured, difficult_papers, feed, lags, longest_pause, since, tables, titles
from tests.engines.streaming import (
    INTERVAL_S,
    SETTINGS,
    TICK_S,
    WINDOW_S,
    assert_all_once,
    files,
    streaming,
    wait_until,
)
from tests.sources.server import answer, serving
from transforms.land.names import stamp_time

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900), pytest.mark.flink]

LIVE = ("--publishers", "170", "--rate", "10", "--preload", "200")
NOWHERE = "127.0.0.1:1"
START_S = 150.0
"""In which a job has started, or started again, and has landed a window."""


def goes_on(lake: Path, after: str, windows: int = 2) -> None:
    """Waits for articles of so many windows that begin from now on."""
    since = datetime.now(UTC)
    what = f"{windows} windows after {after}"
    wait_until(lambda: len({w for w in landed_windows(lake) if w >= since}) >= windows, START_S, what)


def landed_windows(lake: Path) -> set[datetime]:
    """When the windows began that have a file of articles."""
    stamps = (stamp_time(path.name) for path in (lake / "articles").rglob("*.parquet"))
    return {stamp for stamp in stamps if stamp}


def test_it_streams_beside_difficult_papers_and_all_that_was_shown_is_there_once_it_has_ended(
    flink: Here,
    tmp_path: Path,
) -> None:
    lake = tmp_path / "lake"
    with newsweb(*LIVE) as web, difficult_papers() as papers:
        config = web.write_config(tmp_path, SETTINGS + tables(*papers))
        with streaming(config, *on(flink)) as stream:
            wait_until(lambda: files(lake) > 0, START_S, "a first window")
            first, began = files(lake), datetime.now(UTC)
            expected = {"Slow presses still print", "Printed between two failures", "Found in a drawer"}
            wait_until(lambda: expected <= titles(lake), 120, "the answer of 30 s, and what fails now and then")
            assert files(lake) > first, "windows land while it streams"
            assert_a_second_is_refused(flink, tmp_path)
            assert stream.end() == 0, stream.said()
            assert "Traceback" not in stream.said()
        assert flink.cluster.jobs() == [], "the job has ended with the command"
        assert run(web.write_config(tmp_path, SETTINGS)) == 0
        assert_all_once(lake, web, last=False)
    assert median(lags(lake, f"source_id NOT IN ('s1', 's2') AND {since(began)}")) <= WINDOW_S + 15
    assert longest_pause(lake, "s4") <= INTERVAL_S + 2 * TICK_S, "another source's silence held it up"
    days = {r["title"]: str(r["date"]) for r in rows(lake, "articles", "title, date")}
    assert days["Found in a drawer"] == (datetime.now(UTC) - OLD).date().isoformat()


def assert_a_second_is_refused(here: Here, folder: Path) -> None:
    other = folder / "other"
    other.mkdir()
    (other / "presslake.toml").write_text('[[source]]\nid = "paper"\nurl = "http://paper.example/feed"\n', "utf-8")
    done = presslake("-c", str(other / "presslake.toml"), "stream", *on(here))
    (job,) = here.cluster.jobs()
    assert done.code == 2, done
    assert f"a job named presslake runs on the cluster at {here.local.rest} already ({job.id}" in done.err
    assert f"jobs --rest {here.local.rest} stop {job.id}" in done.err


def test_it_ends_before_its_job_has_begun(flink: Here, tmp_path: Path) -> None:
    with serving(answer(feed("Reservoir full again"))) as paper:
        with streaming(configured(tmp_path, SETTINGS, paper), *on(flink)) as stream:
            wait_until((tmp_path / "lake/_lock").exists, 60, "the lake is held")
            time.sleep(3)
            assert stream.end(signal.SIGINT) == 0, stream.said()
        assert flink.cluster.jobs() == [], "left on the cluster"


def test_whatever_breaks_the_lake_has_everything_once(flink: Here, tmp_path: Path) -> None:
    """On two slots: a worker, the TaskManager, the JobManager and the job server die; then an upgrade; then all that
    Flink knew is lost."""
    lake, local, slots = tmp_path / "lake", flink.local, ("--parallelism", "2", "--workers", "2", "--shards", "2")
    with newsweb(*LIVE) as web:
        config = web.write_config(tmp_path, SETTINGS)
        with streaming(config, *on(flink, *slots)) as stream:
            goes_on(lake, "the start")
            flink.kill_workers()
            goes_on(lake, "the end of its worker")
            local.process("taskmanager").kill()
            local.start("taskmanager")
            goes_on(lake, "the end of the TaskManager")
            assert len(flink.workers()) == 2, "the workers of the dead TaskManager have ended"
            local.process("jobmanager").kill()
            local.start("jobmanager")
            local.wait()
            goes_on(lake, "the end of the JobManager")
            local.process("jobserver").kill()
            wait_until(lambda: f"watching it at {local.rest}" in stream.said(), 60, "the job server is missed")
            local.start("jobserver")
            assert stream.process.poll() is None, f"the command has left its job alone: {stream.said()}"
            (job,) = flink.cluster.jobs()
            savepoint = flink.cluster.stop(job.id)
            assert stream.process.wait(60) == 0, stream.said()
        landed = versions_without_correction(lake)

        changed = copy_of_the_code(tmp_path / "changed")
        change(changed / "transforms/clean/article.py", 'text = "\\n\\n".join(lines)', f'text = "{MARK}".join(lines)')
        flink.end_pool()
        flink.start_pool(changed)
        assert_other_code_is_told(flink, config)
        with streaming(config, *on(flink, *slots, "--savepoint", savepoint), code=changed) as stream:
            wait_until(lambda: marked(lake) > 0, START_S, "an article that was cleaned by the changed code")
            goes_on(lake, "the upgrade")
            (job,) = flink.cluster.jobs()
            flink.cluster.cancel(job.id)
            assert stream.process.wait(60) == 0, stream.said()

        flink.end_pool()
        local.wait()
        flink.start_pool()
        shutil.rmtree(local.work / "checkpoints")
        with streaming(config, *on(flink, *slots)) as stream:
            goes_on(lake, "the loss of all checkpoints")
            assert stream.end() == 0, stream.said()
        assert run(config) == 0
        assert_all_once(lake, web, last=True)
    assert versions_without_correction(lake) == landed == [], "a version that nobody has published"


MARK = "\\n\\n* * *\\n\\n"
"""Between the paragraphs of a text, by the rules of the changed code."""


def marked(lake: Path) -> int:
    """Articles that the changed code has cleaned."""
    return sum("\n\n* * *\n\n" in r["text"] for r in rows(lake, "articles", "text"))


def versions_without_correction(lake: Path) -> list[str]:
    """Titles of further versions that are no correction, by what the web puts behind the title of one."""
    found = rows(lake, "articles", "title, version")
    return [r["title"] for r in found if r["version"] > 1 and not r["title"].endswith("(updated)")]


def assert_other_code_is_told(here: Here, config: Path) -> None:
    for verb in ("doctor", "stream"):
        done = presslake("-c", str(config), verb, *on(here))
        assert done.code == 2, done
        assert f"the worker pool at 127.0.0.1:{here.pool_port} has presslake" in done.err
        assert f"presslake worker --port {here.pool_port}" in done.err
    assert not (config.parent / "lake/_lock").read_text(), "what never began has not ended uncleanly"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("verb", ["doctor", "stream"])
def test_what_cannot_be_reached_is_told_with_what_starts_it(verb: str, tmp_path: Path) -> None:
    config = tmp_path / "presslake.toml"
    config.write_text('[[source]]\nid = "paper"\nurl = "http://paper.example/feed"\n', "utf-8")
    where = ("--job-endpoint", NOWHERE, "--environment", NOWHERE, "--rest", f"http://{NOWHERE}")
    done: Done = presslake("-c", str(config), verb, "--runner", "flink", *where)
    assert done.code == 2, done
    told = [line for line in done.err.splitlines() if " INFO " not in line]
    assert len(told) == 3
    assert f"no job server of Beam at {NOWHERE}" in told[0]
    assert "python -m deploy.flink.cluster up" in told[0]
    assert f"no worker pool answers at {NOWHERE}" in told[1]
    assert "presslake worker --port 1" in told[1]
    assert f"http://{NOWHERE} does not answer as Flink's REST interface does" in told[2]
