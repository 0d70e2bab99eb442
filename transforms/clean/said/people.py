"""Authors: the persons and agencies that a source names, and nobody else.

Persons first: an agency or another organisation is the author only where no person is named with it. Roles ("Staff"),
outlets, handles, addresses and dates are nobody.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from transforms.clean.letters.characters import one_line
from transforms.clean.letters.lookalikes import undisguised
from transforms.clean.said import names
from transforms.clean.said.names import PARTICLES
from transforms.clean.said.sitenames import SiteNames

_EMAIL = re.compile(r"[<(\[]?\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*[>)\]]?")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_IN_PARENTHESES = re.compile(r"^[^()]*@[^()]*\(([^()]+)\)\s*$")
_EDGES = " .,:;-–—\"'“”*•"
_THE = re.compile(r"^the\s+", re.IGNORECASE)
_AGENCY_BEHIND = re.compile(
    rf"(?<=\w)\s+(?:The\s+)?(?:{'|'.join(sorted(map(re.escape, filter(str.isascii, names.AGENCIES.values())), key=len, reverse=True))})$",
    re.IGNORECASE,
)
"""An agency below the name of its reporter, on the same line by now: `Jane Doe Associated Press`."""
_STAFF = re.compile(r"\s+(?:staff|news agency|agencia de noticias)$", re.IGNORECASE)
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u064b-\u0652\u200c\u200d])*(?:[.’'‘`-][^\W\d_]+)*[.’']?"
)
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+(?:[・·][\u3040-\u30ff\u3400-\u9fff]+)*")
_HAN = re.compile("[\u3400-\u9fff]{2,4}")
_MOST_WORDS = 5
_LONGEST = 60
_LONGEST_BYLINE = 100
_MOST_NAMES = 20
_MOST_WORDS_OF_A_BYLINE = 30
_SHORT_AGENCY = 4  # "AP" and "dpa" are agencies, "Sid" is somebody
_BYLINE = re.compile(
    r"(?:(?i:by|written by|posted by|reported by|words by|story by|von|par|por|di)\s+[^\W\d_a-z]"
    r"|(?i:writer|author|authors|reporter|by|autor|autora|auteur|verfasser|autore|автор|текст|penulis)\s?:|(?:作者|撰文|記者|记者)\s?[:：])"
)
_NO_NAMES = names.NOBODY | names.OUTLET | names.NOT_A_NAME | names.ORGANISATION
NO_SITE = SiteNames.of((), None)


def persons(declared: Iterable[str]) -> tuple[str, ...]:
    """The persons in what a source put into its author fields, as named, each once; empty rather than wrong.

    Outlets, agencies, roles, handles, addresses and dates are no persons; neither is a name of a single word.
    """
    return _once(name for value in declared for name in _names(value))


def authors(declared: Iterable[str], site: SiteNames = NO_SITE) -> tuple[str, ...]:
    """The persons that a source names; where it names none, the agencies and other organisations that are not the
    `site` itself (a site that signs with its own name says nothing about who wrote)."""
    return _authors(tuple(declared), site)


@lru_cache(maxsize=4096)  # most articles are by somebody who wrote before
def _authors(declared: tuple[str, ...], site: SiteNames) -> tuple[str, ...]:
    given = [_without_outlet(value, site) for value in declared]
    found = tuple(name for name in persons(given) if not site.is_named(name))
    return found or organisations(given, site)


def _without_outlet(byline: str, site: SiteNames) -> str:
    """The byline without the name of the site behind it (`Jane Doe Coast Radio`)."""
    words = byline.split()
    if len(words) > _MOST_WORDS_OF_A_BYLINE:
        return byline
    cuts = (i for i in range(2, len(words)) if site.is_named(" ".join(words[i:])))
    cut = next(cuts, len(words))
    return " ".join(words[:cut])


def organisations(declared: Iterable[str], site: SiteNames = NO_SITE) -> tuple[str, ...]:
    """The agencies and other organisations that a source names, but for the `site` itself."""
    return _once(name for value in declared for name in _organisations(value, site))


def is_byline(line: str) -> bool:
    """Whether a short line names its writer ("Writer: Jane Doe", "By Jane Doe and John Roe")."""
    return len(line) <= _LONGEST_BYLINE and _BYLINE.match(line) is not None and line[-1:] not in ".!?"


def is_pen_name(name: str, site: SiteNames) -> bool:
    """Whether a single word may be somebody's name: capitalised, no role, no outlet, not the site's own."""
    word = name.casefold()
    return (
        3 <= len(name) <= 20
        and name.isalpha()
        and name[0].isupper()
        and name[1:].islower()
        and word not in _NO_NAMES
        and word not in names.AGENCIES
        and not site.includes(name)
    )


def is_person(name: str) -> bool:
    """Whether the words look like the name of one person."""
    if not name or len(name) > _LONGEST or any(c.isdigit() or c in "@/_:#<>" for c in name):
        return False
    words = name.split()
    if _is_agency(name) or words[0].casefold() in names.ARTICLES or any(map(_is_no_name, words)):
        return False
    if _UNSPACED.fullmatch("".join(words)):
        return _is_unspaced_person(words)
    if not all(map(_WORD.fullmatch, words)):
        return False
    own = [word for i, word in enumerate(words) if not _is_particle(word, first=i == 0)]
    if not 2 <= len(words) <= _MOST_WORDS or len(own) < 2:
        return False
    return all(word[0].isupper() for word in own) or not any(c.isupper() or c.islower() for c in name)


def _is_particle(word: str, *, first: bool) -> bool:
    """Whether a word of a name only joins its others (de, van, y); an initial is none, and neither is "Ben" at the start."""
    is_initial = len(word.rstrip(".")) == 1 and word[0].isupper()
    return word.casefold().rstrip(".") in PARTICLES and not is_initial and not (first and word in names.GIVEN)


def _is_unspaced_person(words: list[str]) -> bool:
    """Chinese, Japanese and Korean names: a few signs, or a few words with their parts marked."""
    if len(words) == 1:
        name = words[0]
        return 2 <= len(name) <= 4 or ("・" in name or "·" in name) or (_HAN.match(name) is None and len(name) <= 10)
    return len(words) <= 3 and all(len(word) <= 10 for word in words)


def _is_no_name(word: str) -> bool:
    word = word.casefold().strip(_EDGES + "’")
    parts = {word, word.removesuffix("'s").removesuffix("’s"), *word.split("-")}
    return not parts.isdisjoint(_NO_NAMES)


def _names(value: str) -> list[str]:
    text = undisguised(one_line(value) or "")
    match = _IN_PARENTHESES.match(text)
    text = _HANDLE.sub(" ", _EMAIL.sub(" ", match[1] if match else text)).strip()
    text = names.LEAD.sub("", names.STAMP.sub("", text), count=1)
    return [name for part in names.SEPARATOR.split(text)[:_MOST_NAMES] for name in _split_foreign(part)]


def _split_foreign(part: str) -> list[str]:
    """Parts at "y", "et", "und" where each side is a person: such words also stand inside names (Ortega y Gasset)."""
    part = _trimmed(part)
    if is_person(bare := _AGENCY_BEHIND.sub("", part)):
        part = bare
    sides = names.FOREIGN_AND.split(part)
    if len(sides) > 1 and all(map(is_person, sides)):
        return sides
    return [part] if is_person(part) else []


def _trimmed(part: str) -> str:
    return names.TAIL.sub("", names.LEAD.sub("", part, count=1)).strip(_EDGES)


def _organisations(value: str, site: SiteNames) -> list[str]:
    text = names.LEAD.sub("", one_line(value) or "", count=1)
    if len(text) > _LONGEST_BYLINE:
        return []
    parts = [text.strip(_EDGES), *(part.strip(_EDGES) for part in re.split(r"[,;/|(]", text))]
    return [_STAFF.sub("", part) for part in parts if _is_organisation(part) and not site.includes(part)][:1]


def _is_organisation(name: str) -> bool:
    words = name.casefold().split()
    if _is_agency(name):
        return True
    known = any(word in names.ORGANISATION for word in words)
    return (
        known
        and 2 <= len(words) <= _MOST_WORDS
        and name[:1].isupper()
        and not set(words) & (names.NOBODY | names.NOT_A_NAME - {"the", "and"})
    )


def _is_agency(name: str) -> bool:
    bare = _STAFF.sub("", _THE.sub("", name))
    short = len(bare) <= _SHORT_AGENCY and bare.isalpha()
    return bare.casefold().replace(" ", "") in names.AGENCIES and not (
        short and bare != bare.upper() and bare != bare.lower()
    )


def _once(found: Iterable[str]) -> tuple[str, ...]:
    once: dict[str, str] = {}
    for name in found:
        once.setdefault(name.casefold(), name)
    return tuple(once.values())
