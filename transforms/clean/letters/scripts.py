"""Scripts: what the letters of a text alone say of its language."""

import re

_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
_SCRIPTS = tuple(
    (re.compile(f"[{signs}]"), tuple(languages.split()))
    for signs, languages in (
        ("\u3040-\u30ff", "ja"),
        ("\uac00-\ud7af\u1100-\u11ff", "ko"),
        ("\u3400-\u9fff", "zh"),
        ("\u0400-\u052f", "ru uk bg sr mk be kk ky mn tg tt ba cv ce os ab bs ro uz az tk sh"),
        ("\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff", "ar fa ur ps sd ug ku ks az pa"),
        ("\u0900-\u097f", "hi mr ne sa ks sd"),
        ("\u0980-\u09ff", "bn as"),
        ("\u0370-\u03ff\u1f00-\u1fff", "el"),
        ("\u0590-\u05ff", "he yi"),
        ("\u0e00-\u0e7f", "th"),
        ("\u0a00-\u0a7f", "pa"),
        ("\u0a80-\u0aff", "gu"),
        ("\u0b00-\u0b7f", "or"),
        ("\u0b80-\u0bff", "ta"),
        ("\u0c00-\u0c7f", "te"),
        ("\u0c80-\u0cff", "kn"),
        ("\u0d00-\u0d7f", "ml"),
        ("\u0d80-\u0dff", "si"),
        ("\u0e80-\u0eff", "lo"),
        ("\u0f00-\u0fff", "bo dz"),
        ("\u1000-\u109f", "my"),
        ("\u10a0-\u10ff", "ka"),
        ("\u0530-\u058f", "hy"),
        ("\u1200-\u137f", "am ti"),
        ("\u1780-\u17ff", "km"),
    )
)
_NEVER_LATIN = frozenset(
    "ja ko zh ru uk bg be ar fa ur hi mr ne bn el he th ta te kn ml gu si my km lo ka hy am".split()
)
_MOST = 0.7
_KANA = 0.1  # the share of kana that no Chinese text has
_ENOUGH_LETTERS = 8
_SAMPLE_CHARS = 1000


def languages(text: str) -> tuple[str, ...]:
    """The languages (ISO 639-1) that are written with most of the letters of a text; none for Latin letters, for a
    mixture, and for a text of a few letters."""
    sample = text[:_SAMPLE_CHARS]
    if sample.isascii():
        return ()
    letters = len(_LETTER.findall(sample))
    if letters < _ENOUGH_LETTERS:
        return ()
    counts = [(len(signs.findall(sample)), spoken) for signs, spoken in _SCRIPTS]
    kana, han = counts[0][0], counts[2][0]
    if kana >= _KANA * letters and kana + han >= _MOST * letters:
        return ("ja",)
    most, spoken = max(counts, key=lambda found: found[0])
    return spoken if most >= _MOST * letters else ()


def refutes(text: str, code: str) -> bool:
    """Whether a text cannot be in a language: that is never written so."""
    if possible := languages(text):
        return code not in possible
    if code not in _NEVER_LATIN:
        return False
    letters = len(_LETTER.findall(text[:_SAMPLE_CHARS]))
    return letters >= _ENOUGH_LETTERS and len(_LATIN.findall(text[:_SAMPLE_CHARS])) > (1 - _KANA) * letters
