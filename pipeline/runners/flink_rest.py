"""A Flink cluster by its REST interface: what runs on it, and how that is ended.

The interface: https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/rest_api/
"""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_ENDED = ("FINISHED", "CANCELED", "FAILED")
_OVER = 9_000_000_000_000_000
"""In ms, as Flink tells a watermark: Beam's end of time, and Flink's own, are later; everything else is earlier."""


class ClusterError(Exception):
    """The cluster did not do what was asked; the message says what it answered."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the cluster tells it."""

    id: str
    name: str
    state: str

    @property
    def ended(self) -> bool:
        """Whether nothing of it runs any more."""
        return self.state in _ENDED


class Cluster:
    """A cluster by the address of its REST interface, such as http://127.0.0.1:8081. Every call may raise ClusterError."""

    def __init__(self, rest: str, timeout_s: float = 10.0) -> None:
        self.rest = rest
        self._timeout_s = timeout_s

    def overview(self) -> dict[str, Any]:
        """Figures of the cluster: `taskmanagers`, `slots-total`, `slots-available` among them."""
        return self._ask("GET", "/overview")

    def free_slots(self) -> int:
        """How many subtasks more it can take."""
        return int(self._field(self.overview(), "slots-available"))

    def jobs(self) -> list[Job]:
        """The jobs that have not ended."""
        return [job for job in self.all_jobs() if not job.ended]

    def all_jobs(self) -> list[Job]:
        """Those that have ended lately too."""
        return [Job(j["jid"], j["name"], j["state"]) for j in self._field(self._ask("GET", "/jobs/overview"), "jobs")]

    def checkpoints(self, job: str) -> dict[str, Any]:
        """`counts` and `latest` of a job's checkpoints."""
        return self._ask("GET", f"/jobs/{job}/checkpoints")

    def checkpoint(self, job: str) -> str:
        """Where a job's last complete checkpoint lies."""
        latest = self.checkpoints(job)["latest"]["completed"]
        if not latest:
            raise ClusterError(f"job {job} has no complete checkpoint yet; ask again after its checkpointing interval")
        return str(latest["external_path"])

    def is_done(self, job: str) -> bool:
        """Whether every step of a job has been told that no element will come any more (a source is told nothing)."""
        steps = self._field(self._ask("GET", f"/jobs/{job}"), "vertices")
        told = [w for step in steps for w in self._ask("GET", f"/jobs/{job}/vertices/{step['id']}/watermarks")]
        return bool(told) and all(int(w["value"]) > _OVER for w in told)

    def stop(self, job: str, patience_s: float = 120.0) -> str:
        """Stop a job with a savepoint; where the savepoint lies, once the job has ended. It goes on where this raises."""
        end = time.monotonic() + patience_s
        told = self._told(f"/jobs/{job}/stop", {"drain": False}, f"/jobs/{job}/savepoints", end)
        if "location" not in told:
            cause = told["failure-cause"]["stack-trace"]
            raise ClusterError(f"the savepoint of job {job} failed: {cause.splitlines()[0]}")
        self._wait_for_end(job, end)
        return str(told["location"])

    def dispose(self, savepoint: str, patience_s: float = 30.0) -> None:
        """Remove a savepoint."""
        body = {"savepoint-path": savepoint}
        self._told("/savepoint-disposal", body, "/savepoint-disposal", time.monotonic() + patience_s)

    def cancel(self, job: str, patience_s: float = 120.0) -> None:
        """End a job without a savepoint; its retained checkpoints stay."""
        self._ask("PATCH", f"/jobs/{job}?mode=cancel")
        self._wait_for_end(job, time.monotonic() + patience_s)

    def _told(self, path: str, body: dict[str, Any], asked_at: str, end: float) -> dict[str, Any]:
        """What came of something that takes its time (Flink's "asynchronous operation")."""
        trigger = self._ask("POST", path, body)["request-id"]
        while (told := self._ask("GET", f"{asked_at}/{trigger}"))["status"]["id"] != "COMPLETED":
            if time.monotonic() > end:
                raise ClusterError(f"POST {path} at {self.rest} is not complete in time")
            time.sleep(0.2)
        operation: dict[str, Any] = told.get("operation") or {}
        return operation

    def _wait_for_end(self, job: str, end: float) -> None:
        """Until its slots are free for the job that comes after it."""
        while job in (j.id for j in self.jobs()):
            if time.monotonic() > end:
                raise ClusterError(f"job {job} has not ended; `list` tells its state")
            time.sleep(0.2)

    def _field(self, told: Any, name: str) -> Any:
        if not isinstance(told, dict) or name not in told:
            raise ClusterError(
                f"{self.rest} does not answer as Flink's REST interface does (no {name!r} in {told!r:.200})"
            )
        return told[name]

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Content-Type": "application/json"}
        try:
            connection = http.client.HTTPConnection(urlsplit(self.rest).netloc, timeout=self._timeout_s)
            connection.request(method, path, body=json.dumps(body or {}) if method == "POST" else None, headers=headers)
            answer = connection.getresponse()
            text = answer.read()
            connection.close()
            told = json.loads(text or b"{}") if answer.status < 300 else None
        except (OSError, http.client.HTTPException, ValueError) as e:
            raise ClusterError(f"{self.rest} does not answer as Flink's REST interface does ({e})") from e
        if told is None:
            said = text[:300].decode("utf-8", "replace")
            raise ClusterError(f"{method} {self.rest.rstrip('/')}{path} was answered with {answer.status}: {said}")
        return told
