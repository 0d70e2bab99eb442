"""The standfirst: an article's first paragraph, where a page sets it between the title and the rest."""

from itertools import takewhile

from transforms.clean.lines.sentences import is_prose
from transforms.clean.pages.container import Prose, weight
from transforms.clean.pages.headings import is_title
from transforms.clean.pages.outline import Block

_MOST_BLOCKS = 3
_LEAST, _MOST = 130, 800
"""Its length, in weight: a line under the title that is shorter than a paragraph is part of the head."""


def standfirst(text: Prose, title: str, chosen: int) -> list[Block]:
    """The sentences between the title and the container; none where the title stands inside, or too many do."""
    page = text.page
    if any(is_title(b, title) for b in page.blocks if page.inside(b, chosen)):
        return []
    before = list(takewhile(lambda pair: pair[0].element < chosen, zip(page.blocks, text.weights, strict=True)))
    titles = [i for i, (block, _) in enumerate(before) if is_title(block, title)]
    if not titles:
        return []
    found = [block for block, w in before[titles[-1] + 1 :] if w and is_prose(block.text)]
    fits = len(found) <= _MOST_BLOCKS and _LEAST <= sum(map(weight, found)) <= _MOST
    return found if fits else []
