"""Pages copied as text, of many kinds and languages: which of their lines are the article."""

from pathlib import Path

import pytest

from tests.clean.expectations import check_lines
from tests.clean.items import of_dump
from transforms.clean.dumps import frame, pictures

DUMPS = Path(__file__).parent / "dumps"
EXPECTED = {
    "ar": ("عودة العبارة إلى الميناء بعد ليلة العاصفة", "13 15-16"),
    "de": ("Fähre kehrt nach Sturmnacht in den Hafen zurück", "16 18 20 22"),
    "es": ("El transbordador regresa al puerto tras la noche de tormenta", "16 18 20"),
    "fr": ("Le ferry bloqué par la tempête est enfin rentré au port", "16-17 19-20"),
    "it": ("Il traghetto torna in porto dopo la notte di tempesta", "15 17-18"),
    "ja": ("嵐の夜を越えてフェリーがリネット港に戻る", "13-14 16"),
    "pt": ("Balsa volta ao porto de Linnet depois da noite de tempestade", "14 16 18"),
    "ru": ("Паром вернулся в порт после ночного шторма", "14 16 18"),
    "tabloid": ("'We were lucky': Ferry limps home after a night adrift in the storm", "11 22 24-26 28"),
    "zh": ("风暴过后渡轮重新返回林奈港", "13-14 16"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_of_a_copied_page_the_article_is_taken_and_nothing_else(name: str) -> None:
    document = (DUMPS / f"{name}.txt").read_text("utf-8")
    title, kept = EXPECTED[name]
    article = of_dump(document)
    assert article.title == title
    check_lines(article, document, kept)


def test_every_dump_is_expected() -> None:
    assert {path.stem for path in DUMPS.glob("*.txt")} == set(EXPECTED)


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["Lead.", "A man walks on a quay.", "The quay on Monday. Photo: Jane Doe/AP"], [0, 2]),
        (["A man walks on a quay.", "The quay on Monday. Photo: Jane Doe/AP"], [0, 1]),  # the first line is the lead
        (["Lead.", "The quay is closed to all.", "The quay on Monday. Photo: Jane Doe/AP"], [0, 1, 2]),
        (["Lead.", "A man from Linnet walks on a quay.", "The quay on Monday. Photo: Jane Doe/AP"], [0, 1, 2]),
        (["Lead.", "A man walks on a quay.", "The quay was closed on Monday."], [0, 1, 2]),
    ],
)
def test_a_picture_s_description_above_its_caption_is_no_text(lines: list[str], kept: list[int]) -> None:
    assert pictures.without_descriptions(lines) == [lines[n] for n in kept]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Entities: Port Linnet, Ada VossTone: neutralIntent: inform", True),
        ("Monday: rain. Tuesday: sun. Wednesday: snow.", False),
        ("Foto: Petra Quill", True),
        ("Foto und Film sind sein Leben, sagt er.", False),
        ("Lesen Sie auch: Warum die Rampe brach", True),
        ("Политика", False),
        ("关于我们", True),
    ],
)
def test_lines_of_frame(line: str, expected: bool) -> None:
    assert frame.is_frame(line) is expected


def test_what_an_image_s_label_announces_is_no_text() -> None:
    assert pictures.without_image_notes(["Image caption:", "A quay.", "Text."]) == ["Text."]
