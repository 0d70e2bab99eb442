"""Pages: the article in a whole HTML document."""

from collections.abc import Collection
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from transforms.clean import container, frames, markup, metadata, trimming
from transforms.clean.outline import outline


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page's article, and what the page says of itself."""

    lines: list[str]
    about: metadata.Metadata


def read(document: str, *, without: Collection[str] = ()) -> Page:
    """The article of a page: the text of the element that holds it, less what there is not the article's.

    `without`: groups of rules that are not applied, of `GROUPS`.
    """
    tree = markup.parsed(document)
    about = metadata.read(tree)
    if tree.body is None:
        return Page([], about)
    page = outline(tree.body, frames.is_frame)
    blocks = container.article(page, container.About(about.title or "", _description(tree)), without)
    kept = trimming.trimmed(trimming.Container(page, about.title or "", blocks), without)
    return Page([block.text for block in kept], about)


def _description(tree: LexborHTMLParser) -> str:
    node = tree.css_first('meta[property="og:description"]') or tree.css_first("meta[name=description]")
    return (node.attributes.get("content") or "") if node is not None else ""


GROUPS = (
    "frames",
    "teasers",
    "siblings",
    "description",
    "listings",
    "standfirst",
    *(name for name, _ in trimming.TRIMS),
)
"""The groups of rules, in the order in which they are applied."""
