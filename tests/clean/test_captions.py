"""Credits at the ends of captions, in the languages of the words before them."""

import pytest

from transforms.clean.lines.captions import caption_of


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Порт в понедельник. Фото: Анна Соколова", "Порт в понедельник."),
        ("Pazartesi günü liman. Fotoğraf: Ayşe Demir", "Pazartesi günü liman."),
        ("월요일의 항구. 사진=김민지", "월요일의 항구."),
        ("Port w poniedziałek. Fot.: Anna Zielińska", "Port w poniedziałek."),
        ("נמל ביום שני. צילום: דוד ברק", "נמל ביום שני."),
        ("Bến cảng hôm thứ hai. Ảnh: Trần Văn Minh", "Bến cảng hôm thứ hai."),
        ("Satama maanantaina. Kuva: Jukka Mäkelä", "Satama maanantaina."),
    ],
)
def test_credits(line, said):
    assert caption_of(line) == said


@pytest.mark.parametrize(
    "line",
    [
        "На стене висело одно фото: дом у моря, где она выросла, и лодка отца.",
        "Kuva: näin satama näyttää keväällä, kun laivat ovat lähteneet.",
        "A equals B, and x = y.",
    ],
)
def test_sentences_are_no_credits(line):
    assert caption_of(line) is None
