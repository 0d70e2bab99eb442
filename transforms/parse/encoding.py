"""Bytes to text, whatever the document and its server say about the encoding."""

import codecs
import re

from transforms.parse.guessing import guess

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_DECLARED = re.compile(
    rb"""<\?xml[^<>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^<>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)""",
    re.I,
)
_STRAY_SHARE = 20
_SEVEN_BIT = ("iso-2022", "iso2022", "hz")
_MISNAMED = {
    # the WHATWG Encoding Standard reads these labels as the supersets that are really meant
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949",
    # labels of that standard, and others that are met, which Python does not know
    "iso8859-1": "cp1252", "iso_8859-1": "cp1252", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp",
    "x-gbk": "gb18030", "big5": "big5hkscs", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs", "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949", "korean": "cp949", "iso-8859-8-i": "cp1255", "iso-8859-8": "cp1255", "iso-8859-11": "cp874", "tis-620": "cp874",
    "koi": "koi8_r", "koi8": "koi8_r", "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "x-mac-cyrillic": "mac_cyrillic",
    "unicode-1-1-utf-8": "utf-8",
}  # fmt: skip
_WINDOWS = re.compile(r"(?:x-)?(?:win(?:dows)?|cp|ms)?[-_]?(125[0-8]|874|932|949)")
_NO_ENCODINGS = frozenset({"unicode-escape", "raw-unicode-escape", "punycode", "idna", "utf-7", "undefined"})
"""Codecs that are no encodings of documents: they would make other text of its words."""

_SAY_LITTLE = frozenset({"cp1252", "ascii", "iso8859-1", "iso8859-15"})
"""What servers and templates name where nobody said anything; every document of single bytes is valid in them."""

_HEAD_BYTES = 16_384

# what XML 1.0 (section 2.2) forbids, and no article needs in any format
_CONTROLS = "".join(chr(c) for c in [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])
_CONTROL_BYTES = bytes([*range(9), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_WITHOUT_CONTROLS = dict.fromkeys(map(ord, _CONTROLS))


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a document, without byte order mark and control characters.

    Never fails: what no encoding explains becomes U+FFFD.

    A byte order mark counts first. Bytes that are UTF-8 and not ASCII are UTF-8, whatever is declared: no other
    encoding makes such bytes by chance, and one stray byte among twenty characters changes nothing. Then the charset of
    `content_type`, then that of the document (XML declaration, HTML meta), in which every byte is valid; then the first of
    them in which hardly any byte is not. Names of Western European encodings say little, for all bytes are valid in them:
    a script that is plainly not Latin is guessed first (`guessing`). At last UTF-8 in which stray bytes are read as
    Windows-1252.
    """
    text = _decoded(body, content_type)
    # looking for each one by itself is four times as fast as a pattern, and there is hardly ever any
    return text.translate(_WITHOUT_CONTROLS) if any(c in text for c in _CONTROLS) else text


def _decoded(body: bytes, content_type: str) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    labels = declared(body, content_type)
    if body.isascii() and not any(n.startswith(_SEVEN_BIT) for n in labels):
        return body.decode("ascii")
    if not body.isascii() and _is_mostly_utf8(body):
        return body.decode("utf-8", "presslake-cp1252")
    # UTF-16 is not meant: the declaration itself could be read as ASCII (HTML Standard, "prescan a byte stream")
    named = [codec for name in labels if not (codec := _codec(name)).startswith(("utf-16", "utf-32"))]
    telling = [codec for codec in named if codec not in _SAY_LITTLE]
    for codec in telling:
        text = _strictly(body, codec)
        if text is not None:
            return text
    if text := _nearly(body, telling):
        return text
    if guessed := guess(body):
        return body.decode(guessed, "replace")
    return _nearly(body, [codec for codec in named if codec in _SAY_LITTLE]) or body.decode("utf-8", "presslake-cp1252")


def _codec(name: str) -> str:
    """What Python calls the encoding that a label means; the label where it means none."""
    windows = _WINDOWS.fullmatch(name)
    meant = f"cp{windows[1]}" if windows else _MISNAMED.get(name, name)
    try:
        return codecs.lookup(meant).name
    except LookupError:
        return meant


def _nearly(body: bytes, names: list[str]) -> str | None:
    """The text in the first encoding in which hardly any byte is not valid: one that was cut in two, or put there by
    something else, does not make a document another."""
    for name in names:
        if name != "utf-8" and _strictly(b" ", name) is not None:
            text = body.decode(name, "replace")
            if text.count("\ufffd") * _STRAY_SHARE <= len(text) - len(text.encode("ascii", "ignore")):
                return text
    return None


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether bytes are UTF-8 but for a stray one here and there, or a character that the end cuts in two."""
    if _strictly(body, "utf-8") is not None:
        return True
    text = body.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    return stray * _STRAY_SHARE <= len(text) - len(text.encode("ascii", "ignore"))


def declared(body: bytes, content_type: str) -> list[str]:
    """The encodings that the server and the head of the document name, in lower case. (A browser looks at a kilobyte;
    pages have scripts above what they declare.)"""
    names = [m[1] for m in [_CHARSET.search(content_type)] if m]
    names += [(xml or meta).decode("ascii") for xml, meta in _DECLARED.findall(body[:_HEAD_BYTES])]
    return [n.lower() for n in names]


def narrow(body: bytes) -> bytes:
    """Bytes in which ASCII characters are single bytes: UTF-16 and UTF-32 as UTF-8, all else as it is."""
    name = _marked(body) or _wide(body)
    return body.decode(name, "replace").encode("utf-8", "replace") if name and name != "utf-8" else body


def fits(body: bytes, name: str) -> bool:
    """Whether bytes can be meant in an encoding: they are valid in it, and not plainly UTF-8 or UTF-16 instead.

    A character that the end of the body cuts in two counts as valid.
    """
    wide = _marked(body) or _wide(body)
    if wide and wide != "utf-8":
        return _family(name) == _family(wide)
    if body.isascii():
        return not name.startswith(("utf-16", "utf-32"))
    if _is_utf8(body):
        return _family(name) == "utf-8"
    return _family(name) != "utf-8" and _strictly(body, name if "ascii" in name else _codec(name)) is not None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as e:
        return e.reason == "unexpected end of data"
    return True


def _family(name: str) -> str:
    """UTF-8, UTF-16 and UTF-32 in any spelling and byte order; other names as they are."""
    found = re.match(r"utf[-_]?(8|16|32)", name)
    return f"utf-{found[1]}" if found else name


def _marked(body: bytes) -> str | None:
    return next((name for mark, name in _BOMS if body.startswith(mark)), None)


def is_binary(body: bytes) -> bool:
    """Whether bytes are no text in any encoding: more than two in a hundred of the first are control characters."""
    head = body[:8192]
    if _wide(body) or any(body.startswith(mark) for mark, _ in _BOMS):
        return False
    return 50 * (len(head) - len(head.translate(None, _CONTROL_BYTES))) > len(head)


def _wide(body: bytes) -> str | None:
    # the first character of every document read here is ASCII: in UTF-16 and UTF-32 its neighbours are zero
    zeros = "".join("0" if b == 0 else "x" for b in body[:4])
    return {"x0x0": "utf-16-le", "0x0x": "utf-16-be", "x000": "utf-32-le", "000x": "utf-32-be"}.get(zeros)


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return None if codecs.lookup(name).name in _NO_ENCODINGS else body.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("presslake-cp1252", _as_cp1252)
