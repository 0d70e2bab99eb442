"""The container: the element of a page that holds its article, found by where the running text lies."""

from collections.abc import Collection

from transforms.clean import teasers
from transforms.clean.outline import Block, Outline
from transforms.clean.phrases import key
from transforms.clean.sentences import is_unspaced

_PROSE_CHARS = 40
_MOSTLY_LINKS = 0.5
_WIDER = 1.25
_MOST = 0.5
_SHORT_ARTICLE = 2000
_ANCHOR = 60
_SHORTEST_ANCHOR = 30
_ANCHOR_SHARE = 4


def weight(block: Block) -> int:
    """How much running text a block holds: its characters that are no link, signs of unspaced scripts twice."""
    chars = len(block.text) * (2 if is_unspaced(block.text) else 1)
    if chars < _PROSE_CHARS or block.heading or block.linked >= _MOSTLY_LINKS:
        return 0
    return int(chars * (1 - block.linked))


def article(page: Outline, description: str, without: Collection[str] = ()) -> list[Block]:
    """The blocks of the container, without those of frames and teasers inside it."""
    weights = list(map(weight, page.blocks))
    if "teasers" not in without:
        for i in teasers.found(page, weights):
            weights[i] = 0
    free = _outside_frames(page, weights, "frames" not in without)
    if not any(w for w, f in zip(weights, free, strict=True) if f):
        free = [True] * len(free)
    weights = [w if f else 0 for w, f in zip(weights, free, strict=True)]
    chosen = _container(page, weights, description, without)
    return [b for b, f in zip(page.blocks, free, strict=True) if f and page.inside(b, chosen)]


def _outside_frames(page: Outline, weights: list[int], on: bool) -> list[bool]:
    """For each block: whether no frame is around it; what holds most of a page's text is not its frame."""
    under = page.totals(weights)
    framed = [False] * len(under)
    for element, marked in enumerate(page.frames):
        around = element > 0 and framed[page.parents[element]]
        framed[element] = around or (on and marked and under[element] <= _MOST * under[0])
    return [not framed[block.element] for block in page.blocks]


def _container(page: Outline, weights: list[int], description: str, without: Collection[str]) -> int:
    under = page.totals(weights)
    direct = [0] * len(under)
    for block, w in zip(page.blocks, weights, strict=True):
        direct[page.holder(block)] += w
    best = max(range(len(direct)), key=lambda e: direct[e])
    if "description" not in without and direct[best] < _SHORT_ARTICLE:
        described = _described(page, weights, description)
        if described is not None and direct[described] * _ANCHOR_SHARE >= direct[best]:
            best = described
    return _widened(page, weights, under, best, without)


def _described(page: Outline, weights: list[int], description: str) -> int | None:
    """The holder of the last paragraph that says what the page's description says."""
    anchor = key(description)[:_ANCHOR]
    if len(anchor) < _SHORTEST_ANCHOR:
        return None
    hits = [b for b, w in zip(page.blocks, weights, strict=True) if w and anchor in key(b.text[: len(anchor) + 40])]
    return page.holder(hits[-1]) if hits else None


def _widened(page: Outline, weights: list[int], under: list[int], best: int, without: Collection[str]) -> int:
    """The outermost element around `best` that holds clearly more text, unless what it adds is a listing."""
    chosen, held, element = best, under[best], best
    while element:
        element = page.parents[element]
        if under[element] < _WIDER * held:
            continue
        if "listings" not in without and teasers.is_listing(page, weights, element, chosen):
            break
        chosen, held = element, under[element]
    return chosen
