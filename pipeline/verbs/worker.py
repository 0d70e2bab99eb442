"""`presslake worker`: a worker pool for a runner that lives elsewhere, beside each of its TaskManagers."""

import argparse
import logging
from typing import Any

from pipeline.stopping import stop_asked
from pipeline.verbs.arguments import port
from pipeline.verbs.console import Console

log = logging.getLogger("presslake")

DONE, NOT_STARTED = 0, 1


def add_parser(commands: Any, plain: dict[str, Any]) -> None:
    """`worker` among the commands."""
    parser = commands.add_parser("worker", help="run worker processes for a Flink cluster, until Ctrl-C", **plain)
    parser.add_argument("--port", type=port, default=50013, help="where it listens; default: 50013, 0 is a free one")
    parser.add_argument("--host", default="127.0.0.1", help="the address it listens at; default: 127.0.0.1")


def worker(args: argparse.Namespace, console: Console) -> int:
    """Serve until SIGINT or SIGTERM; the workers end with it."""
    from pipeline.runners.code import installed
    from pipeline.runners.worker_pool import PoolError, WorkerPool

    with stop_asked() as stop:
        try:
            pool = WorkerPool(args.port, args.host)
        except PoolError as e:
            console.error(str(e))
            return NOT_STARTED
        pool.start()
        log.info("workers of presslake %s at %s:%d; Ctrl-C ends them", installed(), args.host, pool.port)
        stop.wait()
        pool.close()
    return DONE
