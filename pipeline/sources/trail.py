"""What tells one document of a source from another, and that a walk from one to the next goes round in circles."""

from dataclasses import dataclass

from schemas.records import Entry
from transforms.identity import digest
from transforms.parse.document import Document

SILENCE = 12
"""Documents in a row without an entry that end a walk: a year of empty months."""


@dataclass(frozen=True, slots=True)
class Trail:
    """Notices that a walk goes round in circles, in the room of two places (R. P. Brent, 1980).

    Remembered are the place before, and one before that, which is replaced after 1, 2, 4, 8 … steps: so every
    circle is noticed, and a server that gives its last page for ever at once.
    """

    steps: int = 0
    silent: int = 0  # documents in a row without an entry
    last: str = ""
    far: str = ""

    def on(self, url: str, document: Document) -> "Trail | None":
        """The trail with one more document; None where the walk is at its end.

        That is where the document's address, or its entries, are those of a place that is remembered, or no entry
        came in the last `SILENCE` documents.
        """
        here = f"{digest(url, size_bytes=8)} {contents(document)}".strip()
        remembered = {*self.last.split(), *self.far.split()}
        silent = 0 if document.entries else self.silent + 1
        if remembered & set(here.split()) or silent >= SILENCE:
            return None
        steps = self.steps + 1
        return Trail(steps, silent, last=here, far=here if steps & (steps - 1) == 0 else self.far)


def contents(document: Document) -> str:
    """What tells the entries of a document from those of others; empty where it has none."""
    told = sorted({digest(*_told(e), size_bytes=8) for e in document.entries})
    return digest(*told, size_bytes=8) if told else ""


def _told(entry: Entry) -> tuple[str, ...]:
    """Whatever tells an entry from others: a name alone may be that of many."""
    e = entry
    return tuple(part or "" for part in (e.guid, e.link, e.title, e.published, e.updated, e.body, e.summary))
