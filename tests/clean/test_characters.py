"""What a text may hold: damage is mended, and clean text comes out as it went in, byte by byte."""

import re
import time

import pytest
from hypothesis import example, given, settings

from tests.clean.scripts import TEXTS
from transforms.clean.letters import lookalikes
from transforms.clean.letters.characters import folded, one_line, visible, without_markup
from transforms.clean.letters.mojibake import mended

CLEAN = (
    "It’s a “test” – naïve café, Größe 10 €",
    "MANHÃ” e MAÇû?".replace("MAÇû", "MAÇÃ»"),
    "«café» … QUÉ… AÑO” É™",
    "café”’ said “ÉÉ”",
    "Рік, рёбра, Сёстры и СССР",
    "РЎ один раз",
    "می‌خواهم",
    "👩‍🚀 🏳️‍🌈 👩🏽‍🚀 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "क्‍ष र्‍य",
    "Vec<T>, 5 < 6, a <- b, I <3 you",
    "AT&T, R&D; Q&A",
    "25 °C × 3 = 75 µm",
)


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_is_left_as_it_is(text: str) -> None:
    assert (mended(text), visible(text), without_markup(text)) == (text, text, text)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(TEXTS)
@example("e\u200cf".replace("\u200c", ""))
def test_clean_text_in_any_script_comes_out_byte_by_byte(text: str) -> None:
    assert visible(text) == text
    assert one_line(text) == folded(text)
    assert lookalikes.undisguised(text) == text


ACCENTED = ("L’été à Noël — ça va", "Über die Größe “so”", "A educação não é só isso", "Zażółć gęślą jaźń, “tak”")
NO_LETTER = {(ACCENTED[1], "cp1252"), (ACCENTED[3], "cp1252")}
"""Where an encoding has no letter for one of the bytes."""


@pytest.mark.parametrize(
    ("text", "encoding"),
    sorted({(text, e) for text in ACCENTED for e in ("cp1252", "latin-1", "cp1250", "mac_roman")} - NO_LETTER),
)
def test_utf8_that_was_read_as_something_else_is_mended(text: str, encoding: str) -> None:
    broken = text.encode().decode(encoding)
    assert broken != text
    assert visible(broken) == text


@pytest.mark.parametrize("text", ["Привет, мир: новости дня", "Καλημέρα κόσμε", "مرحبا بالعالم", "今天的新闻报道"])
def test_other_scripts_are_mended_too(text: str) -> None:
    assert visible(text.encode().decode("latin-1")) == text


def test_russian_read_as_windows_1251_is_mended() -> None:
    assert visible("РџСЂРёРІРµС‚, РјРёСЂ") == "Привет, мир"


def test_only_the_broken_line_is_touched() -> None:
    assert mended("MANHÃ” clara\nÃ‰ manhÃ£") == "MANHÃ” clara\nÉ manhã"


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("a\u202eb\u202c\u2066c\u2069\u200f", "abc"),
        ("plain\u200dword\u200c", "plainword"),
        ("hid\U000e0041\U000e0042den", "hidden"),
        ("object\ufffc here", "object here"),
        ("Cafe\u0301", "Café"),
        ("a\x00b\x1bc", "abc"),
        ("It\x92s", "It’s"),
    ],
)
def test_what_nobody_sees_goes(given_text: str, expected: str) -> None:
    assert visible(given_text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AT&amp;amp;amp;amp;amp;T", "AT&T"),
        ("&amp;amp;lt;b&amp;amp;gt;x", "x"),
        ("<<b>img src=x onerror=1>", "img src=x onerror=1>"),
        ("<<<<<b>b>b>b>img src=x>", "b>b>b>img src=x>"),
        ("<scr<script>x</script>ipt>alert", "alert"),
        ("<foo onx=1>q</foo>", "q"),
        ("<x-y>q</x-y>", "q"),
        ("Ramp <img src=x onerror=alert(1)", "Ramp "),
        ("a<!--b-->c<!--d", "ac<!--d"),
        ("<![CDATA[x]]>", "x"),
        ("&#x3c;b&#x3e;z", "z"),
    ],
)
def test_no_markup_is_left_however_it_came(text: str, expected: str) -> None:
    assert without_markup(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mоѕt vіѕіtеd site", "The most visited site"),
        ("А new plan for the harbour by МиГ", "А new plan for the harbour by МиГ"),  # a word of its own
        ("A photon has the energy hν, a mass Mρ", "A photon has the energy hν, a mass Mρ"),
        ("The rate is 5 кВт and 3 kΩ, type Т-72B", "The rate is 5 кВт and 3 kΩ, type Т-72B"),
        ("Порт закрыт, сказал представитель PRа и IТ", "Порт закрыт, сказал представитель PRа и IТ"),
    ],
)
def test_look_alikes_are_folded_only_inside_words_that_mix_scripts(text: str, expected: str) -> None:
    assert lookalikes.undisguised(text) == expected


@pytest.mark.parametrize(
    "text",
    ["<!--" * 250_000, "<a " * 300_000, "<a " + "=" * 1_000_000, "<" * 1_000_000, "&" + "amp;" * 250_000,
     "<script " * 125_000, "<" * 200_000 + "b>" * 200_000, "a" + "\u0301\u0323" * 250_000, "Р" * 1_000_000,
     "РЎ" * 500_000, "â€" * 300_000, "&#38;" * 200_000, "\u200d" * 1_000_000, "<a" + "-a" * 500_000],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_a_megabyte_of_anything_takes_a_few_seconds(text: str) -> None:
    begun = time.process_time()
    cleaned = one_line(text)
    assert time.process_time() - begun < 4  # on a machine that does other things
    assert not re.search(r"<[a-z][^<>]*>|<(?:script|img)\b", cleaned or "")
