"""The container: the element of a page that holds its article, found by where the running text lies."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from transforms.clean.lines.phrases import key
from transforms.clean.lines.sentences import length
from transforms.clean.pages import boxes, notices, teasers
from transforms.clean.pages.headings import is_headline
from transforms.clean.pages.outline import HEADINGS, Block, Outline

_PROSE_CHARS = 40
_MOSTLY_LINKS = 0.5
_MOST = 0.5
_WIDER = 1.25
_ARTICLE_WEIGHT = 300
_MOST_FIRSTS = 8
_SHORT_ARTICLE = 2000
_DESCRIBED_SHARE = 0.25
_ANCHOR, _SHORTEST_ANCHOR, _BEFORE_ANCHOR = 60, 30, 40


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of its article, to find it by: either may be empty."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A page's running text: a weight for each block, and for each block whether it is outside frames."""

    page: Outline
    weights: list[int]
    free: list[bool]


def weight(block: Block) -> int:
    """How much running text a block holds: its characters that are no link, signs of unspaced scripts twice."""
    chars = length(block.text)
    if chars < _PROSE_CHARS or block.heading or block.linked >= _MOSTLY_LINKS:
        return 0
    return int(chars * (1 - block.linked))


def prose(page: Outline, without: Collection[str] = ()) -> Prose:
    """The running text of a page, without that of frames and teasers; with it where there is no other."""
    weights = [0 if asked else weight(block) for block, asked in zip(page.blocks, _of_consent(page), strict=True)]
    teased = teasers.found(page, weights) if "teasers" not in without else set()
    for i in teased:
        weights[i] = 0
    free = _outside_frames(page, weights) if "frames" not in without else [True] * len(weights)
    free = [f and i not in teased for i, f in enumerate(free)]
    if not any(w for w, f in zip(weights, free, strict=True) if f):
        free = [True] * len(weights)
    return Prose(page, [w if f else 0 for w, f in zip(weights, free, strict=True)], free)


def _of_consent(page: Outline) -> list[bool]:
    """For each block: whether it asks for consent to cookies in a frame, which can be longer than a short article."""
    marked = list(page.frames)
    for element in range(1, len(marked)):
        marked[element] = marked[element] or marked[page.parents[element]]
    return [marked[block.element] and notices.is_about_cookies(block) for block in page.blocks]


def _outside_frames(page: Outline, weights: list[int]) -> list[bool]:
    """For each block: whether no frame is around it.

    What holds most of a page's text is not its frame; neither is what holds only quotations, such as posts. What is
    headed as comments is, however long: the heading itself stays, to end the article.
    """
    under = page.totals(weights)
    unquoted = page.totals([not block.quoted for block in page.blocks])
    framed = [False] * len(under)
    asking, headed = boxes.of_forms(page, under), boxes.headed(page)
    for element, named in enumerate(page.frames):
        around = element > 0 and framed[page.parents[element]]
        most = under[0] - _ARTICLE_WEIGHT if element in headed else _MOST * under[0]
        marked = named or element in asking or element in headed
        framed[element] = around or (marked and unquoted[element] > 0 and under[element] <= most)
    free = [not framed[block.element] for block in page.blocks]
    for element, heading in headed.items():
        free[heading] = not (framed[page.parents[element]] or page.frames[element])
    return free


def container(text: Prose, about: About, without: Collection[str] = ()) -> int:
    """The number of the element that holds the article."""
    page = text.page
    under = page.totals(text.weights)
    direct = [0] * len(under)
    for block, w in zip(page.blocks, text.weights, strict=True):
        direct[page.group(block)] += w
    around = 0 if "siblings" in without else _titled(page, under, about.title)
    best = max(range(around, page.ends[around]), key=lambda element: direct[element])
    if "description" not in without and direct[best] < _SHORT_ARTICLE:
        described = _described(text, about.description)
        if described and direct[described] >= _DESCRIBED_SHARE * direct[best]:
            best = described
    return _widened(text, under, best, around, without)


def _titled(page: Outline, under: list[int], title: str) -> int:
    """Of several articles with text, the one that holds the title; the body where none is."""
    headline = next((b for b in page.blocks if is_headline(b, title)), None)
    if headline is None:
        return 0
    articles = [e for e, tag in enumerate(page.tags) if tag == "article" and under[e] >= _ARTICLE_WEIGHT]
    if len(articles) > 1:
        return next((e for e in reversed(articles) if page.inside(headline, e)), 0)
    return _own_part(page, under, headline)


def _own_part(page: Outline, under: list[int], headline: Block) -> int:
    """Where a page has a second `h1` with a text of its own (the next article, to scroll on), the element that holds
    the first and its text; else the body."""
    firsts = (b for b in page.blocks if b.heading and not b.linked and b is not headline and _is_first(page, b))
    others = list(islice(firsts, _MOST_FIRSTS))
    if not others or not _is_first(page, headline):
        return 0
    part = headline.element
    while not any(page.inside(b, page.parents[part]) for b in others):
        part = page.parents[part]
    around = page.parents[part]
    neighbours = [
        e for e in range(part + 1, page.ends[around]) if page.parents[e] == around and under[e] >= _ARTICLE_WEIGHT
    ]
    holding = any(page.inside(b, e) for e in neighbours for b in others)
    return part if holding and under[part] >= _ARTICLE_WEIGHT else 0


def _is_first(page: Outline, block: Block) -> bool:
    """Whether a block lies in an `h1`."""
    element = block.element
    while page.tags[element] not in HEADINGS:
        element = page.parents[element]
        if element <= 0:
            return False
    return page.tags[element] == "h1"


def _described(text: Prose, description: str) -> int:
    """The group of the last paragraph that begins as the page's description does; the body where none does."""
    anchor = key(description)[:_ANCHOR]
    if len(anchor) >= _SHORTEST_ANCHOR:
        for block, w in zip(reversed(text.page.blocks), reversed(text.weights), strict=True):
            if w and anchor in key(block.text[: len(anchor) + _BEFORE_ANCHOR]):
                return text.page.group(block)
    return 0


def _widened(text: Prose, under: list[int], best: int, limit: int, without: Collection[str]) -> int:
    """The outermost element around `best` that holds clearly more text, unless what it adds is a listing."""
    chosen, held, element = best, under[best], best
    while element > limit:
        element = text.page.parents[element]
        if under[element] < _WIDER * held:
            continue
        if "listings" not in without and teasers.is_listing(text.page, text.weights, element, chosen):
            break
        chosen, held = element, under[element]
    return chosen
