"""Pages copied as plain text, with everything that stood around the article."""

from schemas.records import Entry
from transforms.parse.document import Document


def parse_dump(text: str, *, url: str | None, path: str | None) -> Document:
    """The one entry that a dump is: its text as it came, `path` where it was a file."""
    return Document(entries=(Entry(guid=path, link=url, body=text, body_format="dump", text_source="page"),))
