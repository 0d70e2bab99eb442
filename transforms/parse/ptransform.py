"""Parse: payloads to items; what cannot be read is put aside."""

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas.errors import ParseError
from schemas.records import Item, Payload, Reject
from transforms.aside import Aside
from transforms.parse.documents import parse
from transforms.parse.items import items
from transforms.rejects import reject_payload

_ITEMS = Metrics.counter("presslake", "items")
_REPEATS = Metrics.counter("presslake", "repeats")


class Parse(beam.PTransform):
    """Payloads -> the items of their entries. A bad document is one reject, a bad entry is one, its feed goes on."""

    def __init__(self, version: str, aside: Aside) -> None:
        super().__init__()
        self._version = version
        self._aside = aside

    def expand(self, payloads: beam.PCollection[Payload]) -> beam.PCollection[Item]:
        out = payloads | "Document" >> beam.FlatMap(_parse, self._version).with_outputs("rejects", main="items")
        self._aside.put("rejects", out.rejects)
        return out["items"]


def _parse(payload: Payload, version: str) -> Iterator[Item | Any]:
    try:
        document = parse(payload)
    except ParseError as e:
        yield _aside(reject_payload(e, payload, version))
        return
    for count in (_ITEMS, _REPEATS):
        count.inc(len(document.skipped))
    yield from items(document, payload)
    for p in document.problems:
        reject = reject_payload(ParseError(p.message), payload, version, position=p.position, url=p.url, title=p.title)
        yield _aside(reject)


def _aside(reject: Reject) -> Any:
    return beam.pvalue.TaggedOutput("rejects", reject)
