"""Parse: payloads to items; what cannot be read is put aside."""

from collections.abc import Callable, Iterator
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas.errors import ParseError
from schemas.records import Item, Payload, Reject, Source
from transforms.aside import Aside
from transforms.parse.concealed import Conceal, concealed
from transforms.parse.documents import parse
from transforms.parse.items import items
from transforms.rejects import reject_payload

_ITEMS = Metrics.counter("presslake", "items")
_REPEATS = Metrics.counter("presslake", "repeats")


class Parse(beam.PTransform):
    """Payloads -> the items of their entries. A bad document is one reject, a bad entry is one, its feed goes on.

    Args:
        version: of the pipeline, for rejects.
        aside: collects the rejects.
        concealing: a source to what takes its secrets out of addresses, None where it has none; by default none has.
    """

    def __init__(
        self, version: str, aside: Aside, concealing: Callable[[Source], Conceal | None] | None = None
    ) -> None:
        super().__init__()
        self._version = version
        self._aside = aside
        self._concealing = concealing

    def expand(self, payloads: beam.PCollection[Payload]) -> beam.PCollection[Item]:
        out = payloads | "Document" >> beam.FlatMap(_parse, self._version, self._concealing).with_outputs(
            "rejects", main="items"
        )
        self._aside.put("rejects", out.rejects)
        return out["items"]


def _parse(
    payload: Payload, version: str, concealing: Callable[[Source], Conceal | None] | None
) -> Iterator[Item | Any]:
    try:
        document = parse(payload)
    except ParseError as e:
        yield _aside(reject_payload(e, payload, version))
        return
    conceal = concealing(payload.source) if concealing else None
    if conceal:
        document = concealed(document, conceal)
    for count in (_ITEMS, _REPEATS):
        count.inc(len(document.skipped))
    yield from items(document, payload)
    for p in document.problems:
        reject = reject_payload(ParseError(p.message), payload, version, position=p.position, url=p.url, title=p.title)
        yield _aside(reject)


def _aside(reject: Reject) -> Any:
    return beam.pvalue.TaggedOutput("rejects", reject)
