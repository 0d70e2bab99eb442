"""The container: the element of a page that holds its article, found by where the running text lies."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from transforms.clean import teasers
from transforms.clean.outline import Block, Outline
from transforms.clean.phrases import key
from transforms.clean.sentences import is_prose, is_unspaced

_PROSE_CHARS = 40
_MOSTLY_LINKS = 0.5
_WIDER = 1.25
_MOST = 0.5
_SHORT_ARTICLE = 2000
_ANCHOR = 60
_WORD = re.compile(r"\w+")
_LONG_TITLE = 20
_TITLE_WORDS = 4
_SAME_OF_FEWER = 0.8
_SAME_OF_MORE = 0.6
_TEXT = 300
_N, _LO, _HI = 3, 130, 800
_SHORTEST_ANCHOR = 30
_ANCHOR_SHARE = 4


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of its article, to find it by: either may be empty."""

    title: str
    description: str


def is_title(block: Block, title: str) -> bool:
    """Whether a block says the title, maybe with the name of a section or site, or in slightly other words."""
    line, title = key(block.text), key(title)
    if not line or line == title:
        return line != ""
    shorter, longer = sorted((line, title), key=len)
    if len(shorter) < _SAME_OF_MORE * len(longer):
        return False
    if len(shorter) > _LONG_TITLE and shorter in longer:
        return True
    if not block.heading:
        return False
    said, declared = set(_WORD.findall(line)), set(_WORD.findall(title))
    both, fewer, more = len(said & declared), *sorted((len(said), len(declared)))
    return fewer >= _TITLE_WORDS and both >= _SAME_OF_FEWER * fewer and both >= _SAME_OF_MORE * more


def weight(block: Block) -> int:
    """How much running text a block holds: its characters that are no link, signs of unspaced scripts twice."""
    chars = len(block.text) * (2 if is_unspaced(block.text) else 1)
    if chars < _PROSE_CHARS or block.heading or block.linked >= _MOSTLY_LINKS:
        return 0
    return int(chars * (1 - block.linked))


def article(page: Outline, about: About, without: Collection[str] = ()) -> list[Block]:
    """The blocks of the container, without those of frames and teasers inside it."""
    weights = list(map(weight, page.blocks))
    if "teasers" not in without:
        for i in teasers.found(page, weights):
            weights[i] = 0
    free = _outside_frames(page, weights, "frames" not in without)
    if not any(w for w, f in zip(weights, free, strict=True) if f):
        free = [True] * len(free)
    weights = [w if f else 0 for w, f in zip(weights, free, strict=True)]
    chosen = _container(page, weights, about, without)
    kept = [b for b, f in zip(page.blocks, free, strict=True) if f and page.inside(b, chosen)]
    lead = [] if "standfirst" in without or not kept else _standfirst(page, weights, about, chosen, kept)
    return lead + kept


def _standfirst(page: Outline, weights: list[int], about: About, chosen: int, kept: list[Block]) -> list[Block]:
    """Sentences between the title and the container."""
    if any(is_title(b, about.title) for b in kept):
        return []
    start, found = False, []
    for block, w in zip(page.blocks, weights, strict=True):
        if block.element >= chosen:
            break
        if is_title(block, about.title):
            start, found = True, []
        elif start and w and is_prose(block.text):
            found.append(block)
    return found if start and len(found) <= _N and _LO <= sum(map(weight, found)) <= _HI else []


def _outside_frames(page: Outline, weights: list[int], on: bool) -> list[bool]:
    """For each block: whether no frame is around it; what holds most of a page's text is not its frame."""
    under = page.totals(weights)
    framed = [False] * len(under)
    for element, marked in enumerate(page.frames):
        around = element > 0 and framed[page.parents[element]]
        framed[element] = around or (on and marked and under[element] <= _MOST * under[0])
    return [not framed[block.element] for block in page.blocks]


def _container(page: Outline, weights: list[int], about: About, without: Collection[str]) -> int:
    under = page.totals(weights)
    direct = [0] * len(under)
    for block, w in zip(page.blocks, weights, strict=True):
        direct[page.holder(block)] += w
    titled = None if "siblings" in without else _titled(page, under, about.title)
    within = range(len(direct)) if titled is None else range(titled, page.ends[titled])
    best = max(within, key=lambda e: direct[e])
    if "description" not in without and direct[best] < _SHORT_ARTICLE:
        described = _described(page, weights, about.description)
        if described is not None and direct[described] * _ANCHOR_SHARE >= direct[best]:
            best = described
    return _widened(page, weights, under, best, titled or 0, without)


def _titled(page: Outline, under: list[int], title: str) -> int | None:
    """Of several `article` elements with text, the one that holds the title."""
    articles = [e for e, tag in enumerate(page.tags) if tag == "article" and under[e] >= _TEXT]
    if len(articles) < 2:
        return None
    for block in page.blocks:
        if block.heading and block.linked < _MOSTLY_LINKS and is_title(block, title):
            holding = [e for e in articles if page.inside(block, e)]
            return holding[-1] if holding else None
    return None


def _described(page: Outline, weights: list[int], description: str) -> int | None:
    """The holder of the last paragraph that says what the page's description says."""
    anchor = key(description)[:_ANCHOR]
    if len(anchor) < _SHORTEST_ANCHOR:
        return None
    hits = [b for b, w in zip(page.blocks, weights, strict=True) if w and anchor in key(b.text[: len(anchor) + 40])]
    return page.holder(hits[-1]) if hits else None


def _widened(
    page: Outline, weights: list[int], under: list[int], best: int, limit: int, without: Collection[str]
) -> int:
    """The outermost element around `best` that holds clearly more text, unless what it adds is a listing."""
    chosen, held, element = best, under[best], best
    while element > limit:
        element = page.parents[element]
        if under[element] < _WIDER * held:
            continue
        if "listings" not in without and teasers.is_listing(page, weights, element, chosen):
            break
        chosen, held = element, under[element]
    return chosen
