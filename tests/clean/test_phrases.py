"""The files of phrases, one a language: whoever adds a line or a language finds it used."""

import re

import pytest

from transforms.clean.lines import phrases, tables

WORDS = ("labels", "end_marks", "page_labels", "copy_labels", "copy_end_marks")
PATTERNS = ("sentences", "page_sentences", "copy_sentences")
LANGUAGES = sorted(tables.languages())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_table_has_a_name_that_nothing_reads(language: str) -> None:
    assert set(tables.languages()[language]) <= {*WORDS, *PATTERNS}


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "several"])
def test_a_language_has_what_every_page_needs(language: str) -> None:
    assert {"labels", "sentences", "end_marks"} <= set(tables.languages()[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_spelled_as_lines_are_compared(language: str) -> None:
    found = tables.languages()[language]
    written = {word for name in WORDS for word in tables.lines(found.get(name, ""))}
    assert {word for word in written if phrases.key(word) != word} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_patterns_can_be_compiled_alone(language: str) -> None:
    found = tables.languages()[language]
    for pattern in (p for name in PATTERNS for p in tables.lines(found.get(name, ""))):
        re.compile(pattern)


def test_every_file_is_read() -> None:
    assert {"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "several", "zh"} <= set(LANGUAGES)
    assert {"anzeige", "publicidad", "広告"} <= phrases.LABELS
