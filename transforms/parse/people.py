"""Who wrote an entry, in the text of a feed: names only, in the way that feedparser can read them."""

import html
import re
from collections.abc import Iterator
from itertools import zip_longest

_PERSON = re.compile(r"<(/?)((?:[\w.-]+:)?(?:author|creator|managingeditor|webmaster|publisher))\b[^<>]*?(/?)>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_ADDRESS = re.compile(r"(?<![^\s<>@();&])[^\s<>@();&]++@[^\s<>@();&]+")
_BRACKETS = re.compile(r"&lt;\s*&gt;|\(\s*\)")
_LONG_WORD = re.compile(r"[\w.+-]{100}")


def with_names_only(text: str) -> str:
    """A feed in which persons have no e-mail addresses, and none has a name with a word of 100 characters.

    feedparser looks for addresses itself, but knows no top-level domain of more than four letters and leaves its
    end in the name; and the time that it takes grows with the square of a word's length.
    """
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at, tags = 0, list(_PERSON.finditer(text))
    for tag, following in zip_longest(tags, tags[1:]):
        end = following.start() if following else len(text)
        yield text[at : tag.start()]
        yield _person(tag, text[tag.end() : end], following)
        at = end
    yield text[at:]


def _person(tag: re.Match[str], said: str, following: re.Match[str] | None) -> str:
    """A tag and what is said until the next one."""
    if tag[1] or tag[3]:
        return tag[0] + said
    if following and following[1] and following[2] == tag[2]:
        return tag[0] + _name(said)
    return said if _has_long_word(said) else tag[0] + said


def _name(said: str) -> str:
    if _has_long_word(said):
        return ""
    opening, inside, closing = _unwrapped(said)
    if "@" not in inside or "<" in inside:
        return said
    name = _BRACKETS.sub("", _ADDRESS.sub("", inside)).strip()
    name = name[1:-1] if name.startswith("(") and name.endswith(")") else name
    return f"{opening}{name}{closing}"


def _unwrapped(said: str) -> tuple[str, str, str]:
    stripped = said.strip()
    if stripped.startswith("<![CDATA[") and stripped.endswith("]]>"):
        return "<![CDATA[", stripped[9:-3], "]]>"
    return "", stripped, ""


def _has_long_word(said: str) -> bool:
    if len(said) < 100:
        return False
    without_markup = _TAG.sub("", said.replace("<![CDATA[", "").replace("]]>", ""))
    return bool(_LONG_WORD.search(html.unescape(without_markup)))
