"""What a Flink cluster tells of itself: its REST interface, where it is asked before a job is submitted."""

import http.client
import json
from urllib.parse import urlsplit


class RestError(Exception):
    """The REST interface does not answer as Flink's does."""


def slots(rest: str, timeout_s: float) -> int:
    """How many slots of the cluster at the URL `rest` are free. Raises RestError."""
    try:
        connection = http.client.HTTPConnection(urlsplit(rest).netloc, timeout=timeout_s)
        connection.request("GET", "/overview")
        told = json.loads(connection.getresponse().read())
        connection.close()
        return int(told["slots-available"])
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as e:
        raise RestError(f"no REST interface of Flink answers at {rest} ({e})") from e
