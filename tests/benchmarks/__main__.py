"""The benchmarks, as Markdown tables: `python -m tests.benchmarks [--quick] [NAME …]`.

Timings depend on the machine and on what else it does; ratios within one table can be compared.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from tests.benchmarks import (
    clean_pages,
    cycle,
    engines,
    first,
    fragments,
    gather,
    machine,
    manners,
    memory,
    metadata,
    parse_seen,
    poll,
    start,
    topics_bbc,
)
from tests.benchmarks.newsweb import NoWebError
from tests.benchmarks.processes import BenchmarkError, compile_once

BENCHMARKS: dict[str, tuple[str, Callable[[bool], None]]] = {
    "cycle": ("A cycle beside a plain loop of the same steps", cycle.main),
    "engines": ("An article on each runner", engines.main),
    "poll": ("Polling sources that have nothing new", poll.main),
    "first": ("The first cycle over many sources", first.main),
    "manners": ("Politeness under load", manners.main),
    "topics": ("Topics on the BBC's five classes", lambda quick: topics_bbc.main()),
    "clean": ("The text of whole pages", clean_pages.main),
    "metadata": ("What pages say of themselves", metadata.main),
    "seen": ("Parsing a feed of which most was seen before", parse_seen.main),
    "fragments": ("An entry's HTML to paragraphs", fragments.main),
    "start": ("From start to the first landed row, one feed", start.main),
    "gather": ("A day of small files, read before and after they are gathered", gather.main),
    "memory": ("The same run on a lake that remembers much", memory.main),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables of the named benchmarks, of all by default; returns 1 where one could not be measured."""
    args = _parser().parse_args(argv)
    code = 0
    compile_once()
    print(machine.table())
    for name in args.names or BENCHMARKS:
        title, measure = BENCHMARKS[name]
        print(f"\n## {title} (`{name}`)\n", flush=True)
        try:
            measure(args.quick)
        except NoWebError as e:
            print(e)
        except BenchmarkError as e:
            print(f"not measured: {e}")
            code = 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Benchmarks as Markdown tables.")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small sizes: whether they work, not how fast")
    return parser


if __name__ == "__main__":
    sys.exit(main())
