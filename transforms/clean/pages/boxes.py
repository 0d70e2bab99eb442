"""Boxes beside the text: what a page sets around links, or around a form, known by how little else is in it."""

from collections.abc import Sequence

from transforms.clean.lines import phrases, sentences
from transforms.clean.pages.outline import Block, Outline

_LABEL_WORDS = 8
_FEWEST_LINKS = 2
_FORM_BLOCKS = 5
_FORM_WEIGHT = 300
_SHARE = 0.2


def without_labels(page: Outline, blocks: Sequence[Block], links: Sequence[bool]) -> list[Block]:
    """The blocks without the first line of an element in which all the others are links ("Read also", in any language).

    `links`: of each block, whether it is one. A heading goes where two links follow, a short line where one does.
    """
    labels = [
        b for b, link, after in zip(blocks, links, links[1:], strict=False) if after and not link and _is_label(b)
    ]
    if not labels:
        return list(blocks)
    linked = {id(b) for b, link in zip(blocks, links, strict=True) if link}
    texts = {id(b) for b in blocks} - linked
    text_counts = page.totals([id(b) in texts for b in page.blocks])
    link_counts = page.totals([id(b) in linked for b in page.blocks])
    out = {id(b) for b in labels if _heads_links(page, b, text_counts, link_counts)}
    return [b for b in blocks if id(b) not in out]


def _is_label(block: Block) -> bool:
    text = block.text
    short = not block.item and text.count(" ") < _LABEL_WORDS
    return short and not sentences.ends(text.rstrip(":：")) and not phrases.is_end_mark(text)


def _heads_links(page: Outline, block: Block, texts: Sequence[int], links: Sequence[int]) -> bool:
    """Whether an element around a block, wider than its paragraph, holds no other text and enough links."""
    element = page.parents[block.element] if page.tags[block.element] == "p" else block.element
    while element > 0 and texts[element] == 1:
        if links[element] >= (_FEWEST_LINKS if block.heading else 1):
            return True
        element = page.parents[element]
    return False


def of_forms(page: Outline, under: Sequence[int]) -> set[int]:
    """The elements that hold a form and a few short lines: requests for an address, with what they promise for it.

    `under`: the weight of the text under each element.
    """
    return {box for form, tag in enumerate(page.tags) if tag == "form" and (box := _box(page, under, form)) != form}


def _box(page: Outline, under: Sequence[int], form: int) -> int:
    most = min(_FORM_WEIGHT, _SHARE * under[0])
    box, parent = form, page.parents[form]
    while parent > 0 and page.counts[parent] <= _FORM_BLOCKS and under[parent] <= most:
        box, parent = parent, page.parents[parent]
    return box


def headed(page: Outline) -> dict[int, int]:
    """The elements that begin with a heading for comments, neighbours or what is read most, and the position of that
    block; none that holds an `h1`."""
    holding = _around_first_headings(page)
    found: dict[int, int] = {}
    before = -1
    for i, block in enumerate(page.blocks):
        if block.heading and phrases.is_end_mark(block.text):
            element = block.element
            while (
                (around := page.parents[element]) > 0
                and not around <= before < page.ends[around]
                and around not in holding
            ):
                element = around
            if page.counts[element] > 1:
                found[element] = i
        before = block.element
    return found


def _around_first_headings(page: Outline) -> set[int]:
    found: set[int] = set()
    for element, tag in enumerate(page.tags):
        if tag == "h1":
            while element > 0 and element not in found:
                found.add(element)
                element = page.parents[element]
    return found
