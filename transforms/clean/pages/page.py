"""Pages: the article in a whole HTML document."""

from collections.abc import Collection
from dataclasses import dataclass

from transforms.clean.markup import parsing
from transforms.clean.markup.bounds import bounded_text
from transforms.clean.pages import container, frames, trimming
from transforms.clean.pages.outline import Block, Outline, outline
from transforms.clean.pages.standfirst import standfirst
from transforms.clean.said import metadata

GROUPS = {
    "frames": "elements that a tag, role or name marks as no part of an article, unless they hold most of the text",
    "teasers": "linked headlines with an excerpt, at least three side by side, are no text",
    "siblings": "of several articles on one page, the one with the title",
    "description": "a short article is where the page's own description is repeated",
    "listings": "the container is not widened by what is mostly teasers",
    "standfirst": "a paragraph between the title and the container",
    **{name: (trim.__doc__ or "").strip() for name, trim in trimming.TRIMS.items()},
}
"""The groups of rules by name, in the order in which they are applied, and what each does."""


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page's article, and what the page says of itself."""

    lines: list[str]
    about: metadata.Metadata


def read(document: str, url: str | None = None, *, without: Collection[str] = ()) -> Page:
    """The article of a page: the text of the element that holds it, less what there is not the article's.

    Args:
        document: HTML.
        url: where it was found.
        without: groups of rules (of `GROUPS`) that are not applied.

    Raises:
        CleanError: the page has more text than any article.
    """
    tree = parsing.parsed(document)
    about = metadata.read(tree, url)
    if tree.body is None or tree.body.child is None:
        return Page([], about)
    page = outline(tree.body, frames.is_frame)
    bounded_text("\n".join(block.text for block in page.blocks))
    said = container.About(about.title or "", about.description or "")
    blocks = trimming.trimmed(page, said.title, _article(page, said, without), without)
    return Page([block.text for block in blocks], about)


def _article(page: Outline, about: container.About, without: Collection[str]) -> list[Block]:
    """The blocks of the container that are in no frame, after those of the standfirst."""
    text = container.prose(page, without)
    chosen = container.container(text, about, without)
    inside = [b for b, free in zip(page.blocks, text.free, strict=True) if free and page.inside(b, chosen)]
    return inside if "standfirst" in without else standfirst(text, about.title, chosen) + inside
