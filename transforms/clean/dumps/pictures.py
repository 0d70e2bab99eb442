"""What is left of the pictures of a page that was copied as text: labels, and descriptions for the blind."""

import re

from transforms.clean.lines import captions
from transforms.clean.lines.counting import word_count

_IMAGE_NOTE = re.compile(r"(?:image|photo|picture|bild|foto|imagen|imagem|immagine)(?: \w{1,20})?\s?:", re.IGNORECASE)
_NAMES_NOBODY = re.compile(r"[^\W\d_][^\W\d_A-ZÀ-Þ]*(?:[ ,'’-]+[^\W\d_A-ZÀ-Þ]+)+\.?")
_SOMEBODY = re.compile(
    r"(?:an?|one|two|three|four|five|several|some|many|people|men|women|un|una|unos|unas|une|des|deux|trois|plusieurs|dos|tres|"
    r"varios|varias|ein|eine|zwei|drei|mehrere|um|uma|dois|duas|vários|várias|uno|due|tre|alcuni|alcune)\b",
    re.IGNORECASE,
)
_ALT_WORDS = 25
_HEAD_LINES = 4


def without_image_notes(lines: list[str]) -> list[str]:
    """The lines without labels that end in a colon (`Image caption:`), and without the line that each announces."""
    kept: list[str] = []
    announced = False
    for line in lines:
        label = _IMAGE_NOTE.fullmatch(line) is not None
        if not label and not announced:
            kept.append(line)
        announced = label
    return kept


def without_descriptions(lines: list[str]) -> list[str]:
    """The lines of a text without a picture's description for the blind, which stands right above its caption.

    It says what is seen, begins with somebody or something ("A man …"), and names nobody. The first line is the
    article's own, and so is what stands below the fourth: there a paragraph may be like that, and have a picture below it.
    """
    head = lines[: _HEAD_LINES + 1]
    described = {
        i for i in range(1, len(head) - 1) if _is_description(head[i]) and captions.caption_of(head[i + 1]) is not None
    }
    return [line for i, line in enumerate(lines) if i not in described]


def _is_description(line: str) -> bool:
    return (
        word_count(line) <= _ALT_WORDS
        and _SOMEBODY.match(line) is not None
        and _NAMES_NOBODY.fullmatch(line) is not None
    )
