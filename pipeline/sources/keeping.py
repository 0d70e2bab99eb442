"""Payloads go to raw/ before anything else learns of them, many to a file."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.lake.raw import RawStore
from pipeline.sources.polled import Polled

PACK_COUNT = 256
PACK_BYTES = 16 << 20
PACK_WAIT_S = 0.5
"""Payloads are kept in packs: one file for so many, so much, or what came in so long."""


def kept(store: RawStore, polled: Iterable[Polled | None]) -> Iterator[Polled]:
    """The same outcomes in the same order, each payload with its file in raw/, where it is now.

    None among them says that nothing more has come for a while: what is there is kept, for the others may take long.

    Raises:
        LakeError: where payloads cannot be kept.
    """
    pack: list[Polled] = []
    size, began = 0, time.monotonic()
    for one in polled:
        if one is None:
            yield from _keep(store, pack)
            pack, size, began = [], 0, time.monotonic()
            continue
        if one.raw is None and not pack:
            yield one
            continue
        pack.append(one)
        size += len(one.raw.body) if one.raw else 0
        if len(pack) >= PACK_COUNT or size >= PACK_BYTES or time.monotonic() - began > PACK_WAIT_S:
            yield from _keep(store, pack)
            pack, size, began = [], 0, time.monotonic()
    yield from _keep(store, pack)


def _keep(store: RawStore, pack: list[Polled]) -> Iterator[Polled]:
    files = store.keep([p.raw for p in pack if p.raw])
    for one in pack:
        yield _placed(one, files[one.raw.digest]) if one.raw else one


def _placed(one: Polled, raw_file: str) -> Polled:
    payload = replace(one.payload, raw_file=raw_file) if one.payload else None
    fetch = replace(one.fetch, raw_file=raw_file) if one.fetch else None
    return replace(one, payload=payload, fetch=fetch, raw=None)
