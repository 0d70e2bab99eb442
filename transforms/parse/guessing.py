"""The encoding of bytes that nobody named, or that are not what was named."""

import re

from charset_normalizer import from_bytes

_ENCODINGS = (
    "cp1251", "koi8_r", "koi8_u", "gb18030", "big5", "cp932", "euc_jp", "cp949", "cp1256", "cp1255", "cp1253", "cp874",
)  # fmt: skip
"""Those in which pages without Latin letters are met; of two that fit as well the first."""

_RUN = re.compile(rb"[\x80-\xff]+")
_TEXT = re.compile(rb"[^<>\x80-\xff]{0,200}[\x80-\xff][^<>]{0,2000}")
_MEAN_RUN = 1.8
_LOOKED_AT = 500_000
_ENOUGH = 8_000


def guess(body: bytes) -> str | None:
    """The encoding that a document most likely is in, as Python calls it; None where its letters are mostly Latin.

    In Latin text the letters beyond ASCII stand by themselves (mean run of such bytes: 1.0 to 1.2), in any other script
    together (2.4 and more). Among the encodings of other scripts charset-normalizer decides, by the text alone.
    """
    head = body[:_LOOKED_AT]
    runs = _RUN.findall(head)
    if sum(map(len, runs)) < _MEAN_RUN * max(1, len(runs)):
        return None
    found = from_bytes(b" ".join(_TEXT.findall(head))[:_ENOUGH], cp_isolation=list(_ENCODINGS))
    best = min(found, key=lambda m: (m.chaos, -m.coherence, _ENCODINGS.index(m.encoding)), default=None)
    return best.encoding if best else None
