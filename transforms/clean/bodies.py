"""What the body of an entry tells, whatever its format."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.records import AuthorSource, Entry
from transforms.clean.dumps import dump
from transforms.clean.letters.characters import one_line
from transforms.clean.markup import reading
from transforms.clean.markup.bounds import bounded, bounded_text
from transforms.clean.pages import page
from transforms.clean.said.people import authors


@dataclass(frozen=True, slots=True)
class Told:
    """The lines of a body, and what it says of itself; the entry knows better where it says the same."""

    lines: Sequence[str]
    title: str | None = None
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    author_source: AuthorSource | None = None
    language: str | None = None
    section: str | None = None
    publisher: str | None = None
    image_url: str | None = None
    url: str | None = None


def told(entry: Entry) -> Told:
    """The body of an entry, read as its format asks.

    Raises:
        CleanError: it, or the text in it, is larger than an article can be.
    """
    found = _told(entry, bounded(entry.body))
    bounded_text("\n".join(found.lines))
    return found


def _told(entry: Entry, body: str) -> Told:
    if entry.body_format == "html":
        return Told(reading.fragment_lines(body))
    if entry.body_format == "text":
        return Told(dump.text_lines(bounded_text(body)))
    if entry.body_format == "dump":
        parts = dump.read(bounded_text(body), title=one_line(entry.title))
        return Told(
            parts.lines, title=parts.title, head=parts.date_lines, authors=authors(parts.bylines), author_source="page"
        )
    found = page.read(body, entry.link)
    about = found.about
    return Told(
        found.lines,
        title=about.title,
        published=about.published,
        updated=about.modified,
        head=about.times,
        authors=about.authors,
        author_source=about.author_source,
        language=about.language,
        section=about.section,
        publisher=about.publisher,
        image_url=about.image_url,
        url=about.url,
    )
