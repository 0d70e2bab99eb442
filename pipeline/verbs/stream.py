"""`presslake stream`: the same graph without an end, and every ten seconds what it did."""

import argparse
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipeline.options import ConfigurationError, landing_at, load
from pipeline.stopping import stop_asked
from pipeline.verbs.arguments import count, seconds
from pipeline.verbs.console import Console
from pipeline.verbs.engines import add_arguments, engine, words

if TYPE_CHECKING:
    from pipeline.watch import Seen

log = logging.getLogger("presslake")


def add_parser(commands: Any, plain: dict[str, Any]) -> None:
    """Add the command to the parser's."""
    parser = commands.add_parser("stream", help="poll and land without an end, until Ctrl-C", **plain)
    add_arguments(parser)
    tick = "between two looks at what is due; default: 15s"
    parser.add_argument("--tick", type=seconds, default=15.0, metavar="TIME", help=tick)
    shards = "rounds of polling side by side; default: as --parallelism says"
    parser.add_argument("--shards", type=count, metavar="N", help=shards)
    parser.add_argument("--for", dest="lasting", type=seconds, metavar="TIME", help="end by itself after so long")
    parser.add_argument("--json", action="store_true", help="log and report as JSON, a line each")


def stream(args: argparse.Namespace, console: Console) -> int:
    """Run the command; its exit code: 0 where it was asked to end, 1 where the runner ended it, 2 where there is none."""
    settings = landing_at(load(args.config), args.lake)
    from pipeline.runners.engine import EngineError
    from pipeline.stream import Pulse  # Beam takes two seconds to import
    from pipeline.streaming import StreamError, run_stream, submit

    pulse, runner = Pulse(tick_s=args.tick, shards=args.shards or args.parallelism), engine(args, settings.lake)
    try:
        if runner.stays:
            if args.lasting:
                raise ConfigurationError(
                    [f"--for: a stream on {args.runner} goes on without this command; end it there"]
                )
            submit(settings, runner, pulse, datetime.now(UTC), begins=not (args.update or args.dry_run))
            console.say(_submitted(args))
            return 0
        _begins(args, len(settings.sources), settings.run.window.total_seconds())
        _without_their_tracebacks()
        with stop_asked() as stop, _lasting(args.lasting, stop):
            seen = run_stream(settings, runner, pulse, stop, console_figures(console))
    except EngineError as e:
        for missing in e.missing:
            console.error(words(missing))
        return 2
    except StreamError as e:
        console.error(str(e))
        return 1
    _show(seen, console)
    return 0


def _begins(args: argparse.Namespace, sources: int, window_s: float) -> None:
    what = f"{sources} sources, on {args.runner}: a tick every {args.tick:g} s, a window lands every {window_s:g} s"
    log.info("%s; Ctrl-C ends it", what)


def _without_their_tracebacks() -> None:
    """Threads of Beam's raise where their runner is gone, to the end of this process; what that means is one line of ours."""
    import grpc

    told = threading.excepthook

    def tell(raised: threading.ExceptHookArgs) -> None:
        if not issubclass(raised.exc_type, grpc.RpcError):
            told(raised)

    threading.excepthook = tell


def _submitted(args: argparse.Namespace) -> str:
    if args.dry_run:
        return f"{args.runner} takes the graph; nothing was started"
    return f"written to {args.template}" if args.template else f"the stream goes on at {args.runner}"


@contextmanager
def _lasting(seconds: float | None, stop: threading.Event) -> Iterator[None]:
    """While it is open, the stream is asked to end after so long."""
    timer = threading.Timer(seconds or 0.0, stop.set)
    if seconds:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def console_figures(console: Console) -> Callable[["Seen"], None]:
    """Tells how a stream goes: a line of the log, or of JSON."""

    def tell(seen: "Seen") -> None:
        if console.as_json:
            console.line(_for_machines(seen))
        else:
            log.info(", ".join(f"{name} {value}" for name, value in seen.figures().items() if value is not None))

    return tell


def _for_machines(seen: "Seen") -> dict[str, object]:
    return {name.replace(" ", "_"): value for name, value in seen.figures().items()}


def _show(seen: "Seen", console: Console) -> None:
    if console.as_json:
        console.line(_for_machines(seen))
    else:
        console.table(None, ["this stream", ""], list(seen.figures().items()))
