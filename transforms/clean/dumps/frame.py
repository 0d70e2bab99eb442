"""What stands around the article on a page that was copied as text, in the languages that have a file in `languages/`.

Every entry is meant for a whole line. Lines of an article's own (a heading `Politik`) can look the same, so the tables
`copy_*` hold for copied pages only, where nothing else tells the frame.
"""

import re

from transforms.clean.lines import phrases, tables

_LABELS = tables.of_languages("copy_labels")
_ENDS = tables.of_languages("copy_end_marks")
_PATTERN = re.compile(tables.any_of(tables.of_languages("copy_sentences")))
_FIELD = re.compile(r"[^\W\d_A-Z](?=[A-ZÀ-Þ][^\W\d_A-ZÀ-Þ]+: )")
_FIELDS = 2
_LONGEST = 200


def is_frame(line: str) -> bool:
    """Whether the whole line belongs to the frame of a copied page, or is a record whose fields were run together."""
    if phrases.is_page_furniture(line):
        return True
    if len(_FIELD.findall(line)) >= _FIELDS:
        return True
    name = phrases.key(line)
    return name in _LABELS or (len(line) <= _LONGEST and _PATTERN.fullmatch(name) is not None)


def is_end(line: str) -> bool:
    """Whether the line heads what follows an article."""
    return phrases.is_end_mark(line) or phrases.key(line) in _ENDS
