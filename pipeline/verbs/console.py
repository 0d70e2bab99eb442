"""What a person or a machine sees: tables and a progress line on a terminal, plain or JSON lines otherwise."""

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from rich.console import Console as RichConsole
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from pipeline.progress import TALLY

log = logging.getLogger("presslake")

_PIPED_WIDTH = 140
"""Characters of a line where neither a terminal nor COLUMNS says how wide it is."""


class Console:
    """Results go to standard output, everything else to standard error.

    Args:
        verbosity: 0 normal; 1 and more say more; -1 and less only errors.
        as_json: lines of JSON instead of words.
    """

    def __init__(self, verbosity: int = 0, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.quiet = verbosity < 0
        self._out = RichConsole(highlight=False, soft_wrap=False, width=_width())
        self._err = RichConsole(stderr=True, highlight=False)
        level = logging.ERROR if verbosity < 0 else logging.DEBUG if verbosity > 0 else logging.INFO
        handler = logging.StreamHandler()
        handler.setFormatter(_JsonLines() if as_json else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        logging.basicConfig(level=logging.WARNING if verbosity > 1 else logging.ERROR, handlers=[handler], force=True)
        # Beam logs the traceback of what we then say in one line, and what a runner says of a job, as the root's
        if verbosity <= 1:
            handler.addFilter(lambda record: record.name != "root")
        logging.getLogger("apache_beam").setLevel(logging.NOTSET if verbosity > 1 else logging.CRITICAL)
        log.setLevel(level)

    def say(self, text: str) -> None:
        """A result in words."""
        if not self.quiet:
            self._out.print(text, markup=False, soft_wrap=True)

    def error(self, text: str) -> None:
        """One line on what went wrong."""
        if self.as_json:
            print(json.dumps({"level": "ERROR", "message": text}, ensure_ascii=False), file=sys.stderr)
        else:
            self._err.print(f"presslake: {text}", markup=False, soft_wrap=True)

    def line(self, values: Mapping[str, Any]) -> None:
        """A result as a line of JSON."""
        print(json.dumps(values, ensure_ascii=False, default=_plain), flush=True)

    def table(self, title: str | None, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A result as a table."""
        if self.quiet:
            return
        table = Table(title=title, title_justify="left", header_style="bold")
        for name in columns:
            numeric = bool(rows) and all(isinstance(r[columns.index(name)], int | float) for r in rows)
            table.add_column(name, justify="right" if numeric else "left", overflow="fold")
        for row in rows:
            table.add_row(*(_cell(v) for v in row))
        self._out.print(table)

    @contextmanager
    def progress(self, sources: int) -> Iterator[None]:
        """While it is open: a line that says how far the run is, where somebody looks; log lines otherwise."""
        TALLY.clear()
        if self.quiet:
            yield
            return
        if self._err.is_terminal and not self.as_json:
            with self._err.status("") as status, _repeating(0.2, lambda: status.update(_progress_words(sources))):
                yield
        else:
            log.info("polling %d sources", sources)
            with _repeating(10.0, lambda: log.info(_progress_words(sources))):
                yield

    @contextmanager
    def walking(self, source_id: str, share: float) -> Iterator[None]:
        """While it is open: a bar that says how much of a backfill is done, where somebody looks; log lines otherwise.
        `share` of it, from 0 to 1, was done before."""
        TALLY.clear()
        TALLY.put("share_permille", int(1000 * share))
        if self.quiet:
            yield
        elif self._err.is_terminal and not self.as_json:
            columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
            with Progress(*columns, console=self._err) as bar:
                task = bar.add_task(source_id, total=1000)

                def update() -> None:
                    done, words = TALLY.get("share_permille"), f"{source_id}: {_walked_words()}"
                    bar.update(task, completed=done, description=words)

                with _repeating(0.2, update):
                    yield
                update()
        else:
            with _repeating(10.0, lambda: log.info("%s, %d %%", _walked_words(), TALLY.get("share_permille") // 10)):
                yield


def _walked_words() -> str:
    pages = f", {TALLY.get('pages')} pages" if TALLY.get("pages") else ""
    return f"{TALLY.get('articles')} articles landed{pages}"


def _width() -> int | None:
    return None if sys.stdout.isatty() or "COLUMNS" in os.environ else _PIPED_WIDTH


def _progress_words(sources: int) -> str:
    return (
        f"{TALLY.get('sources')} of {sources} sources, {TALLY.get('pages')} pages, "
        f"{TALLY.get('articles')} articles landed, {TALLY.get('rejects')} rejects"
    )


@contextmanager
def _repeating(pause_s: float, action: Any) -> Iterator[None]:
    done = threading.Event()

    def repeat() -> None:
        while not done.wait(pause_s):
            action()

    thread = threading.Thread(target=repeat, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _cell(value: object) -> str:
    return escape("–" if value is None else str(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    return str(value)


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        return json.dumps({"at": at, "level": record.levelname, "message": record.getMessage()}, ensure_ascii=False)
