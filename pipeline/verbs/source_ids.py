"""What is said of an id that no source has."""

import difflib
from collections.abc import Iterable


def unknown(source_id: str, ids: Iterable[str]) -> str:
    """The message, with those of the ids that look like it."""
    near = difflib.get_close_matches(source_id, sorted(ids))
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "`presslake sources list` shows them"
    return f"{source_id}: no source has this id; {hint}"
