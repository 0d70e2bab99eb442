"""What one read of a file brings: a whole document, or one of an archive's many."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Bytes that make one payload.

    `place`: where it begins in its file, so that reading can go on from there. What a record of a web archive tells
    of its document (`url`, `as_of`, `status`, `content_type`, `headers` with names in lower case) is there for such a
    record only.
    """

    body: bytes
    place: str = ""
    first_line: int = 0
    url: str | None = None
    as_of: datetime | None = None
    status: int = 200
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A record of a web archive that ought to hold a document, and why that cannot be read; the others can."""

    place: str
    url: str
    reason: str
    status: int | None = None


class DamagedFileError(Exception):
    """A file cannot be read, or not any further, until it changes; the message says why, for people."""
