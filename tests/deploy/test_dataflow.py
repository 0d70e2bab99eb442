"""What Dataflow is told, and what is said to be missing for it. Nothing is sent anywhere."""

import argparse
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from apache_beam.options.pipeline_options import GoogleCloudOptions, PipelineOptions, StandardOptions, WorkerOptions

from deploy.dataflow.main import command
from pipeline.runners.dataflow import Dataflow
from pipeline.runners.engine import EngineError
from pipeline.verbs.engines import add_arguments
from pipeline.verbs.engines import engine as engine_of
from tests.shared import ROOT

FULL = Dataflow(
    lake="gs://some-bucket/lake/",
    project="some-project",
    region="europe-west1",
    image="europe-west1-docker.pkg.dev/some-project/news/presslake-dataflow:0.1.0",
    libraries=lambda: True,
    credentials=lambda: True,
)
PARAMETERS = json.loads((ROOT / "deploy/dataflow/metadata.json").read_text("utf-8"))["parameters"]
LAUNCHER = [
    "--project=some-project", "--region=europe-west1", "--job_name=news", "--runner=DataflowRunner",
    "--template_location=gs://some-bucket/staging/job_object", "--staging_location=gs://some-bucket/staging",
    "--temp_location=gs://some-bucket/temp", "--max_num_workers=3", "--labels={\"a\":\"b\"}",
    "--config=gs://some-bucket/presslake.toml", "--lake=gs://some-bucket/lake",
]  # fmt: skip


@pytest.mark.parametrize(
    ("without", "what", "remedy"),
    [
        ({"project": None}, "project", "--project"),
        ({"region": None}, "region", "--region"),
        ({"image": None}, "image", "--image"),
        ({"lake": "/srv/lake"}, "/srv/lake", "--lake gs://"),
        ({"lake": "gs://x/lake"}, "gs://x/lake", "--lake gs://"),
        ({"temp": "/tmp"}, "/tmp", "--temp gs://"),
        ({"libraries": lambda: False}, "not installed", "pip install 'apache-beam[gcp]=="),
        ({"credentials": lambda: False}, "credentials", "gcloud auth application-default login"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_what_is_missing_is_named_with_its_remedy(without: dict[str, Any], what: str, remedy: str) -> None:
    engine = replace(FULL, **without)
    (missing,) = engine.missing()
    assert what in missing.what and remedy in missing.remedy
    with pytest.raises(EngineError, match=re.escape(remedy)):
        engine.options()


def test_everything_that_is_missing_is_said_at_once() -> None:
    bare = Dataflow(lake="lake", libraries=lambda: False)
    assert len(list(bare.missing())) == 5


def test_a_dry_run_needs_no_access() -> None:
    dry = replace(FULL, dry_run=True, credentials=lambda: False)
    assert list(dry.missing()) == []
    assert "--dry_run=True" in dry.options()


def test_beam_understands_what_it_is_told() -> None:
    engine = replace(FULL, update=True, service_account="a@b.c", more=("--max_num_workers=3", "--region=us-east1"))
    options = PipelineOptions(engine.options())
    google, workers = options.view_as(GoogleCloudOptions), options.view_as(WorkerOptions)
    assert options.view_as(StandardOptions).streaming
    assert (google.project, google.update, google.service_account_email) == ("some-project", True, "a@b.c")
    assert google.region == "us-east1"  # what was asked for by hand comes last
    assert (workers.sdk_container_image, workers.max_num_workers) == (FULL.image, 3)


def test_nothing_of_dataflow_s_own_lies_in_the_lake() -> None:
    google = PipelineOptions(FULL.options()).view_as(GoogleCloudOptions)
    assert google.temp_location == "gs://some-bucket/lake-dataflow/temp"
    assert google.staging_location == "gs://some-bucket/lake-dataflow/staging"


def test_a_job_with_options_of_its_own_is_named_on_the_command_line() -> None:
    args = stream_parser().parse_args(
        [
            "stream",
            "--runner=dataflow",
            "--lake=gs://some-bucket/lake",
            "--project=p",
            "--region=r",
            "--image=i",
            "--update",
            "--beam=--a=b",
            "--beam=--c",
        ]
    )
    engine = of_dataflow(args)
    assert (engine.project, engine.region, engine.image, engine.update) == ("p", "r", "i", True)
    assert engine.more == ("--a=b", "--c")


def stream_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--config")
    stream = parser.add_subparsers().add_parser("stream", allow_abbrev=False)
    add_arguments(stream)
    return parser


def of_dataflow(args: argparse.Namespace) -> Dataflow:
    named = engine_of(args)
    assert isinstance(named, Dataflow)
    return named


def test_what_the_template_s_launcher_says_becomes_the_same_engine() -> None:
    args = stream_parser().parse_args(command(LAUNCHER, Path("copy.toml")))
    engine = of_dataflow(args)
    assert (args.config, args.runner, engine.lake) == ("copy.toml", "dataflow", "gs://some-bucket/lake")
    assert (engine.project, engine.region, engine.job_name) == ("some-project", "europe-west1", "news")
    assert engine.template == "gs://some-bucket/staging/job_object"
    assert engine.more == ("--max_num_workers=3", '--labels={"a":"b"}')


def test_every_parameter_of_the_template_is_known_to_its_program() -> None:
    said = {option.partition("=")[0].removeprefix("--"): option.partition("=")[2] for option in LAUNCHER}
    for parameter in PARAMETERS:
        assert all(re.fullmatch(pattern, said[parameter["name"]]) for pattern in parameter["regexes"])
    assert "--beam=--config" not in " ".join(command(LAUNCHER, Path("copy.toml")))


@pytest.mark.parametrize("value", ["lake", "s3://some-bucket/lake", "gs:///lake", "gs://x", "gs://Bucket/lake"])
def test_a_wrong_address_is_refused_before_anything_starts(value: str) -> None:
    (lake,) = (p for p in PARAMETERS if p["name"] == "lake")
    assert not any(re.fullmatch(pattern, value) for pattern in lake["regexes"])
