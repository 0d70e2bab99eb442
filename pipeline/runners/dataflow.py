"""Dataflow: what it is told, and what it needs before a stream can be handed to it."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib.util import find_spec

from apache_beam.runners.runner import PipelineResult
from apache_beam.version import __version__

from pipeline.runners.engine import STREAMING, EngineError, Missing

_BUCKET = re.compile(r"gs://[a-z0-9][-_.a-z0-9]+[a-z0-9](/|$)")
"""What Beam takes for a bucket; where it finds another it goes and makes one of its own."""
_NO_ACCESS = "gcloud auth application-default login, or name a key file: export GOOGLE_APPLICATION_CREDENTIALS=FILE"


def has_libraries() -> bool:
    """Whether what Beam needs for Dataflow is installed."""
    try:
        return find_spec("google.cloud.dataflow") is not None
    except ModuleNotFoundError:  # of a package that it is in
        return False


def has_credentials() -> bool:
    """Whether Google's libraries find some: a key file, gcloud's, or those of the machine."""
    from google.auth import default, exceptions

    try:
        default()
    except exceptions.DefaultCredentialsError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataflow:
    """A stream on Google Cloud, which goes on there when the command has ended.

    Args:
        lake: where it lands, `gs://bucket/folder`.
        project: Google Cloud's project.
        region: where its workers are, such as `europe-west1`.
        image: the container image that its workers run, with this very code (deploy/dataflow/).
        job_name: the job's name; an update finds the running job by it.
        temp: a gs:// folder for what Dataflow keeps meanwhile; by default beside the lake, never in it.
        service_account: whom the workers act as, an e-mail address; by default the project's own.
        update: take the place of the running job of that name, with all that it remembers.
        template: where the job is written down instead of being started; set by a flex template's launcher.
        dry_run: translate the graph and start nothing; needs no access to Google Cloud.
        more: further options of Beam, as on a command line; they come last.
        libraries: finds out whether Google's libraries are installed.
        credentials: finds out whether there are any.
    """

    lake: str
    project: str | None = None
    region: str | None = None
    image: str | None = None
    job_name: str = "presslake"
    temp: str | None = None
    service_account: str | None = None
    update: bool = False
    template: str | None = None
    dry_run: bool = False
    more: tuple[str, ...] = ()
    libraries: Callable[[], bool] = has_libraries
    credentials: Callable[[], bool] = has_credentials

    def missing(self) -> Iterator[Missing]:
        """What it lacks, looked for now; nothing where it can be used."""
        if not self.project:
            yield Missing("no project is named", "--project PROJECT; `gcloud projects list` shows yours")
        if not self.region:
            yield Missing("no region is named", "--region europe-west1, or another that is near the lake's bucket")
        if not _BUCKET.match(self.lake):
            yield Missing(
                f"workers cannot reach the lake {self.lake or 'of this machine'}", "--lake gs://BUCKET/FOLDER"
            )
        if self.temp and not _BUCKET.match(self.temp):
            yield Missing(f"workers cannot reach {self.temp}", "--temp gs://BUCKET/FOLDER, or leave it out")
        if not self.image:
            yield Missing("no image is named for the workers", "--image IMAGE; deploy/dataflow/README.md builds it")
        if not self.libraries():
            yield Missing(
                "Beam's part for Google Cloud is not installed", f"pip install 'apache-beam[gcp]=={__version__}'"
            )
        elif not self.dry_run and not self.credentials():
            yield Missing("no credentials for Google Cloud were found", _NO_ACCESS)

    def options(self) -> list[str]:
        """Beam's options for it, as on a command line. Raises EngineError where something is missing.

        Streaming Engine is not asked for: all streams in Python use it. Workers keep their public addresses unless
        `more` takes them away, for they fetch from the web.
        """
        missing = list(self.missing())
        if missing:
            raise EngineError(missing)
        beside = self.temp or f"{self.lake.rstrip('/')}-dataflow"  # _tmp/ of the lake is emptied at every start
        return [
            "--runner=DataflowRunner",
            *STREAMING,
            f"--project={self.project}",
            f"--region={self.region}",
            f"--job_name={self.job_name}",
            f"--temp_location={beside}/temp",
            f"--staging_location={beside}/staging",
            f"--sdk_container_image={self.image}",  # steps are sent pickled: a worker must have the same code
            "--sdk_location=container",  # Beam is in the image too; nothing is installed when a worker starts
            "--number_of_worker_harness_threads=12",  # a poll holds its thread while hosts answer, on any machine type
            *self._options_given(),
            *self.more,
        ]

    def _options_given(self) -> Iterator[str]:
        if self.service_account:
            yield f"--service_account_email={self.service_account}"
        if self.update:
            yield "--update"
        if self.template:
            yield f"--template_location={self.template}"
        if self.dry_run:
            yield from ("--dry_run=True", "--no_auth")

    @property
    def stays(self) -> bool:
        return True

    def end(self, job: PipelineResult) -> None:
        """Nothing: it goes on, and is drained or cancelled by `gcloud dataflow jobs`."""

    def afterwards(self, said: str) -> str:
        """Just as it was said."""
        return said

    def held(self) -> AbstractContextManager[None]:
        """Nothing of it runs on this machine."""
        return nullcontext()
