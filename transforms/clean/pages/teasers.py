"""Teasers: what a page shows of its other articles, a linked headline with an excerpt, several side by side."""

from collections import Counter
from itertools import chain

from transforms.clean.lines.phrases import is_end_mark
from transforms.clean.lines.sentences import length
from transforms.clean.pages.outline import Block, Outline

_LINKED = 0.8
_HEADLINE_CHARS = 15
_EXCERPT_WEIGHT = 400
_MOST_BLOCKS = 5
_FEWEST = 3
_LABELS = 2
_ITEM_BLOCKS = 12
_LISTED_WEIGHT = 1200
_LISTING = 0.6


def found(page: Outline, weights: list[int]) -> set[int]:
    """The positions of the blocks that are teasers: in at least three neighbours of the same make.

    Their headlines differ: a link that says the same in each of them is a button.
    """
    under = page.totals(weights)
    units: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for block in page.blocks:
        if page.tags[block.element] != "p" and _is_headline(block):
            unit = _unit(page, under, block.element)
            units.setdefault((page.parents[unit], page.tags[unit]), []).append((unit, block.text))
    teasers: set[int] = set()
    for (around, _), siblings in units.items():
        if _are_several(siblings):
            teasers |= _with_label(page, under, around, {unit for unit, _ in siblings})
    return {i for i, block in enumerate(page.blocks) if _is_part(page, block, teasers)} if teasers else set()


def _are_several(siblings: list[tuple[int, str]]) -> bool:
    units, headlines = map(set, zip(*siblings, strict=True))
    return min(len(units), len(headlines)) >= _FEWEST


def _with_label(page: Outline, under: list[int], around: int, units: set[int]) -> set[int]:
    """The teasers, or what is around them where it holds hardly more than their heading."""
    rest = page.counts[around] - sum(page.counts[unit] for unit in units)
    text = under[around] - sum(under[unit] for unit in units)
    return {around} if around and rest <= _LABELS and not text else units


def _is_part(page: Outline, block: Block, units: set[int]) -> bool:
    """Whether a block lies in one of the units, and is not what ends an article: that is needed to end it."""
    element = block.element
    while element > 0:
        if element in units:
            return not (block.heading and is_end_mark(block.text))
        element = page.parents[element]
    return False


def _unit(page: Outline, under: list[int], element: int) -> int:
    """The widest element around a headline that holds no more than one teaser does."""
    parent = page.parents[element]
    while parent > 0 and page.counts[parent] <= _MOST_BLOCKS and under[parent] <= _EXCERPT_WEIGHT:
        element, parent = parent, page.parents[parent]
    return element


def _is_headline(block: Block) -> bool:
    return block.linked >= _LINKED and length(block.text) >= _HEADLINE_CHARS


def is_listing(page: Outline, weights: list[int], wider: int, chosen: int) -> bool:
    """Whether what `wider` holds beside `chosen` is mostly short texts that each stand with a linked headline.

    What three of them say alike is a button, as the entries of a live report have one to share them.
    """
    groups: dict[int, list[int]] = {}
    for i, block in enumerate(page.blocks):
        if page.inside(block, wider) and not page.inside(block, chosen):
            groups.setdefault(_item(page, block.element, wider), []).append(i)
    headlines = {element: _headlines(page, group) for element, group in groups.items()}
    said = Counter(chain.from_iterable(headlines.values()))
    teased = total = 0
    for element, group in groups.items():
        held = sum(weights[i] for i in group)
        total += held
        if held < _LISTED_WEIGHT and any(said[text] < _FEWEST for text in headlines[element]):
            teased += held
    return total > 0 and teased > _LISTING * total


def _headlines(page: Outline, group: list[int]) -> set[str]:
    return {page.blocks[i].text for i in group if _is_headline(page.blocks[i])}


def _item(page: Outline, element: int, within: int) -> int:
    """The widest element around a block, inside another, that holds few blocks."""
    while element > within and page.parents[element] > within and page.counts[page.parents[element]] <= _ITEM_BLOCKS:
        element = page.parents[element]
    return element
