"""How many words a text has."""

import re

_PAIRED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_RUN_ON = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_UNSPACED = re.compile(f"{_PAIRED.pattern}|{_RUN_ON.pattern}")
_CHARS_PER_WORD = {_PAIRED: 2, _RUN_ON: 5}


def word_count(text: str) -> int:
    """Words by white space; where a script has no spaces, by its mean word length.

    Chinese and Japanese count two characters a word, Thai, Lao, Burmese and Khmer five; other words beside them
    count as usual.
    """
    if text.isascii() or not _UNSPACED.search(text):
        return len(text.split())
    words = 0
    for script, chars in _CHARS_PER_WORD.items():
        text, found = script.subn(" ", text)
        words += -(-found // chars)
    return words + sum(any(map(str.isalnum, word)) for word in text.split())
