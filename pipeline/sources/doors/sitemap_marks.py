"""What is remembered of the parts of a sitemap's index: which state of each was read, and whether it may change yet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UNSURE = timedelta(days=2)
"""From the beginning of a day until a day after it: till then it is that day somewhere, or a cache says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A part that was read.

    Args:
        lastmod: as the index gave it then; empty where it gave none.
        digest: of its body; empty where there was none, or it is to be read again.
        settled: it is not asked for before the index gives another lastmod.
        inside: the address of the part that names it; empty for those that the index itself does.
    """

    lastmod: str = ""
    digest: str = ""
    settled: bool = False
    inside: str = ""

    def text(self) -> str:
        """As the state keeps it."""
        return "\t".join(("=" if self.settled else "?", self.lastmod, self.digest, self.inside))


def mark_of(text: str) -> Mark:
    """The mark of a text; one of another form is that of a part whose state is not known."""
    settled, lastmod, digest, inside = fields if len(fields := text.split("\t")) == 4 else ("", "", "", "")
    return Mark(lastmod=lastmod, digest=digest, settled=settled == "=", inside=inside)


def marks_of(files: Mapping[str, str]) -> dict[str, Mark]:
    """Those of a state, by address: the parts that were not read for longest first."""
    return {address: mark_of(text) for address, text in files.items()}


def is_settled(lastmod: str | None, now: datetime) -> bool:
    """Whether a part that is read now changes only if its lastmod does. One that is a day does not tell of a second
    change on that day."""
    if not lastmod:
        return False
    if not _DAY.fullmatch(lastmod):
        return True
    try:
        begins = datetime.fromisoformat(lastmod).replace(tzinfo=UTC)
    except ValueError:
        return True  # a day of no calendar: all that it can do is to change
    return now >= begins + _UNSURE


def lineage(address: str, marks: Mapping[str, Mark]) -> Iterator[str]:
    """A part, the part that names it, and so on."""
    seen: set[str] = set()
    while address and address not in seen:
        seen.add(address)
        yield address
        address = marks[address].inside if address in marks else ""
