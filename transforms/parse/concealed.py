"""Addresses in a document that nobody is to see whole: an API may write its caller's key into the links it gives."""

from collections.abc import Callable
from dataclasses import replace

from schemas.records import Entry
from transforms.parse.document import Document, Problem

Conceal = Callable[[str], str]
"""An address to what may be kept of it."""


def concealed(document: Document, conceal: Conceal) -> Document:
    """The same document, with what may be kept of the addresses of its entries and problems. Texts stay as they are."""
    entries = tuple(_entry(e, conceal) for e in document.entries)
    problems = tuple(_problem(p, conceal) for p in document.problems)
    return replace(document, entries=entries, problems=problems)


def _entry(entry: Entry, conceal: Conceal) -> Entry:
    return replace(
        entry,
        guid=entry.guid and conceal(entry.guid),
        link=entry.link and conceal(entry.link),
        declared_url=entry.declared_url and conceal(entry.declared_url),
        image_url=entry.image_url and conceal(entry.image_url),
    )


def _problem(problem: Problem, conceal: Conceal) -> Problem:
    return replace(problem, url=problem.url and conceal(problem.url))
