"""Characters: what a text may hold, whatever its format was.

NFC (Unicode Standard Annex 15); no controls, no zero-width or directional marks, no soft hyphens, no entities left.
"""

import html
import re
import unicodedata

from transforms.clean.letters.mojibake import mended

_TAGS = (
    "a abbr address article aside audio b big blockquote body br button center cite code dd del div dl dt em embed "
    "figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins label li link "
    "main mark meta nav noscript object ol p picture pre q s script section small source span strike strong style "
    "sub sup svg table template tbody td tfoot th thead time title tr tt u ul video wbr"
)
_TAG = re.compile(
    rf"</?(?:{'|'.join(_TAGS.split())})(?:[\s/][^<>]*)?>"  # what HTML knows
    r"|</[a-z][\w.:-]*\s*>"
    r"|<[a-z][\w.:]*-[\w.:-]*(?:\s[^<>]*)?/?>"  # custom elements have a hyphen
    r"|<[a-z][\w:]*\s(?=[^<>=]*=)[^<>]*(?:>|\Z)",  # and nothing but a tag has attributes
    re.IGNORECASE,
)
_PARTING = re.compile(
    r"</?(?:address|article|blockquote|br|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|"
    r"section|table|td|th|tr|ul)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
"""Tags that part words, as a browser shows them: `Ramp<br>repaired`."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SECTION = re.compile(r"<!\[CDATA\[|\]\]>|<(?:!doctype|\?xml)\b[^<>]*>", re.IGNORECASE)
_UNCLOSED = re.compile(
    r"<(?=/?(?:script|style|iframe|img|svg|object|embed|link|meta|base|form|input|math|video|audio)\b)", re.IGNORECASE
)
_OPENS = re.compile(r"(?<!<)<++(?=[a-z/!?])", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ESCAPED_TAG = re.compile(r"&(?:amp;)*lt;/?(?:p|br|div|span|a|img|strong|em|h[1-6]|ul|li|blockquote)\b", re.IGNORECASE)
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
    "\ufff9-\ufffc\ufffe\uffff]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"  # tags make flags, and letters that only machines see
)
_MISREAD = re.compile("[\x80-\x9f]")
_JOINER = re.compile("[\u200c\u200d]+")
_UNUSUAL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
"""Each character that one of the patterns above looks for: one set is ten times as fast as they."""
_NEEDS_JOINER = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]"
)
_TYPOGRAPHIC = "’‘“”–—…"
_ESCAPE_DEPTH = 3
_MARKS = 30
_NO_WORD = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_LONG = 10_000


def well_formed(text: str) -> str:
    """The text without lone surrogates (each becomes U+FFFD); surrogate pairs become the character they stand for."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _is_printable(text: str) -> bool:
    """Whether nothing needs a closer look; three times as fast as one. (U+FFFC is printable to Python.)"""
    return text.replace("\n", " ").isprintable() and "\ufffc" not in text


def is_plain(text: str) -> bool:
    """Whether a text is ASCII but for the quotes, dashes and ellipses of typographers, with nothing to mend or compose.
    Most English text is; taking each of these out is four times as fast as a search for what might be."""
    if text.isascii():
        return True
    for sign in _TYPOGRAPHIC:
        text = text.replace(sign, "")
    return text.isascii()


def visible(text: str) -> str:
    """The text in NFC, its line breaks as `\\n`, without characters that nobody sees.

    Joiners (U+200C, U+200D) stay after Arabic, Indic and emoji characters, where they are part of the spelling.
    """
    if is_plain(text) and _is_printable(text):
        return text
    text = mended(text)
    if not _is_printable(text) and _UNUSUAL.search(text):
        text = _INVISIBLE.sub("", _LINE_BREAK.sub("\n", _MISREAD.sub(_as_windows_1252, text)))
        text = _JOINER.sub(lambda m: _kept_joiner(text, m), text)
    if len(text) > _LONG:
        text = _NO_WORD.sub(_unstacked, text)
    return unicodedata.normalize("NFC", text)


def _unstacked(match: re.Match[str]) -> str:
    """Normalising takes the square of the length of a run of marks; thirty are enough for any letter (Unicode Standard
    Annex 15, section 13)."""
    marks = [bool(unicodedata.combining(sign)) for sign in match[0]]
    return "".join(sign for i, sign in enumerate(match[0]) if not (i >= _MARKS and all(marks[i - _MARKS : i + 1])))


def _as_windows_1252(match: re.Match[str]) -> str:
    """Nobody writes C1 controls: they are Windows-1252 punctuation that was decoded as Latin-1."""
    return match[0].encode("latin-1").decode("windows-1252", "ignore")


def _kept_joiner(text: str, match: re.Match[str]) -> str:
    before = text[match.start() - 1 : match.start()]
    return match[0] if _NEEDS_JOINER.match(before) else ""


_PROGRAM = re.compile(r"<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_ESCAPED_AGAIN = re.compile(r"&(?:amp;)+(?=#?\w{1,32};)", re.IGNORECASE)


def without_markup(text: str) -> str:
    """Plain text of a string in which entities or tags may be left, however often they were escaped.

    Tags are names that HTML knows, custom elements, and whatever has attributes: `Vec<T>` and `5 < 6` are text. Tags
    that come together only where others were taken out lose their bracket.
    """
    for _ in range(_ESCAPE_DEPTH):
        if "<" in text:
            text = _without_tags(text)
        if "&" not in text or not _ENTITY.search(text):
            return text
        text = html.unescape(_ESCAPED_AGAIN.sub("&", text))
    text = _without_tags(text)
    return _OPENS.sub("", text) if _TAG.search(text) else text


def _without_tags(text: str) -> str:
    if not _OPENS.search(text):
        return text
    text = _SECTION.sub("", _PROGRAM.sub("", text))
    # a comment that nothing closes is text: each opening would search to the end for one that does
    last = text.rfind("-->")
    if last != -1:
        text = _COMMENT.sub("", text[: last + 3]) + text[last + 3 :]
    text = _UNCLOSED.sub("", _TAG.sub("", _PARTING.sub(" ", text)))
    return _OPENS.sub("", text) if _TAG.search(text) else text


def folded(text: str) -> str:
    """The text on one line, each run of white space one space."""
    return " ".join(text.split())


def one_line(text: str | None) -> str | None:
    """A short field (title, name, tag) as plain text on one line; None where nothing is left."""
    return folded(plain(text)) or None if text else None


def plain(text: str) -> str:
    """Plain text of a string in which markup may be left. Signs that nobody sees can part a tag (`<scr\u200bipt>`), and
    entities can stand for such signs; so what has a bracket after all is gone through once more."""
    told = without_markup(well_formed(text))
    text = visible(told)
    if "<" not in text or text == told:
        return text
    text = visible(without_markup(text))
    return _OPENS.sub("", text) if _TAG.search(text) or _UNCLOSED.search(text) else text


def has_escaped_markup(text: str) -> bool:
    """Whether HTML was escaped as a whole: no tag, but `&lt;p&gt;`."""
    return "lt;" in text and not _TAG.search(text) and _ESCAPED_TAG.search(text) is not None
