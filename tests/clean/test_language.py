import pytest

from transforms.clean import language
from transforms.clean.lines.counting import word_count

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
     (None, None), ("en-", None), ("zxx", None),
     ("de, en", "de"), ("pt_BR", "pt"), ("en_US.UTF-8", "en"), ("x-default", None)],
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


SENTENCES = {
    "en": "The harbour office said that the ramp would be repaired before the spring tides and that ferries would leave from the old quay.",
    "es": "La oficina del puerto dijo el lunes que la rampa se repararía antes de la primavera y que los barcos saldrían del muelle viejo.",
    "fr": "Le bureau du port a déclaré lundi que la rampe serait réparée avant le printemps et que les bateaux partiraient du vieux quai.",
    "de": "Das Hafenamt sagte am Montag, dass die Rampe noch vor dem Frühling repariert werde und die Schiffe vom alten Kai ablegen.",
    "pt": "O escritório do porto disse na segunda-feira que a rampa seria reparada antes da primavera e que os barcos sairiam do cais velho.",
    "it": "L'ufficio del porto ha detto lunedì che la rampa sarà riparata prima della primavera e che le navi partiranno dal vecchio molo.",
    "ru": "В понедельник администрация порта сообщила, что съезд отремонтируют к весне, а до этого времени паромы северной линии будут отходить от старой пристани на востоке города.",
    "ar": "قال مكتب الميناء يوم الاثنين إن المنحدر سيتم إصلاحه قبل الربيع وإن القوارب ستغادر حتى ذلك الحين من الرصيف القديم في شرق المدينة.",
    "zh": "港口办公室周一表示，坡道将在春天之前修复，渡轮在此之前将从旧码头出发，居民对这个决定表示欢迎。",
    "ja": "港湾事務所は月曜日、斜路を春までに修理し、それまでフェリーは古い埠頭から出発すると発表した。",
    "hi": "बंदरगाह कार्यालय ने सोमवार को कहा कि वसंत से पहले रैंप की मरम्मत की जाएगी और तब तक नावें पुराने घाट से रवाना होंगी।",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_is_enough(code):
    assert _found(SENTENCES[code]) == (code, "cld2-1")
    assert _found(SENTENCES[code], code) == (code, "declared-1")


@pytest.mark.parametrize(
    ("text", "declared", "expected"),
    [
        ("Пандус отремонтируют до весны.", ("en", "ru"), ("ru", "declared-1")),
        ("Пандус отремонтируют до весны.", ("en",), ("ru", "script-1")),
        ("Пандус відремонтують до весни.", ("uk",), ("uk", "declared-1")),
        ("坡道将在春天之前修复。", ("en",), ("zh", "script-1")),
        ("斜路を春までに修理する。", ("zh",), ("ja", "script-1")),
        ("경사로를 봄까지 수리한다.", (), ("ko", "script-1")),
        ("The ramp is closed.", ("zh", "en"), ("en", "declared-1")),
        ("The ramp is closed.", ("ru",), None),
        ("iPhone 17 und 東京", ("de",), ("de", "declared-1")),
    ],
)
def test_no_language_is_believed_that_is_never_written_so(text, declared, expected):
    assert _found(text, *declared) == expected


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
