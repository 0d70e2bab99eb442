"""Dumps: pages that were copied as plain text, with their frame around the article."""

import re
from dataclasses import dataclass

from transforms.clean.dumps import frame, pictures
from transforms.clean.letters.characters import folded, plain
from transforms.clean.lines import captions, phrases, rules, sentences
from transforms.clean.lines.counting import word_count
from transforms.clean.said.people import is_byline
from transforms.clean.times import stamps

_ENOUGH_BEFORE_END = 40
_TRAILING_WORDS = 12
_STAMP_DIGITS = 5
_STAMP_WORDS = 7
_PATH = re.compile(r"\s[>›»]\s")
_PROSE, _SENTENCE, _LINE, _FRAME, _MORE_FRAME = 1.0, 0.5, -0.15, -0.3, -0.7
"""What each kind of line says for the article going on, or against it: one line of frame may stand inside it."""

_REQUEST = 0.2
"""Of a short sentence below frame, which may explain it (`Get the news every morning.`)."""

_QUOTES = "\"'“”„«‘「『"


@dataclass(frozen=True, slots=True)
class Dump:
    """What a copied page holds: its headline, the lines of its head that say when and who, and the text."""

    title: str | None
    date_lines: tuple[str, ...]
    bylines: tuple[str, ...]
    lines: tuple[str, ...]


def read(text: str, *, title: str | None) -> Dump:
    """Takes a dump apart. `title`: the headline, where it is known from elsewhere."""
    lines = pictures.without_image_notes(rules.without_ornaments(rules.undisguised(text_lines(text))))
    start = _first_prose(lines)
    headline = _headline(lines, start, title)
    head, body = _split(lines, headline, start)
    said = _said(lines[:headline] if headline is not None else [])
    date_lines, bylines, kept = _read_head(head)
    named = title or (_title(lines[headline]) if headline is not None else None)
    article = pictures.without_descriptions([*kept, *_without_footer(body)])
    return Dump(named, (*date_lines, *said), bylines, tuple(article))


def text_lines(text: str) -> list[str]:
    """The lines of plain text, white space folded; empty ones are left out."""
    lines = plain(text).split("\n")
    return [line for line in map(folded, lines) if line]


def _first_prose(lines: list[str]) -> int:
    """Where running text begins; the length where there is none."""
    for i, line in enumerate(lines):
        if sentences.is_prose(line) and not frame.is_frame(line) and not sentences.is_site_line(line):
            return i
    return len(lines)


def _headline(lines: list[str], start: int, title: str | None) -> int | None:
    """The line that is the known title; else the first before the prose that looks like one; else a site line."""
    if title:
        wanted = phrases.key(title)
        return next((i for i, line in enumerate(lines) if phrases.key(line) == wanted), None)
    likely = _below_path(lines, [i for i, line in enumerate(lines[:start]) if _may_be_title(line)])
    plain = [i for i in likely if not sentences.is_site_line(lines[i])]
    return next(iter(plain or likely), None) if likely else _short_headline(lines[:start])


def _below_path(lines: list[str], likely: list[int]) -> list[int]:
    """Those of the lines that stand below the last path (`Home > World`), where there are any."""
    paths = [i for i in range(max(likely, default=0)) if _PATH.search(lines[i])]
    below = [i for i in likely if not paths or i > paths[-1]]
    return [i for i in below if not _PATH.search(lines[i])] or likely


def _short_headline(head: list[str]) -> int | None:
    """Where nothing longer is there: the last short line before the prose."""
    short = [i for i, line in enumerate(head) if _is_no_frame(line) and not sentences.ends(line)]
    return short[-1] if short else None


def _may_be_title(line: str) -> bool:
    return sentences.is_headline(line) and _is_no_frame(line)


def _is_no_frame(line: str) -> bool:
    return (
        not frame.is_frame(line)
        and not stamps.is_date_line(line)
        and not is_byline(line)
        and captions.caption_of(line) is None
    )


def _title(line: str) -> str:
    return sentences.without_site(line) if sentences.is_site_line(line) else line


def _split(lines: list[str], headline: int | None, start: int) -> tuple[list[str], list[str]]:
    begin = 0 if headline is None else headline + 1
    return lines[begin : max(begin, start)], lines[max(begin, start) :]


def _said(lines: list[str]) -> list[str]:
    return [line for line in lines if stamps.is_date_line(line)]


def _read_head(head: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Date lines, bylines, and what of a head is text (a standfirst, a line of four words or more)."""
    date_lines: list[str] = []
    bylines: list[str] = []
    kept: list[str] = []
    for line in head:
        if frame.is_frame(line):
            continue
        if is_byline(line):
            bylines.append(line)
        elif stamps.is_date_line(line) or _is_stamp(line):
            date_lines.append(line)
        elif line.count(" ") >= 3 and not sentences.is_site_line(line):
            kept.append(line)
    return tuple(date_lines), tuple(bylines), kept


def _is_stamp(line: str) -> bool:
    """Whether a line of a head is mostly figures: a date in a language or form that nobody knows is no text."""
    return sum(map(str.isdigit, line)) >= _STAMP_DIGITS and line.count(" ") < _STAMP_WORDS and not sentences.ends(line)


def _without_footer(body: list[str]) -> list[str]:
    is_frame = [frame.is_frame(line) for line in body]
    end = _end(body, is_frame)
    kept = [line for line, is_one in zip(body[:end], is_frame, strict=False) if not is_one]
    while kept and not sentences.ends(kept[-1]) and word_count(kept[-1]) < _TRAILING_WORDS:
        kept.pop()
    return kept


def _end(body: list[str], is_frame: list[bool]) -> int:
    """Where the article ends: at the heading of comments or neighbours, and not after the line up to which running text
    outweighs frame."""
    words, said, most, end = 0, 0.0, 0.0, 0
    for i, line in enumerate(body):
        if words >= _ENOUGH_BEFORE_END and frame.is_end(line):
            break
        below_frame = bool(i) and is_frame[i - 1]
        said += (_MORE_FRAME if below_frame else _FRAME) if is_frame[i] else _weight(line, below_frame)
        if said >= most and not is_frame[i]:
            most, end = said, i + 1
        words += word_count(line)
    return end


def _weight(line: str, below_frame: bool) -> float:
    if sentences.is_prose(line):
        return _PROSE
    if not sentences.ends(line):
        return _LINE
    return _REQUEST if below_frame and line[0] not in _QUOTES else _SENTENCE
