"""The tests on real engines, `make test-engines`: those on Flink beside all others, for they wait more than they work."""

import subprocess
import sys
from contextlib import ExitStack
from tempfile import TemporaryFile

from tests.engines import prepare

SHARES = ("engine and flink", "engine and not flink")


def main() -> int:
    """Prepare, run both shares, tell what each said once it has ended; the exit code is 0 where nothing failed."""
    prepare.main()
    command = [sys.executable, "-m", "pytest", "-q", "-m"]
    with ExitStack() as stack:
        said = [stack.enter_context(TemporaryFile("w+")) for _ in SHARES]
        shares = [
            subprocess.Popen([*command, share], stdout=out, stderr=out) for share, out in zip(SHARES, said, strict=True)
        ]
        for share, running, out in zip(SHARES, shares, said, strict=True):
            running.wait()
            out.seek(0)
            print(f"\n# {share}\n{out.read()}", flush=True)
    return int(any(running.returncode for running in shares))


if __name__ == "__main__":
    sys.exit(main())
