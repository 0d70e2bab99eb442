"""A small run: one feed of the newsroom that ships with the project."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from deploy.demo.newsroom import Newsroom
from tests.benchmarks.newsweb import WebSource


@contextmanager
def one_feed() -> Iterator[WebSource]:
    """A feed that brings full texts, for as long as the block runs."""
    with Newsroom(now=datetime.now(UTC)) as room:
        outlet = next(o for o in room.sources if o.kind == "feed")
        yield {"id": outlet.id, "kind": outlet.kind, "url": outlet.url, "name": outlet.name}
