import pytest

from transforms.clean import language
from transforms.clean.counting import word_count

ENGLISH = (
    "The harbour office said on Monday that the ramp would be repaired before the spring tides, and that until then the ferries of the northern line would leave from the old quay. "
    * 3
)
GERMAN = (
    "Die Hafenbehörde sagte am Montag, dass die Rampe noch vor den Frühlingsfluten repariert werde und dass die Fähren bis dahin vom alten Kai ablegen würden. "
    * 3
)


def _found(text, *declared):
    finding = language.found(text, word_count(text), declared)
    return finding and (finding.code, finding.method)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("zh-Hant-TW", "zh"), ("iw", "he"), ("english", None), ("xx", None), ("", None),
     (None, None), ("en-", None), ("zxx", None)],
)  # fmt: skip
def test_normalised(tag, code):
    assert language.normalised(tag) == code


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        (ENGLISH, ("en-GB",), ("en", "declared-1")),
        (ENGLISH, (), ("en", "cld2-1")),
        (GERMAN, ("en",), ("de", "cld2-1")),
        (ENGLISH, ("nonsense", "en"), ("en", "declared-1")),
        ("Kurz und gut.", ("en",), ("en", "declared-1")),
        ("Kurz und gut.", (), None),
    ],
)
def test_declared_and_detected(text, declared, expected):
    assert _found(text, *declared) == expected


def test_confidence_says_how_much_agrees():
    def sure(text, *declared):
        return language.found(text, word_count(text), declared).confidence

    assert sure(ENGLISH, "en") > sure(GERMAN, "en") > 0.5
    assert sure(ENGLISH, "en") > sure("Short.", "en")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("one two  three", 3),
        ("Elle a dit « oui »", 6),
        ("船はマリ港へ戻った。", 5),
        ("船 ferry 船", 2),
        ("เรือกลับเข้าท่า", 3),
        ("", 0),
    ],
)
def test_word_count(text, count):
    assert word_count(text) == count
