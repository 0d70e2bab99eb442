"""Shortcodes: markup in square brackets that publishing software and forums did not turn into HTML (`[gallery ids="1"]`,
`[b]so[/b]`)."""

import re

_CAPTION = re.compile(r"\[caption\b[^\[\]]*+\](?:(?!\[/?caption\b).)*+\[/caption\]", re.DOTALL)
_CODE = re.compile(
    r"\[(?P<closing>/?)(?P<name>[a-z][\w-]{0,40})(?P<says>=[^\s\[\]]+|(?:\s+[\w-]{1,40}=(?:\"[^\"\[\]]*\"|'[^'\[\]]*'|[^\s\[\]]+))*)\s*/?\]"
)


def without(fragment: str) -> str:
    """The fragment without shortcodes: what has attributes, and pairs that open and close. Words in brackets stay, for
    editors put them there (`[sic]`, `[he]`); captions go with their text."""
    if "[" not in fragment:
        return fragment
    fragment = _CAPTION.sub("", fragment)
    closed = {match["name"] for match in _CODE.finditer(fragment) if match["closing"]}
    return _CODE.sub(lambda match: "" if match["says"] or match["name"] in closed else match[0], fragment)
