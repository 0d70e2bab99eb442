"""The invented publishers and their articles, read from documents/newsroom/*.toml."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

DOCUMENTS = Path(__file__).parent / "documents"
FOLDER = DOCUMENTS / "folder"
"""Page dumps, a page and an archive, as a folder source reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a publisher changes in an article later: its title, and some words of its text."""

    title: str
    replace: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as its publisher has it now. `held`: written, but not out yet."""

    key: str
    section: str
    title: str
    text: str
    author: str
    published: datetime
    updated: datetime
    held: bool = False
    correction: Correction | None = None

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")

    def corrected(self, at: datetime) -> "Article":
        """The article after its correction.

        Raises:
            ValueError: it has none, or words that the correction replaces do not stand in the text.
        """
        if self.correction is None:
            raise ValueError(f"{self.key} has no correction (or has had it)")
        text = self.text
        for old, new in self.correction.replace:
            if old not in text:
                raise ValueError(f"{self.key}: the correction expects {old!r} in the text")
            text = text.replace(old, new)
        return replace(self, title=self.correction.title, text=text, updated=at, correction=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """One publisher. `gzip`: compresses for who accepts it; `cut`: its feed breaks off in its last entry."""

    id: str
    name: str
    language: str
    format: str
    encoding: str
    gzip: bool
    cut: bool


def load(now: datetime, folder: Path = DOCUMENTS / "newsroom") -> Iterator[tuple[Publisher, list[Article]]]:
    """The publishers with their articles, whose ages are counted back from `now`."""
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        publisher = Publisher(
            id=data["id"],
            name=data["name"],
            language=data["language"],
            format=data["format"],
            encoding=data.get("encoding", "utf-8"),
            gzip=data.get("gzip", False),
            cut=data.get("cut", False),
        )
        yield publisher, [_article(a, now) for a in data["article"]]


def _article(data: dict[str, Any], now: datetime) -> Article:
    published = data.get("published") or now - timedelta(hours=data["age_h"])
    correction = data.get("correction")
    return Article(
        key=data["key"],
        section=data["section"],
        title=data["title"],
        text=data["text"].strip(),
        author=data["author"],
        published=published,
        updated=published,
        held=data.get("held", False),
        correction=_correction(correction) if correction else None,
    )


def _correction(data: dict[str, Any]) -> Correction:
    return Correction(title=data["title"], replace=tuple((old, new) for old, new in data["replace"]))
