"""What the step asks of whoever fetches pages. The pipeline's own (pipeline/sources/visits.py) answers; a test can."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from schemas.records import Fetch, Item, Reject


class Visits(Protocol):
    """The pages of one round."""

    def wanted(self, item: Item) -> bool:
        """Whether the item's page is to be fetched before it goes on."""

    def visit(self, items: Sequence[Item]) -> Iterator[Item | Reject | Fetch]:
        """Those of these items, and of those that waited, which go on now, with their page's text or without; what
        was fetched for it; and what cannot go on without its page. The rest waits."""
