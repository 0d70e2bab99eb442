"""What feedparser found, by the names that it gives it.

An element unknown to feedparser that happens to be called like one of its own findings (`links`, `title_detail`)
takes that finding's place, as a text.
"""

from collections.abc import Mapping
from typing import Any

Raw = Mapping[str, Any]


def one(raw: Raw, name: str) -> Raw:
    """The details of one thing; none where there are none."""
    found = raw.get(name)
    return found if isinstance(found, dict) else {}


def several(raw: Raw, name: str) -> list[Raw]:
    """The details of each of several things."""
    found = raw.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
