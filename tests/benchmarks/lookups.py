"""How fast a lake's memory answers: `python -m tests.benchmarks.lookups LAKE` prints JSON.

Every day of keys/ is asked for some of its entries, so that the answers lie all over the memory.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.lake.keys import key_files
from pipeline.lake.memory import LakeMemory
from transforms.land.lake import open_lake

QUESTIONS = 100_000


def main() -> None:
    lake = Path(sys.argv[1])
    began = time.perf_counter()
    memory = LakeMemory(str(lake), 400, datetime.now(UTC).date())()
    read_s = time.perf_counter() - began
    known = _some(lake)
    unknown = [(key[::-1], entry_digest) for key, entry_digest, _ in known]
    rates = {
        "an entry in this form? (known)": _per_second(memory.knows, [(k, d) for k, d, _ in known]),
        "an entry in this form? (new)": _per_second(memory.knows, unknown),
        "an article's history (known)": _per_second(memory.history, [(a,) for *_, a in known]),
        "an article's history (new)": _per_second(memory.history, [(a[::-1],) for *_, a in known]),
    }
    print(json.dumps({"read_s": read_s} | rates))


def _some(lake: Path) -> list[tuple[str, str, str]]:
    files = [lake / path for path in key_files(open_lake(lake))]
    names = ["entry_key", "entry_digest", "article_id"]
    tables = [pq.ParquetFile(f).read(names).slice(0, QUESTIONS // len(files)) for f in files]
    return [tuple(row.values()) for table in tables for row in table.to_pylist()]


def _per_second(ask: Callable[..., Any], questions: Sequence[tuple[str, ...]]) -> float:
    began = time.perf_counter()
    for question in questions:
        ask(*question)
    return len(questions) / (time.perf_counter() - began)


if __name__ == "__main__":
    main()
