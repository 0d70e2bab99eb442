"""Look-alike letters: Cyrillic and Greek letters in Latin words, a way to slip advertising past filters.

The letters are the single-letter confusables of Unicode Technical Standard 39. Only words that mix scripts are
touched, and only in texts that are mostly Latin.
"""

import re

from transforms.clean.letters.characters import is_plain

_LOOKALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеорсухіјѕԁһԛԝӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρϲ",
    "ABESIJKMHOPCTXYaeopcyxijsdhqwl" + "ABEZHIKMNOPTYXovpc",
)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_GREEK = re.compile("[\u0370-\u03ff]")
_SYMBOL_LETTERS = 3
_ADVERT_WORDS = 2
_ADVERT_SHARE = 0.2


def present(text: str) -> bool:
    """Whether the text is mostly Latin and yet has Cyrillic or Greek letters."""
    if is_plain(text) or not _FOREIGN.search(text):
        return False
    return len(_FOREIGN.findall(text)) < len(_LATIN.findall(text))


def is_disguised(line: str) -> bool:
    """Whether so many words of the line mix scripts that it was done on purpose."""
    words = _WORD.findall(line)
    mixed = sum(_is_mixed(word) for word in words)
    return mixed >= _ADVERT_WORDS and mixed >= _ADVERT_SHARE * len(words)


def to_latin(line: str) -> str:
    """The line with look-alike letters made Latin, inside words that mix scripts."""
    return _WORD.sub(lambda m: m[0].translate(_LOOKALIKE) if _is_mixed(m[0]) else m[0], line)


def undisguised(line: str) -> str:
    """A line that stands alone, such as a title, with look-alike letters made Latin where it is mostly Latin."""
    return to_latin(line) if present(line) else line


def _is_mixed(word: str) -> bool:
    """Some letters Latin, and all the others look like Latin ones; up to three with a Greek one are a symbol (`hν`)."""
    if not _FOREIGN.search(word) or not _LATIN.search(word):
        return False
    if len(word) <= _SYMBOL_LETTERS and _GREEK.search(word):
        return False
    return not _FOREIGN.search(word.translate(_LOOKALIKE))
