"""How many entries a document holds, told by other means than ours: a plain XML parser, a plain JSON parser."""

import json
import re
import xml.etree.ElementTree as ET
from typing import Any

_START = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.I)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|rdf|feed)(?=[\s/>])", re.I)
_CONTENT_MODULE = "{http://purl.org/rss/1.0/modules/content/}"
"""Its `item` is one form of an entry's text, no entry."""


def entries_of_xml(body: bytes) -> int | None:
    """Elements that are entries; None where a strict parser refuses the document."""
    try:
        root = ET.fromstring(body)
    except (ET.ParseError, LookupError, ValueError):  # LookupError: an encoding unknown to Python
        return None
    names = (element.tag for element in root.iter())
    return sum(not n.startswith(_CONTENT_MODULE) and n.rpartition("}")[2] in ("item", "entry") for n in names)


def entries_begun(body: bytes) -> int:
    """Start tags of entries after the start of a feed, wherever they stand: at most so many can come out."""
    root = _ROOT.search(body)
    return len(_START.findall(body, root.end())) if root else 0


def entries_of_json(body: bytes) -> int | None:
    """Elements of the document's list; None where a strict parser refuses it or it has none."""
    try:
        value: Any = json.loads(body)
    except ValueError:
        return None
    found = value.get("items") if isinstance(value, dict) else value
    return len(found) if isinstance(found, list) else None
