"""Authors: the persons that a source names, and nobody else."""

import re
from collections.abc import Iterable

from transforms.clean.characters import one_line

_EMAIL = re.compile(r"[<(\[]?\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*[>)\]]?")
_IN_PARENTHESES = re.compile(r"^[^()]*@[^()]*\(([^()]+)\)\s*$")
_LEAD = re.compile(
    r"^(?:(?:analysis|opinion|review|report|story|text|words|written|posted|edited|comment)\s+)?"
    r"(?:(?:by|by:|writer|author|authors|reporter|autor|autora|auteur|verfasser|autore)\b\s*:?|(?:von|par|por|di|de)\s)\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(?:\||\s[-–—]\s|\(|\[|/| for | in | at | via | with additional ).*$")
_SEPARATOR = re.compile(r"\s*(?:,|;|\||•|·|\band\b|&|\n)\s*", re.IGNORECASE)
_FOREIGN_AND = re.compile(r"\s+(?:y|e|et|und|en|och|og)\s+")
_PARTICLES = frozenset(
    "de da do dos das del della di du des la le las los el al bin ibn ben van von vom zu zur den der ter ten op af av y e "
    "mac mc st san santa dr mr mrs ms sir dame lord lady jr sr ii iii iv ó o'".split()
)
_NOT_PERSONS = frozenset(
    "staff admin administrator editor editors editorial desk newsroom newsdesk team correspondent correspondents reporter "
    "reporters writer writers contributor contributors agency agencies news press media times magazine online wire wires "
    "service services bureau network tv radio group guest author authors user anonymous unknown webmaster web digital "
    "daily weekly herald gazette tribune journal post report reports reuters afp ap efe dpa ansa aap upi bloomberg xinhua "
    "tass pti ani france-presse associated international national sponsored partner content department office "
    "university institute company inc ltd llc foundation association council committee board redacción redaccion redaktion "
    "rédaction redazione redação agencia agence agentur agenzia agência noticias nachrichten notizie notícias the our your "
    "and com www http https ago read minutes min published updated posted monday tuesday wednesday thursday friday "
    "saturday sunday political chief senior deputy producer photographer columnist analyst".split()
)
_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+(?:[.’'‘`-][^\W\d_]+)*[.’']?")
_MOST_WORDS = 5
_LONGEST = 60
_LONGEST_BYLINE = 100
_BYLINE = re.compile(
    r"(?:(?i:by|written by|posted by|reported by|words by|story by|von|par|por|di)\s+[^\W\d_a-z]"
    r"|(?i:writer|author|authors|reporter|by|autor|autora|auteur|verfasser|autore)\s?:)"
)


def persons(declared: Iterable[str]) -> tuple[str, ...]:
    """The persons in what a source put into its author fields, as named, each once; empty rather than wrong.

    Outlets, agencies, roles, handles, addresses and dates are no persons; neither is a name of a single word.
    """
    found: dict[str, str] = {}
    for value in declared:
        for name in _names(value):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def is_byline(line: str) -> bool:
    """Whether a short line names its writer ("Writer: Jane Doe", "By Jane Doe and John Roe")."""
    return len(line) <= _LONGEST_BYLINE and _BYLINE.match(line) is not None and line[-1:] not in ".!?"


def _names(value: str) -> list[str]:
    text = one_line(value) or ""
    match = _IN_PARENTHESES.match(text)
    text = _LEAD.sub("", _EMAIL.sub(" ", match[1] if match else text).strip(), count=1)
    names = []
    for part in _SEPARATOR.split(text):
        names.extend(_split_foreign(part))
    return names


def _split_foreign(part: str) -> list[str]:
    """Parts at "y", "et", "und" where each side is a person: such words also stand inside names (Ortega y Gasset)."""
    part = _TAIL.sub("", _LEAD.sub("", part, count=1)).strip(" .,:;-–—\"'“”*•")
    sides = _FOREIGN_AND.split(part)
    if len(sides) > 1 and all(map(is_person, sides)):
        return sides
    return [part] if is_person(part) else []


def is_person(name: str) -> bool:
    """Whether the words look like the name of one person."""
    if not name or len(name) > _LONGEST or any(c.isdigit() or c in "@/_:#<>" for c in name):
        return False
    words = name.split()
    if any(word.casefold().strip(".’'s") in _NOT_PERSONS or word.casefold() in _NOT_PERSONS for word in words):
        return False
    if not all(map(_WORD.fullmatch, words)):
        return False
    if not any(c.isupper() or c.islower() for c in name):
        return len(words) <= _MOST_WORDS and len(name) >= 2
    names = [word for word in words if word.casefold().rstrip(".") not in _PARTICLES]
    return 2 <= len(words) <= _MOST_WORDS and len(names) >= 2 and all(word[0].isupper() for word in names)
