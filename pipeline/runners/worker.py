"""One worker process of a pool: `python -m pipeline.runners.worker WORKER_ID CONTROL`; it ends when the pool does."""

import logging
import os
import sys
import threading

from apache_beam.runners.worker.sdk_worker import SdkHarness


def main(worker_id: str, control: str) -> None:
    """Work for the runner whose control service listens at `control`, until it hangs up."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    threading.Thread(target=_end_with_the_pool, daemon=True).start()
    # the state cache sizes every value by walking all modules, 2 ms a key
    SdkHarness(control, worker_id=worker_id, state_cache_size=0).run()


def _end_with_the_pool() -> None:
    """Standard input is a pipe of the pool's: it closes when the pool ends, killed or not."""
    sys.stdin.buffer.read()
    os._exit(0)  # threads of gRPC would keep the process


if __name__ == "__main__":
    main(*sys.argv[1:])
