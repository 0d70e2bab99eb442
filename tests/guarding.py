"""Words handled one after the other under a Guard: `python -m tests.guarding LAKE WORD ...` prints what came of each."""

import sys

from schemas.errors import RejectedError
from tests.deadly import handle
from transforms import watchdog
from transforms.guard import Guard
from transforms.hands import longest_held_s
from transforms.identity import digest

LIMIT_S, APART_S = 2.0, 3.0


def main(lake: str, *words: str) -> None:
    watchdog.begin(longest_held_s, limit_s=LIMIT_S, look_s=0.2)
    guard = Guard(lake, "test", handle, apart_s=APART_S)
    for word in words:
        try:
            print(guard(digest(word, size_bytes=16), word), flush=True)
        except RejectedError as e:
            print(f"{type(e).__name__} in {e.step}: {e}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
