"""What is told of a cluster that does not answer, and of checkpoints that are not whole."""

import json
import os
import re
import shlex
from dataclasses import asdict
from pathlib import Path

import pytest

from deploy.flink.cluster import Local, as_asked
from deploy.flink.cluster import _parser as cluster_parser
from deploy.flink.cluster import main as cluster
from deploy.flink.conf import Ports, flink_conf
from deploy.flink.jobs import REST, main, newest_checkpoint
from deploy.flink.jobs import _parser as jobs_parser
from pipeline.runners.flink_rest import ClusterError
from tests.shared import ROOT
from tests.sources.server import answer, serving

_COMMAND = re.compile(r"python -m deploy\.flink\.(cluster|jobs) ([^`|)\n]+)")


def checkpoint(folder: Path, name: str, at: int, *, whole: bool = True) -> Path:
    path = folder / name
    path.mkdir(parents=True)
    if whole:
        (path / "_metadata").touch()
        os.utime(path / "_metadata", (at, at))
    return path


def test_the_newest_whole_checkpoint_of_any_job_is_found(tmp_path: Path) -> None:
    checkpoint(tmp_path, "job1/chk-9", at=100)
    newest = checkpoint(tmp_path, "job2/chk-4", at=200)
    checkpoint(tmp_path, "job2/chk-5", at=300, whole=False)
    assert newest_checkpoint(tmp_path) == newest


def test_a_checkpoint_is_told_as_any_process_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = checkpoint(tmp_path, "checkpoints/job1/chk-9", at=100)
    monkeypatch.chdir(tmp_path)
    assert main(["checkpoint", "--folder", "checkpoints"]) == 0
    assert capsys.readouterr().out == f"{newest}\n"


def test_no_checkpoint_is_an_error_that_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=r"expected JOB/chk-N/_metadata"):
        newest_checkpoint(tmp_path)


def test_a_cluster_that_is_not_there_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rest", "http://127.0.0.1:1", "list"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("flink: http://127.0.0.1:1 does not answer")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["stop", "deadbeef"], "no job deadbeef is running; expected one of these: a1, b2"),
        (["cancel", "deadbeef"], "no job deadbeef is running; expected one of these: a1, b2"),
        (["stop"], "2 jobs are running; name one: a1, b2"),
    ],
)
def test_a_job_that_is_not_there_is_told_with_those_that_are(
    command: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    jobs = [{"jid": jid, "name": "presslake", "state": "RUNNING"} for jid in ("a1", "b2")]
    with serving(answer(json.dumps({"jobs": jobs}).encode(), Content_Type="application/json")) as flink:
        assert main(["--rest", flink.url(""), *command]) == 1
    assert capsys.readouterr().err == f"flink: {told}\n"


@pytest.mark.parametrize("verb", ["down", "status", "killtm", "tm", "killjm", "jm"])
def test_a_cluster_that_was_never_up_is_told(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cluster(["--work", str(tmp_path), verb]) == 1
    assert f"no cluster was ever up in {tmp_path}" in capsys.readouterr().err


def test_what_is_up_again_has_the_ports_it_had(tmp_path: Path) -> None:
    def asked(*options: str) -> Local:
        return as_asked(cluster_parser().parse_args(["up", *options]), tmp_path)

    first = asked("--rest", "18081", "--slots", "4")
    assert (first.ports, first.slots) == (Ports(rest=18081), 4)
    told = {"slots": first.slots, "ports": asdict(first.ports)}
    (tmp_path / "cluster.json").write_text(json.dumps(told), "utf-8")
    assert asked() == first
    assert asked("--job", "18099").ports == Ports(rest=18081, job=18099)
    first.process("zookeeper").start(["sh", "-c", f": {tmp_path}; while sleep 1; do :; done"])
    try:
        assert asked("--rest", "18081") == first
        with pytest.raises(ClusterError, match=r"has other ports or slots; end it first: .* down"):
            asked("--job", "18099")
    finally:
        first.process("zookeeper").kill()


def test_each_option_of_the_configuration_has_its_reason_above_it(tmp_path: Path) -> None:
    lines = flink_conf(tmp_path, Ports(rest=1234), slots=3).splitlines()
    reasons, options = lines[::2], lines[1::2]
    assert all(r.startswith("# ") and len(r) > 10 for r in reasons)
    assert {"rest.port: 1234", "taskmanager.numberOfTaskSlots: 3"} <= set(options)


def test_the_runbook_s_commands_are_ours() -> None:
    """argparse ends the process where it does not know one."""
    parsers = {"cluster": cluster_parser(), "jobs": jobs_parser()}
    shown = _COMMAND.findall((ROOT / "docs/flink.md").read_text("utf-8"))
    verbs = {
        parsers[module].parse_args(shlex.split(arguments.replace("$REST", REST))).verb for module, arguments in shown
    }
    assert {"up", "tm", "jm", "stop", "cancel", "checkpoint"} <= verbs
