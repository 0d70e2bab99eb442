"""What the command line takes, and that what nothing can come of is refused before anything starts."""

from pathlib import Path

import pytest

from pipeline.cli import _parser, main

FLINK = ("stream", "--runner", "flink")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("stream", "--tick", "0s"), "expected a time span above zero, got '0s'"),
        (("stream", "--for", "0s"), "expected a time span above zero"),
        (("run", "--every", "0m"), "expected a time span above zero"),
        (("gather", "--every", "5 minutes"), 'expected a time span such as "30s"'),
        (("stream", "--for", "99999999999999w"), "expected at most 36500d"),
        ((*FLINK, "--checkpoint", "0s"), "expected a time span above zero"),
        ((*FLINK, "--parallelism", "0"), "expected a whole number from 1 on, got '0'"),
        ((*FLINK, "--job-endpoint", "localhost"), "expected HOST:PORT, got 'localhost'"),
        ((*FLINK, "--environment", "localhost:"), "expected HOST:PORT"),
        ((*FLINK, "--environment", "http://localhost:50013"), "expected HOST:PORT"),
        ((*FLINK, "--rest", "localhost:8081"), "expected http://HOST:PORT, got 'localhost:8081'"),
        ((*FLINK, "--rest", "https://localhost:8081"), "expected http://HOST:PORT"),
        ((*FLINK, "--rest", "http://localhost:8081/flink"), "expected http://HOST:PORT"),
        (("worker", "--port", "99999"), "expected a port, 0 to 65535, got '99999'"),
        (("worker", "--port", "-1"), "expected a port, 0 to 65535, got '-1'"),
    ],
    ids=" ".join,
)
def test_a_wrong_value_is_named_with_what_was_expected(
    arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _parser().parse_args(arguments)
    assert ended.value.code == 2
    assert expected in capsys.readouterr().err


def test_what_is_gathered_may_go_at_once() -> None:
    assert _parser().parse_args(("gather", "--grace", "0s")).grace.total_seconds() == 0


def test_addresses_as_they_are_written() -> None:
    args = _parser().parse_args((*FLINK, "--job-endpoint", "[::1]:8099", "--rest", "http://jobmanager:8081/"))
    assert (args.job_endpoint, args.rest) == ("[::1]:8099", "http://jobmanager:8081/")


@pytest.mark.parametrize("verb", ["doctor", "stream"])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--dry-run",), "--dry-run is for --runner dataflow; this is --runner prism"),
        (("--savepoint", "file:///savepoint"), "--savepoint is for --runner flink; this is --runner prism"),
        (("--job-name", "mine"), "--job-name is for --runner flink or dataflow; this is --runner prism"),
        (("--runner", "flink", "--prism", "prism"), "--prism is for --runner prism; this is --runner flink"),
        (("--runner", "dataflow", "--workers", "2"), "--workers is for --runner flink; this is --runner dataflow"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, tuple) else "",
)
def test_an_option_of_another_runner_is_not_forgotten_in_silence(
    verb: str, given: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "presslake.toml"
    config.write_text('[[source]]\nid = "paper"\nurl = "http://paper.example/feed"\n', "utf-8")
    assert main(["-c", str(config), verb, *given]) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "lake").exists()


def test_a_stream_that_goes_on_by_itself_is_not_ended_by_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "presslake.toml"
    config.write_text('[[source]]\nid = "paper"\nurl = "http://paper.example/feed"\n', "utf-8")
    assert main(["-c", str(config), "stream", "--runner", "dataflow", "--for", "1h"]) == 2
    assert "--for: a stream on dataflow goes on without this command" in " ".join(capsys.readouterr().err.split())


def test_doctor_reads_where_the_lake_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No source is needed for that."""
    config = tmp_path / "presslake.toml"
    for text, missing in (("[lake]\npath = 'gs://bucket/lake'\n", False), ("", True)):
        config.write_text(text, "utf-8")
        assert main(["-c", str(config), "doctor", "--runner", "dataflow"]) == 2
        assert ("workers cannot reach the lake" in capsys.readouterr().err) == missing
    assert main(["-c", str(tmp_path / "none.toml"), "doctor", "--runner", "dataflow"]) == 2
    assert "workers cannot reach the lake of this machine; --lake gs://" in " ".join(capsys.readouterr().err.split())
