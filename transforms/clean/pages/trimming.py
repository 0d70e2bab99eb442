"""Trimming: what stands in an article's container before, between and after its paragraphs and is not the article's.

Each rule takes the blocks of a container and gives those that stay. They see what lines of text no longer show:
links, headings, and what each block stands in.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import takewhile

from transforms.clean.lines import phrases, sentences
from transforms.clean.pages import boxes, notices
from transforms.clean.pages.container import weight
from transforms.clean.pages.headings import is_headline, is_title
from transforms.clean.pages.outline import Block, Outline
from transforms.clean.said.people import is_byline
from transforms.clean.times import stamps

_BEFORE_TITLE = 0.2
_BEFORE_HEADING = 0.6
_ALL_LINK = 0.75
_LABEL = 40
_LIST = 2
_PARTLY_LINKED = 0.3
_NUMBER = 3
_SENTENCE_WORDS = 25
_BEFORE_END = 0.5
_END_MARK_WORDS = 8
_LEAD_WORDS = 6


@dataclass(frozen=True, slots=True)
class Container:
    """The blocks of an article's container, in their page, and the title that the page declares."""

    page: Outline
    title: str
    blocks: list[Block]


Trim = Callable[[Container], list[Block]]


def from_the_title_on(found: Container) -> list[Block]:
    """Cuts at the heading that is the title, where hardly any running text stands before it."""
    blocks = found.blocks
    total = 0 if _is_titled_before(found) else sum(map(weight, blocks))
    cut, before = 0, 0
    for i, block in enumerate(blocks):
        most = _BEFORE_HEADING if block.heading and not block.linked and not cut else _BEFORE_TITLE
        if before <= most * total and is_title(block, found.title):
            cut = i + 1
        before += weight(block)
    return blocks[cut:]


def _is_titled_before(found: Container) -> bool:
    """Whether a heading with the title stands before the container: then one inside it only repeats it."""
    first = found.blocks[0].element if found.blocks else 0
    before = takewhile(lambda b: b.element < first, found.page.blocks)
    return any(is_headline(b, found.title) for b in before)


def without_links(found: Container) -> list[Block]:
    """Drops what is all link, but for long sentences, with the heading and the numbers of a list of links."""
    kept: list[Block] = []
    section: list[Block] = []
    links = 0
    for block in boxes.without_labels(found.page, found.blocks, [_is_link(b) for b in found.blocks]):
        if block.heading:
            kept += _without_list(section, links)
            section, links = [], 0
        if _is_link(block) or _is_labelled_link(block):
            links += 1
        else:
            section.append(block)
    return kept + _without_list(section, links)


def _without_list(section: list[Block], links: int) -> list[Block]:
    """A heading and what followed it, but nothing where that was a list of links."""
    rest = section[1:]
    if section and section[0].heading and links >= _LIST and all(len(b.text) <= _NUMBER for b in rest):
        return []
    return section


def _is_link(block: Block) -> bool:
    return block.linked >= _ALL_LINK and not (sentences.ends(block.text) and _words(block) >= _SENTENCE_WORDS)


def _is_labelled_link(block: Block) -> bool:
    """Whether a few words and a colon stand before a link, and nothing after it: "Read also:", in any language."""
    label, colon, rest = block.text.replace("：", ":").partition(":")
    said = block.linked * len(block.text)
    return bool(colon) and len(label) <= _LABEL and len(rest) - said <= 3 and len(rest) > 15 and said > 0


def without_notices(found: Container) -> list[Block]:
    """Drops stamps of when the article was changed, and requests to subscribe to newsletters."""
    return [b for b in found.blocks if not (notices.is_stamp(b) or notices.is_request(b))]


def until_the_end_mark(found: Container) -> list[Block]:
    """Cuts at a line that heads comments or neighbours, once enough is told; where the article goes on below a box of
    such a line, the box goes."""
    needed = _BEFORE_END * sum(map(weight, found.blocks))
    last = {found.page.holder(b): i for i, b in enumerate(found.blocks) if _is_prose(b)}
    told, goes_on, box = 0, 0, -1
    kept: list[Block] = []
    homes: set[int] = set()
    for i, block in enumerate(found.blocks):
        home = found.page.holder(block)
        if box >= 0 and found.page.inside(block, box):
            continue
        if told and _words(block) <= _END_MARK_WORDS and phrases.is_end_mark(block.text):
            if told >= needed and (home in homes or goes_on < i):
                break
            box = home if home not in homes and goes_on > i else -1
            continue
        kept.append(block)
        told += weight(block)
        if _is_prose(block):
            homes.add(home)
            goes_on = max(goes_on, last[home])
    return kept


def without_lead_in(found: Container) -> list[Block]:
    """Drops what stands before the first paragraph and is neither a sentence nor beside the article's paragraphs; nor
    a heading right above it of the kind that parts the rest of the article."""
    blocks, homes = found.blocks, _homes(found)
    first = next((i for i, b in enumerate(blocks) if _is_prose(b)), 0)
    kinds = {found.page.tags[b.element] for b in blocks[first:] if b.heading}
    of_kind = [
        i == first - 1 and b.heading and found.page.tags[b.element] in kinds for i, b in enumerate(blocks[:first])
    ]
    leading = zip(blocks, of_kind, strict=False)
    return [b for b, own in leading if own or _leads(b, found.page.holder(b) in homes)] + blocks[first:]


def _leads(block: Block, at_home: bool) -> bool:
    if at_home:
        return not (stamps.is_date_line(block.text) or is_byline(block.text) or phrases.is_page_furniture(block.text))
    return _words(block) >= _LEAD_WORDS and sentences.ends(block.text)


def without_trail(found: Container) -> list[Block]:
    """Drops what stands after the last paragraph and is neither a sentence nor beside the article's paragraphs."""
    blocks, homes = list(found.blocks), _homes(found)
    while homes and blocks and _trails(blocks[-1], found.page.holder(blocks[-1]) in homes):
        blocks.pop()
    return blocks


def _trails(block: Block, at_home: bool) -> bool:
    if block.quoted:
        return False
    if notices.is_contact(block) or (block.linked >= _PARTLY_LINKED and not sentences.ends(block.text)):
        return True
    if _is_prose(block) or at_home:
        return False
    return not (sentences.ends(block.text) and _words(block) > 3)


def without_last_heading(found: Container) -> list[Block]:
    """Drops headings that nothing follows."""
    blocks = list(found.blocks)
    while blocks and blocks[-1].heading:
        blocks.pop()
    return blocks


def _homes(found: Container) -> set[int]:
    """The elements that the article's paragraphs stand in."""
    return {found.page.holder(b) for b in found.blocks if _is_prose(b)}


def _is_prose(block: Block) -> bool:
    return not block.heading and block.linked < 0.5 and sentences.is_prose(block.text)


def _words(block: Block) -> int:
    return block.text.count(" ") + 1


TRIMS: dict[str, Trim] = {
    "title": from_the_title_on,
    "links": without_links,
    "notices": without_notices,
    "ends": until_the_end_mark,
    "lead": without_lead_in,
    "trail": without_trail,
    "headings": without_last_heading,
}


def trimmed(page: Outline, title: str, blocks: list[Block], without: Collection[str] = ()) -> list[Block]:
    """The article's blocks, of those of its container, after every rule but those named in `without`."""
    for name, trim in TRIMS.items():
        if name not in without:
            blocks = trim(Container(page, title, blocks))
    return blocks
