"""A payload read to its end: the document, and the items of its entries."""

from collections.abc import Callable

from schemas.records import Item, Payload, Source
from transforms.identity import digest
from transforms.parse.concealed import Conceal, concealed
from transforms.parse.document import Document
from transforms.parse.documents import parse
from transforms.parse.items import items


def read(payload: Payload, concealing: Callable[[Source], Conceal | None] | None = None) -> tuple[Document, list[Item]]:
    """The document and its items, with what may be kept of their addresses.

    Args:
        payload: of a source.
        concealing: a source to what takes its secrets out of addresses, None where it has none; by default none has.

    Raises:
        ParseError: the payload is not what its source said.
    """
    document = parse(payload)
    conceal = concealing(payload.source) if concealing else None
    if conceal:
        document = concealed(document, conceal)
    return document, list(items(document, payload))


def place_of(payload: Payload) -> str:
    """32 hex digits: where the payload came from. A feed asked again after a crash may come in other bytes."""
    return digest(payload.source.id, payload.url, payload.path or "", str(payload.first_line), size_bytes=16)
