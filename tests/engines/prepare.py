"""What the tests of engines need, downloaded and built before they begin: `python -m tests.engines.prepare`.

It takes minutes the first time, and no test's own time. What cannot be had is told; its tests are skipped.
"""

import sys
from collections.abc import Callable

from deploy.flink.packages import PackageError, fetch
from pipeline.runners.engine import EngineError
from tests.engines.prism import binary
from tests.engines.stores import fake_gcs, moto

_PARTS: dict[str, Callable[[], object]] = {
    "Prism": binary,
    "Flink": fetch,
    "a server of gs://": fake_gcs,
    "a server of s3://": moto,
}


def main() -> None:
    for name, get in _PARTS.items():
        print(f"{name}: looked for, or downloaded (minutes the first time) ...", flush=True)
        try:
            get()
        except (PackageError, EngineError) as e:
            print(f"{name}: ITS TESTS ARE SKIPPED: {e}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
