"""A writer: `python -m tests.land.writing LAKE SECONDS PAUSE_S` lands two articles a topic in window after window.

`LAKE/_landed` says how many rows are in the lake by now, at least.
"""

import sys
import time
from itertools import count
from pathlib import Path

from tests.land.lakes import TOPICS, land

ROWS = 2


def landed(lake: Path) -> int:
    """How many rows the lake has, at least."""
    told = lake / "_landed"
    return int(told.read_text()) if told.exists() else 0


def tell(lake: Path, rows: int) -> None:
    """Make that the number."""
    (lake / "_telling").write_text(str(rows))
    (lake / "_telling").rename(lake / "_landed")


def main(lake: Path, seconds: float, pause_s: float) -> None:
    lake.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + seconds
    for window in count():
        if time.monotonic() > end:
            return
        for topic in TOPICS:
            land(lake, window, ROWS, topic)
        tell(lake, (window + 1) * ROWS * len(TOPICS))
        time.sleep(pause_s)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
