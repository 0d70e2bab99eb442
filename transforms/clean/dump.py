"""Dumps: pages that were copied as plain text, with their frame around the article."""

from dataclasses import dataclass

from transforms.clean import captions, dates, phrases, rules, sentences
from transforms.clean.characters import folded, visible, well_formed, without_markup
from transforms.clean.people import is_byline

_ENOUGH_BEFORE_END = 60
_FOOTER_SHARE = 0.25
_FOOTER_RUN = 3
_TRAILING_WORDS = 12


@dataclass(frozen=True, slots=True)
class Dump:
    """What a copied page holds: its headline, the lines of its head that say when and who, and the text."""

    title: str | None
    date_lines: tuple[str, ...]
    bylines: tuple[str, ...]
    lines: tuple[str, ...]


def read(text: str, *, title: str | None) -> Dump:
    """Takes a dump apart. `title`: the headline, where it is known from elsewhere."""
    lines = rules.without_ornaments(rules.undisguised(text_lines(text)))
    start = _first_prose(lines)
    headline = _headline(lines, start, title)
    head, body = _split(lines, headline, start)
    said = _said(lines[:headline] if headline is not None else [])
    date_lines, bylines, kept = _read_head(head)
    named = title or (_title(lines[headline]) if headline is not None else None)
    return Dump(named, (*date_lines, *said), bylines, (*kept, *_without_footer(body)))


def text_lines(text: str) -> list[str]:
    """The lines of plain text, white space folded; empty ones are left out."""
    lines = visible(without_markup(well_formed(text))).split("\n")
    return [line for line in map(folded, lines) if line]


def _first_prose(lines: list[str]) -> int:
    """Where running text begins; the length where there is none."""
    for i, line in enumerate(lines):
        if sentences.is_prose(line) and not phrases.is_page_furniture(line) and not sentences.is_site_line(line):
            return i
    return len(lines)


def _headline(lines: list[str], start: int, title: str | None) -> int | None:
    """The line that is the known title; else the first before the prose that looks like one; else a site line."""
    if title:
        wanted = phrases.key(title)
        return next((i for i, line in enumerate(lines) if phrases.key(line) == wanted), None)
    likely = [i for i, line in enumerate(lines[:start]) if _may_be_title(line)]
    plain = [i for i in likely if not sentences.is_site_line(lines[i])]
    return next(iter(plain or likely), None) if likely else _short_headline(lines[:start])


def _short_headline(head: list[str]) -> int | None:
    """Where nothing longer is there: the last short line before the prose."""
    short = [i for i, line in enumerate(head) if _is_no_frame(line) and not sentences.ends(line)]
    return short[-1] if short else None


def _may_be_title(line: str) -> bool:
    return sentences.is_headline(line) and _is_no_frame(line)


def _is_no_frame(line: str) -> bool:
    return (
        not phrases.is_page_furniture(line)
        and not dates.is_date_line(line)
        and not is_byline(line)
        and captions.caption_of(line) is None
    )


def _title(line: str) -> str:
    return sentences.without_site(line) if sentences.is_site_line(line) else line


def _split(lines: list[str], headline: int | None, start: int) -> tuple[list[str], list[str]]:
    begin = 0 if headline is None else headline + 1
    return lines[begin : max(begin, start)], lines[max(begin, start) :]


def _said(lines: list[str]) -> list[str]:
    return [line for line in lines if dates.is_date_line(line)]


def _read_head(head: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Date lines, bylines, and what of a head is text (a standfirst, a line of four words or more)."""
    date_lines: list[str] = []
    bylines: list[str] = []
    kept: list[str] = []
    for line in head:
        if phrases.is_page_furniture(line):
            continue
        if is_byline(line):
            bylines.append(line)
        elif dates.is_date_line(line):
            date_lines.append(line)
        elif line.count(" ") >= 3 and not sentences.is_site_line(line):
            kept.append(line)
    return tuple(date_lines), tuple(bylines), kept


def _without_footer(body: list[str]) -> list[str]:
    kept = body[: _footer(body)]
    kept = [line for line in kept if not phrases.is_page_furniture(line)]
    while kept and not sentences.ends(kept[-1]) and kept[-1].count(" ") + 1 < _TRAILING_WORDS:
        kept.pop()
    return kept


def _footer(body: list[str]) -> int:
    """Where the article ends: at a line that heads comments or neighbours, or at furniture that little prose follows."""
    furniture = [phrases.is_page_furniture(line) for line in body]
    ends_here = _little_prose_from(
        [sentences.is_prose(line) and not f for line, f in zip(body, furniture, strict=True)]
    )
    words = 0
    for i, line in enumerate(body):
        if words >= _ENOUGH_BEFORE_END and phrases.is_end_mark(line):
            return i
        if i and furniture[i] and ends_here[i]:
            return i
        words += line.count(" ") + 1
    return len(body)


def _little_prose_from(prose: list[bool]) -> list[bool]:
    """For each line: whether it and what follows hold few lines of prose, and no run of three of them."""
    little: list[bool] = []
    count = run = longest = 0
    for following, is_prose in enumerate(reversed(prose), start=1):
        count += is_prose
        run = run + 1 if is_prose else 0
        longest = max(longest, run)
        little.append(longest < _FOOTER_RUN and count <= _FOOTER_SHARE * following)
    return little[::-1]
