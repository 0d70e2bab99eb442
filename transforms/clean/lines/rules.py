"""The text rules that hold for every format: lines in, lines out. Each rule drops or mends one kind of thing.

A rule may take whole lines, and never a long sentence for a word in it.
"""

import re
from collections.abc import Collection, Iterable
from typing import Protocol

from transforms.clean.letters import lookalikes
from transforms.clean.letters.characters import folded
from transforms.clean.lines import captions, phrases

Lines = list[str]


class Rule(Protocol):
    """Lines in, lines out; named as its function is."""

    __name__: str

    def __call__(self, lines: Lines) -> Lines: ...


_URL_LINE = re.compile(r"(?:(?:https?:)?//|www\.)\S+", re.IGNORECASE)
_PROTECTED = re.compile(
    r"\[\s?e-?mail\s(?:protected|address)\s?\]|this e-?mail address is being protected from spam ?bots\. "
    r"you need javascript enabled to view it\.?",
    re.IGNORECASE,
)
_CONTACT_START = re.compile(
    r"(?:contact|e-?mail|reach|write to|send|tips?\b|follow|for (?:more|further|media|press|advertising)|to (?:advertise|contact|"
    r"subscribe|reach|comment)|(?:do you )?have a (?:tip|story)|got a (?:tip|story)|"
    r"(?:he|she|they|the (?:author|writer|reporter)|[\w.'-]+ [\w.'-]+) can be (?:reached|contacted)|you can (?:reach|contact))",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"\bcontact\b|\be-?mail\b|@|\bcall\b|\bphone\b|\bwhatsapp\b|https?://|www\.", re.IGNORECASE)
_TOKEN_GAP = re.compile(r"\s?[(\[<]\s?[)\]>]| (?:at|to|on|via|by e-?mail at)(?=\s?[.,;:]|$)")
_BULLETS = frozenset("•●▪◦‣∙")
_CONTACT_BLOCK = 5
_CONTACT_WORDS = 40
_CONTACT_CHARS = 240
_SHORT_REPEAT_WORDS = 8


def without_ornaments(lines: Lines) -> Lines:
    """Drops lines without a letter or digit (`* * *`), and the bullet before a list item."""
    stripped = (line[1:].lstrip() if line[:1] in _BULLETS else line for line in lines)
    return [line for line in stripped if any(map(str.isalnum, line))]


def without_url_lines(lines: Lines) -> Lines:
    """Drops lines that are only a URL, as advert frames leave them."""
    return [line for line in lines if " " in line or not _URL_LINE.fullmatch(line)]


def without_disguised_adverts(lines: Lines) -> Lines:
    """Drops adverts in look-alike letters, with the contact block that such a line heads at the end of the text."""
    kept: Lines = []
    position = 0
    while position < len(lines):
        if lookalikes.is_disguised(lines[position]):
            position = _end_of_contact_block(lines, position)
        else:
            kept.append(lines[position])
            position += 1
    return kept


def _end_of_contact_block(lines: Lines, advert: int) -> int:
    following = lines[advert + 1 :]
    short = len(following) <= _CONTACT_BLOCK and all(len(line.split()) <= _CONTACT_WORDS for line in following)
    return len(lines) if short and any(map(_CONTACT.search, following)) else advert + 1


def with_latin_letters(lines: Lines) -> Lines:
    """Mends look-alike letters inside words that mix scripts."""
    return [line if line.isascii() else lookalikes.to_latin(line) for line in lines]


def without_protected_addresses(lines: Lines) -> Lines:
    """Drops the contact lines of hidden e-mail addresses; in a sentence only the place holder goes."""
    return [kept for line in lines if (kept := _without_protected_address(line))]


def _without_protected_address(line: str) -> str:
    if "rotected" not in line or not _PROTECTED.search(line):
        return line
    if len(line) <= _CONTACT_CHARS and _CONTACT_START.match(line.lstrip("•*–- ")):
        return ""
    rest = folded(_TOKEN_GAP.sub("", _PROTECTED.sub("", line)))
    return re.sub(r" (?=[.,;:)])", "", rest) if any(map(str.isalnum, rest)) else ""


def without_furniture(lines: Lines) -> Lines:
    """Drops share, newsletter and follow lines, advert labels, and what points at other articles."""
    return [line for line in lines if not phrases.is_furniture(line)]


def without_captions(lines: Lines) -> Lines:
    """Drops lines that end in a photo credit, and the same caption where it stands without one."""
    found = {i: caption for i, line in enumerate(lines) if (caption := captions.caption_of(line)) is not None}
    if not found:
        return lines
    said = {captions.bare(caption) for caption in found.values()} - {""}
    return [line for i, line in enumerate(lines) if i not in found and captions.bare(line) not in said]


def without_repeats(lines: Lines) -> Lines:
    """Keeps repeated lines once; short ones, such as the rows of a table, may repeat."""
    seen: set[str] = set()
    kept: Lines = []
    for line in lines:
        if line in seen and line.count(" ") >= _SHORT_REPEAT_WORDS - 1:
            continue
        seen.add(line)
        kept.append(line)
    return kept


RULES: tuple[Rule, ...] = (
    without_ornaments,
    without_url_lines,
    without_protected_addresses,
    without_furniture,
    without_captions,
    without_repeats,
)
LEAST_RULES = RULES[:3]
"""What never is a text: ornaments, bare URLs, contact lines of hidden addresses."""

LATIN_RULES: tuple[Rule, ...] = (without_disguised_adverts, with_latin_letters)
"""The rules for look-alike letters; they come first, while a contact block is whole."""


def undisguised(lines: Lines) -> Lines:
    """The lines after the rules for look-alike letters, where there are any."""
    if lookalikes.present("\n".join(lines)):
        for rule in LATIN_RULES:
            lines = rule(lines)
    return lines


def applied(lines: Lines, without: Collection[str] = ()) -> Lines:
    """The lines after every rule, but for those named in `without` (by their functions)."""
    return _through([rule for rule in RULES if rule.__name__ not in without], lines)


def least(lines: Lines) -> Lines:
    """The lines after only those rules that take nothing that could be a text."""
    return _through(LEAST_RULES, lines)


def _through(rules: Iterable[Rule], lines: Lines) -> Lines:
    lines = undisguised(lines)
    for rule in rules:
        lines = rule(lines)
    return lines
