"""Language: what is declared, checked against what is written."""

import re
from dataclasses import dataclass

import pycld2

from transforms.clean.letters import scripts

_ISO_639_1 = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
    "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_RENAMED = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "jw": "jv",
    "mo": "ro",
    "sh": "sr",
    "cmn": "zh",
    "eng": "en",
    "fil": "tl",
}
_ONE_FAMILY = ({"no", "nb", "nn", "da"}, {"sr", "hr", "bs"}, {"id", "ms"})
"""Languages that a detector takes for one another: there the declaration is believed."""
_TAG = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*")
_ENOUGH_WORDS = 20
_LONG_WORDS = 60
_ENOUGH_UNSPACED_CHARS = 40
_SAMPLE_CHARS = 2000

DECLARED = "declared-1"
DETECTED = "cld2-1"
WRITTEN = "script-1"


@dataclass(frozen=True, slots=True)
class Finding:
    """A language (ISO 639-1), how it was found, and how sure that is (0 to 1)."""

    code: str
    method: str
    confidence: float


def normalised(tag: str | None) -> str | None:
    """The ISO 639-1 code of a language tag (RFC 5646) such as `en-GB`, of the first in a list of them, or of a locale
    (`en_US.UTF-8`); None for what is no language."""
    tag = re.split("[,;.]", tag or "")[0].strip().lower()
    if not _TAG.fullmatch(tag):
        return None
    first = re.split("[-_]", tag)[0]
    code = _RENAMED.get(first, first)
    return code if code in _ISO_639_1 else None


def found(text: str, word_count: int, declared: tuple[str | None, ...]) -> Finding | None:
    """The first declaration that is a language, checked by detection where the text is long enough to tell.

    A declaration of a language that is never written with the letters of the text counts for nothing, and a long text
    that is reliably in another language overrules its declaration. Letters that one language alone is written with
    tell it where nothing else does. None: neither declared nor detected.
    """
    said = next((code for tag in declared if (code := normalised(tag)) and not scripts.refutes(text, code)), None)
    seen = _detected(text) if word_count >= _ENOUGH_WORDS else None
    if seen is None:
        return Finding(said, DECLARED, 0.8) if said else _written(text)
    code, share, reliable = seen
    if said is None:
        return Finding(code, DETECTED, round(share if reliable else share / 2, 2))
    if said == code or any({said, code} <= family for family in _ONE_FAMILY):
        return Finding(said, DECLARED, 0.99 if reliable else 0.9)
    if reliable and word_count >= _LONG_WORDS:
        return Finding(code, DETECTED, round(share * 0.9, 2))
    return Finding(said, DECLARED, 0.5)


def _written(text: str) -> Finding | None:
    """The language that a script is the script of, or mostly is."""
    possible = scripts.languages(text)
    if not possible:
        return None
    return Finding(possible[0], WRITTEN, 0.9 if len(possible) == 1 else 0.5)


def _detected(text: str) -> tuple[str, float, bool] | None:
    """Code, share of the text (0 to 1) and whether the detector (Compact Language Detector 2) is sure."""
    reliable, _, details = pycld2.detect(text[:_SAMPLE_CHARS])
    _, tag, percent, _ = details[0]
    code = normalised(tag)
    return None if code is None else (code, percent / 100, bool(reliable))
