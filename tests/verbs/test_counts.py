"""What steps count, for the table that ends a cycle."""

import apache_beam as beam
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline

from pipeline.runners.embedded import embedded
from schemas.records import Payload
from tests.parse.payloads import payload
from transforms.aside import Aside
from transforms.parse.ptransform import Parse
from transforms.parse.seen import entry_digests, salt_of


def _feed(*numbers: int) -> bytes:
    entries = (f"<item><title>{n}</title><link>https://h.example/story-{n}</link></item>" for n in numbers)
    return f'<rss version="2.0"><channel>{"".join(entries)}</channel></rss>'.encode()


def _counts(given: Payload) -> dict[str, int]:
    pipeline = Pipeline(runner=embedded())
    pipeline | beam.Create([given], reshuffle=False) | Parse("test", Aside())
    result = pipeline.run()
    result.wait_until_finish()
    return {c.key.metric.name: c.committed for c in result.metrics().query()["counters"]}


@pytest.mark.parametrize(("old", "expected"), [((3, 4), 0), ((1, 2), 2)])
def test_entries_that_parse_skips_are_items_and_repeats(old: tuple[int, ...], expected: int) -> None:
    body = _feed(0, 1, 2)
    seen = frozenset(entry_digests(_feed(*old), "", salt=salt_of(payload(body).source)))
    assert _counts(payload(body, seen=seen)) == {"items": expected, "repeats": expected}
