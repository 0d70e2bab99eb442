"""Titles: the headline that readers of a page see, without the name of its site.

The heading on the page is believed where what the head declares (JSON-LD, Open Graph, `<title>`) speaks of the same
thing; what is declared is often written for search engines, and what stands in an `h1` may be the site's own name.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborNode

from transforms.clean.letters.characters import folded, one_line
from transforms.clean.lines.sentences import is_unspaced
from transforms.clean.markup import elements, reading
from transforms.clean.said.sitenames import SiteNames, squeezed
from transforms.clean.said.witnesses import Witnesses

_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "sailthru.title", "parsely-title", "title")
_MARKED = "[itemprop=headline]"
_SMALLER = "h2, h3, [class*=headline], [class*=title]"
_PART = re.compile(r"\s+[|│¦»«›‹>·•–—:-]+\s+|\s*[|│¦]\s*|\s::\s")
_BARS = re.compile(r"\s[|│¦»›>]\s")
_IN_PARENTHESES = re.compile(r"\s*\(([^()]+)\)$")
_FRAMES = frozenset({"nav", "footer", "aside", "dialog", "form"})
_DIALOG = re.compile(r"modal|popup|login|cookie|consent|newsletter", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+|[^\W_]", re.IGNORECASE)
_SPACED_WORD = re.compile(r"\w+")
_MARKS = re.compile("[\u0300-\u036f]")
_LONGEST = 400
_AGREES = 0.45
_SAME = 0.85
_SLUG = 1.2
_ALONE_WORDS = 3
_MOST_HEADINGS = 200


@dataclass(frozen=True, slots=True)
class Headline:
    """The title, and the element that shows it where one does."""

    text: str | None
    node: LexborNode | None


def headline(said: Witnesses) -> Headline:
    """What a page is called: see above for who is believed."""
    declared = _declared(said)
    shown = [found for found in _headings(said, f"h1, {_MARKED}") if not said.site.is_named(found[1])]
    if best := _agreeing(shown, declared, _AGREES, slug(said.url)):
        return _as_written(best, said.site, declared)
    if len(shown) == 1 and not declared[1:] and len(shown[0][1].split()) >= _ALONE_WORDS:
        return Headline(shown[0][1], shown[0][0])  # one heading, and one who says otherwise: written for search engines
    if declared:
        smaller = _headings(said, _SMALLER) if said.body else []
        unlinked = [found for found in smaller if found[0].css_first("a") is None]
        return (
            _agreeing(unlinked, declared, _SAME) or _agreeing(smaller, declared, _SAME) or Headline(declared[0], None)
        )
    return Headline(shown[0][1], shown[0][0]) if shown else Headline(None, None)


def _declared(said: Witnesses) -> list[str]:
    """What the head calls the page, best first, without the site's name."""
    tag = said.tree.css_first("head title") or said.tree.css_first("title")
    given = [said.linked.text("headline"), *map(one_line, said.meta(_METAS))]
    given.append(one_line(tag.text(deep=True)[:_LONGEST]) if tag is not None else None)
    titles = [title for title in given if title and not said.site.is_named(title)]
    return list(dict.fromkeys(without_site(title, said.site, titles) for title in titles))


def without_site(title: str, site: SiteNames, others: Iterable[str] = ()) -> str:
    """The title without parts at its ends that name the site, or that another title of the page does without."""
    if (match := _IN_PARENTHESES.search(title)) and site.includes(match[1]):
        title = title[: match.start()]
    shorter = [other for other in others if len(other) < len(title) and _is_end_part(other, title)]
    if shorter:
        return max(shorter, key=len)
    cut = _cut(title, site)
    return max(_BARS.split(cut), key=len).strip()


def _cut(title: str, site: SiteNames) -> str:
    begin, end = 0, len(title)
    parts = [(m.start(), m.end()) for m in _PART.finditer(title)]
    for start, stop in reversed(parts):
        if not site.includes(title[stop:end]):
            break
        end = start
    for start, stop in parts:
        if stop > end or not site.includes(title[begin:start]):
            break
        begin = stop
    return title[begin:end].strip() or title


def _is_end_part(part: str, title: str) -> bool:
    """Whether the title is `part`, a separator and something else, or the other way round."""
    if title.startswith(part):
        return _PART.match(title, len(part)) is not None
    if title.endswith(part):
        return any(match.end() == len(title) - len(part) for match in _PART.finditer(title))
    return False


def _headings(said: Witnesses, selector: str) -> list[tuple[LexborNode, str]]:
    found = []
    for node in said.tree.css(selector)[:_MOST_HEADINGS]:
        text = _text(node)
        if 2 < len(text) <= _LONGEST and not _is_framed(node):
            found.append((node, text))
    return found


def _text(node: LexborNode) -> str:
    if node.tag == "meta":
        return ""
    return folded(" ".join(reading.node_lines(node, leaves_out=elements.is_not_text)))


def _is_framed(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in ("body", "article", "main"):
        if parent.tag in _FRAMES or _DIALOG.search(elements.names(parent.attributes)):
            return True
        parent = parent.parent
    return False


def _agreeing(
    shown: Sequence[tuple[LexborNode, str]], declared: Sequence[str], least: float, address: str = ""
) -> Headline | None:
    """The heading that agrees best with what is declared; the words of the address decide between several."""
    scored = [
        (
            max((agreement(text, one) for one in declared), default=0.0)
            + _SLUG * agreement(text, address) * (len(shown) > 1),
            node,
            text,
        )
        for node, text in shown
    ]
    best = max(scored, key=lambda found: found[0], default=None)
    return Headline(best[2], best[1]) if best is not None and best[0] >= least else None


def _as_written(found: Headline, site: SiteNames, declared: Iterable[str]) -> Headline:
    """The headline without the site's name; without the words before or behind it in elements of their own (a kicker,
    a date), where the head of the page does without them too."""
    told = set(map(squeezed, declared))
    if found.node is None or found.text is None or squeezed(found.text) in told:
        return found
    text = _cut(found.text, site)
    for part in map(_text, found.node.iter()):
        rest = folded(text.removeprefix(part).removesuffix(part))
        if part and squeezed(rest) in told:
            return Headline(rest, found.node)
    return Headline(text, found.node)


def slug(url: str | None) -> str:
    """The words of the last part of an address's path: many publishers make it of the headline."""
    parts = [part for part in unquote(_path(url)).split("/") if part]
    words = max(parts[-2:], key=len, default="").partition(".")[0].replace("-", " ").replace("_", " ").split()
    return " ".join(words) if len(words) > 1 else ""


def _path(url: str | None) -> str:
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def agreement(one: str, other: str) -> float:
    """How much two titles share of their words (of signs, where words are not parted): 0 to 1, by the shorter."""
    a, b = _words(one), _words(other)
    shorter = min(a.total(), b.total())
    if not shorter:
        return 0.0
    shared = (a & b).total()
    return (shared / shorter + shared / max(a.total(), b.total())) / 2


def _words(title: str) -> Counter[str]:
    pattern = _WORD if is_unspaced(title) else _SPACED_WORD
    return Counter(pattern.findall(unaccented(title.casefold())))


def unaccented(text: str) -> str:
    """Latin letters without their marks."""
    return text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text))
