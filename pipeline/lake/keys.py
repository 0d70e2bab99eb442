"""keys/: its files, and their columns as the memory holds them."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.keys import KINDS, TEXT_SOURCES, KeyArrays, hex_column
from pipeline.reading import current_files
from schemas.arrow import arrow_schema
from schemas.errors import LakeError
from schemas.records import Key
from schemas.tables import KEYS
from transforms.land.current import listing
from transforms.land.lake import LakeFiles
from transforms.land.names import partition_path


def key_files(lake: LakeFiles, since_day: str = "") -> list[str]:
    """Files of keys/ from that day on, oldest first."""
    return current_files(lake, KEYS, f"day={since_day}" if since_day else "")


def key_files_of(lake: LakeFiles, days: Iterable[date]) -> list[str]:
    """Files of keys/ of these days, oldest first. Raises OSError."""
    folders = (partition_path(KEYS, [day.isoformat()]) for day in sorted(days))
    return [path for folder in folders for path in listing(lake, folder).current]


def read_keys(lake: LakeFiles, paths: Sequence[str], source_ids: list[str]) -> KeyArrays:
    """The rows of these files, in order. `source_ids` grows by the sources that are new to it.

    Raises:
        LakeError: where one cannot be read.
        FileNotFoundError: where one is gone.
    """
    table = pa.concat_tables(lake.each(partial(_key_table, lake), paths))
    article = _hex(table, "article_id", 16)
    return KeyArrays(
        article_hi=article[:, 0].copy(),
        article_lo=article[:, 1].copy(),
        entry_key=_hex(table, "entry_key", 8)[:, 0],
        entry_digest=_hex(table, "entry_digest", 8)[:, 0],
        content_hash=_hex(table, "content_hash", 8)[:, 0],
        sketch=_hex(table, "sketch", 8)[:, 0],
        version=table.column("version").to_numpy().astype(np.uint32),
        source=_codes(table, "source_id", source_ids).astype(np.uint32),
        kind=_codes(table, "kind", list(KINDS)).astype(np.uint8),
        text_source=_codes(table, "text_source", list(TEXT_SOURCES)).astype(np.uint8),
    )


def _key_table(lake: LakeFiles, path: str) -> pa.Table:
    try:
        return lake.read(path, [f.name for f in arrow_schema(Key) if f.name != "landed_at"])
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as e:
        remedy = "remove the folder keys/, and the next run makes it anew from articles/ and sightings/"
        raise LakeError(f"cannot read {lake.name}/{path}: {e}; {remedy}") from e


def _hex(table: pa.Table, name: str, size_bytes: int) -> Any:
    values = table.column(name).combine_chunks()
    chunks = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    joined = b"".join(c.buffers()[2].to_pybytes()[: len(c) * 2 * size_bytes] for c in chunks if len(c))
    return hex_column(joined, size_bytes)


def _codes(table: pa.Table, name: str, values: list[str]) -> Any:
    """The column as indices into `values`, which grows by what is new."""
    encoded = table.column(name).combine_chunks().dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    positions = {v: i for i, v in enumerate(values)}
    for value in encoded.dictionary.to_pylist():
        if value not in positions:
            positions[value] = len(values)
            values.append(value)
    lookup = np.array([positions[v] for v in encoded.dictionary.to_pylist()] or [0])
    return lookup[encoded.indices.to_numpy(zero_copy_only=False)]
