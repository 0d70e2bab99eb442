"""Parse: payloads to items; what cannot be read is put aside."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics

from schemas.errors import ParseError, PoisonError
from schemas.records import Item, Payload, Reject, Source
from transforms.aside import Aside
from transforms.guard import Guard
from transforms.parse.concealed import Conceal
from transforms.parse.reading import place_of, read
from transforms.rejects import reject_payload

_ITEMS = Metrics.counter("presslake", "items")
_REPEATS = Metrics.counter("presslake", "repeats")


class Parse(beam.PTransform):
    """Payloads -> the items of their entries. A bad document is one reject, a bad entry is one, its feed goes on.

    Args:
        version: of the pipeline, for rejects.
        aside: collects the rejects.
        concealing: a source to what takes its secrets out of addresses, None where it has none; by default none has.
        lake: guards against payloads that end the process; None for no guard.
    """

    def __init__(
        self,
        version: str,
        aside: Aside,
        concealing: Callable[[Source], Conceal | None] | None = None,
        lake: str | None = None,
    ) -> None:
        super().__init__()
        self._aside, self._parse = aside, _Parse(version, concealing, lake)

    def expand(self, payloads: beam.PCollection[Payload]) -> beam.PCollection[Item]:
        out = payloads | "Document" >> beam.ParDo(self._parse).with_outputs("rejects", main="items")
        self._aside.put("rejects", out.rejects)
        return out["items"]


class _Parse(beam.DoFn):
    def __init__(self, version: str, concealing: Callable[[Source], Conceal | None] | None, lake: str | None) -> None:
        self._version, self._concealing, self._lake = version, concealing, lake

    def setup(self) -> None:
        self._guard = Guard(self._lake, "parse", partial(read, concealing=self._concealing))

    def process(self, payload: Payload) -> Iterator[Item | Any]:
        try:
            document, items = self._guard(place_of(payload), payload)
        except (ParseError, PoisonError) as e:
            yield _aside(reject_payload(e, payload, self._version))
            return
        for count in (_ITEMS, _REPEATS):
            count.inc(len(document.skipped))
        yield from items
        for p in document.problems:
            error = ParseError(p.message)
            yield _aside(reject_payload(error, payload, self._version, position=p.position, url=p.url, title=p.title))


def _aside(reject: Reject) -> Any:
    return beam.pvalue.TaggedOutput("rejects", reject)
