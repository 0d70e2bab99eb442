"""The head of an article as readers see it: what stands near the headline and says who wrote, and when."""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborNode

from transforms.clean.letters.characters import folded
from transforms.clean.lines.phrases import key
from transforms.clean.markup import elements, reading
from transforms.clean.said import datelines, people
from transforms.clean.said.sitenames import SiteNames
from transforms.clean.said.titles import Headline
from transforms.clean.times import stamps

AUTHORS = (
    "[itemprop~=author] [itemprop~=name]", "[rel~=author], [itemprop~=author]", "[class*=byline], [class*=Byline], [class*=author], "
    "[class*=Author], [id*=author], [class*=writer], [class*=signature], [class*=autor], [class*=auteur], [class*=submitted], address",
    "a[href*='/author/'], a[href*='/authors/'], a[href*='/autor/'], a[href*='/autores/'], a[href*='/auteur/'], a[href*='/staff/'], "
    "a[href*='/people/'], a[href*='/profile/'], a[href*='/journalist'], a[href*='/contributor'], a[href*='/by/'], a[href*='/redaktion/']",
)  # fmt: skip
"""Marks of authors, best first: microdata, the link relation, names that publishing software gives, links to profiles."""

TIMES = (
    "[itemprop~=datePublished], time[pubdate]", "time", "[class*=date], [class*=Date], [class*=time], [class*=publish], [class*=posted], [class*=submitted], "
    "[id*=date], [class*=datum], [class*=fecha], [class*=data-], [class*=meta], [class*=info]",
)  # fmt: skip
"""Marks of times."""

_ELSEWHERE = re.compile(
    r"comment|respond|repl(?:y|ies)\b|discussion|related|recommend|sidebar|footer|teaser|card|promo|newsletter|most-?read|trending|popular|"
    r"latest|(?:^|[\s_-])nav|menu|modal|popup|breadcrumb|event|weather|archive|carousel|slider|ticker|widget|countdown|player|video",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"comment|respond|repl(?:y|ies)\b", re.IGNORECASE)
_UPDATED = re.compile(
    r"updat|modif|geändert|aktualisiert|aggiornat|actualiz|atualiz|mis(?:e)? à jour|обновл|更新", re.IGNORECASE
)
_PUBLISHED = re.compile(r"publi|entry-date|created|posted", re.IGNORECASE)
_FRAMES = frozenset({"footer", "aside", "nav"})
_HIGHEST = 9
_LONGEST = 160
_MOST_MARKS = 40
_MOST_TIMES = 6
_BEFORE, _BEHIND = 4, 10
_ENOUGH_CHARS = 1500
_MOST_PLACES = 4
_SURE = 2


def authors(title: Headline, body: LexborNode, site: SiteNames) -> tuple[str, ...]:
    """Who is marked as the author nearest to the headline; else whom a line beside it names."""
    seen: set[int] = set()
    for around in _surroundings(title):
        for i, selector in enumerate(AUTHORS):
            if found := _first_authors(_marks(around, selector, seen), site, pen_names=i < _SURE):
                return found
    for selector in AUTHORS[:_SURE]:
        if found := _first_authors(_marks(body, selector, seen), site):
            return found
    beside = _beside(title, body)
    bylines = [line for line in beside if people.is_byline(line)]
    return people.authors(bylines[:1], site) or next(filter(None, map(datelines.names, beside)), ())


def times(title: Headline, body: LexborNode) -> tuple[str, ...]:
    """What is marked as a time nearest to the headline, those of a change last; else the lines beside it that hold
    a date and hardly anything else."""
    seen: set[int] = set()
    for around in _surroundings(title):
        for selector in TIMES:
            if found := _said_times(_marks(around, selector, seen)):
                return found
    if found := _said_times(_marks(body, TIMES[0], seen)):
        return found
    return tuple(line for line in _beside(title, body) if stamps.is_date_line(line))[:_MOST_TIMES]


def _surroundings(title: Headline) -> Iterator[LexborNode]:
    """The elements around the headline, from the narrowest out; none where no element shows it. What only the whole
    body holds with it is mostly the page's, not the article's."""
    node = title.node.parent if title.node is not None else None
    for _ in range(_HIGHEST):
        if node is None or node.tag in ("html", "body", "-document"):
            return
        yield node
        node = node.parent


def _marks(around: LexborNode, selector: str, seen: set[int]) -> Iterator[LexborNode]:
    """The elements that a selector finds and that belong to the article, each once in all."""
    for node in around.css(selector)[:_MOST_MARKS]:
        if node.mem_id not in seen:
            seen.add(node.mem_id)
            if not _is_elsewhere(node, around):
                yield node


def _first_authors(marks: Iterable[LexborNode], site: SiteNames, pen_names: bool = False) -> tuple[str, ...]:
    """The authors of the first mark that names any, and of those beside it. `pen_names`: single names count too."""
    beside: int | None = None
    found: list[str] = []
    for node in marks:
        if beside is not None and _row(node) != beside:
            break
        lines = _lines(node)
        named = people.authors(lines, site)
        if named or (named := tuple(name for name in lines if pen_names and people.is_pen_name(name, site))):
            found.extend(named)
            beside = _row(node)
    return tuple(dict.fromkeys(found))


def _row(node: LexborNode) -> int:
    """What tells marks that stand side by side: the element around the one that holds a mark."""
    parent = node.parent
    return (parent.parent or parent).mem_id if parent is not None else node.mem_id


def _lines(node: LexborNode) -> list[str]:
    if content := node.attributes.get("content"):
        return [content]
    if len(folded(node.text(deep=True))) > _LONGEST:
        return []
    return reading.node_lines(node, leaves_out=elements.is_not_text, apart=True)


def _said_times(marks: Iterable[LexborNode]) -> tuple[str, ...]:
    first: list[str] = []
    last: list[str] = []
    for node in marks:
        for said in _of_mark(node):
            (last if _is_of_a_change(node, said) else first).append(said)
    return tuple(dict.fromkeys((*first, *last)))[:_MOST_TIMES]


def _of_mark(node: LexborNode) -> Iterator[str]:
    exact = node.attributes.get("datetime") or node.attributes.get("content")
    if exact and any(c.isdigit() for c in exact):
        yield exact
    elif node.tag == "time":
        yield folded(node.text(deep=True))
    else:
        lines = _lines(node)
        yield from [line for line in (*lines, " ".join(lines)) if stamps.is_date_line(line)][:1]


def _is_of_a_change(node: LexborNode, said: str) -> bool:
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('itemprop') or ''} {said}"
    return _UPDATED.search(names) is not None and _PUBLISHED.search(names) is None


def _is_elsewhere(node: LexborNode, around: LexborNode) -> bool:
    """Whether a mark belongs to something else than the article: a comment, another article, the page's frame."""
    if _COMMENT.search(elements.names(node.attributes)) or elements.is_not_text(node):
        return True
    current = node.parent if node.mem_id != around.mem_id else None
    while current is not None and current.mem_id != around.mem_id:
        if (
            current.tag in _FRAMES
            or _ELSEWHERE.search(elements.names(current.attributes))
            or elements.is_not_text(current)
        ):
            return True
        current = current.parent
    return False


def _beside(title: Headline, body: LexborNode) -> list[str]:
    """The lines right behind the headline and before it, wherever it stands as a line of its own. Where only the whole
    body holds both, what stands before is the page's: the day of the visit, a ticker."""
    if not title.text:
        return []
    wanted = key(title.text)
    around = next((node for node in _surroundings(title) if len(node.text(deep=True)) >= _ENOUGH_CHARS), body)
    before = 0 if around.mem_id == body.mem_id else _BEFORE
    lines = reading.node_lines(around, leaves_out=_is_frame)
    places = [i for i, line in enumerate(lines) if key(line) == wanted][:_MOST_PLACES]
    return [line for at in places for line in lines[at + 1 : at + 1 + _BEHIND] + lines[max(at - before, 0) : at]]


def _is_frame(node: LexborNode) -> bool:
    return node.tag in _FRAMES or elements.is_not_text(node)
