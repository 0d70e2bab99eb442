import pytest

from transforms.parse.encoding import decode

TEXT = "<p>“Zürich” – naïve café, 10 €</p>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("content_type", ["", "text/html", "text/html; charset=UTF-8", "text/xml; charset=us-ascii"])
def test_what_the_bytes_show_counts_more_than_what_is_said(encoding: str, content_type: str) -> None:
    assert decode(TEXT.encode(encoding), content_type) == TEXT


@pytest.mark.parametrize(
    ("text", "encoding", "content_type"),
    [
        ("Привет, мир", "cp1251", "text/html; charset=windows-1251"),
        ('<?xml version="1.0" encoding="koi8-r"?><a>Привет</a>', "koi8-r", ""),
        ('<meta charset="shift_jis"><p>日本語のニュース</p>', "cp932", "text/html"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><p>新闻</p>', "gb18030", ""),
        ("日本語のニュース", "iso-2022-jp", "text/plain; charset=iso-2022-jp"),
        ("1 € = 1 €", "cp1252", "text/plain; charset=iso-8859-1"),
        ("Příliš žluťoučký", "iso-8859-2", 'text/plain; charset="ISO-8859-2"'),
    ],
)
def test_what_is_declared_counts_where_bytes_leave_it_open(text: str, encoding: str, content_type: str) -> None:
    assert decode(text.encode(encoding), content_type) == text


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "koi8-r"])
def test_utf8_declared_as_something_else_is_utf8(charset: str) -> None:
    assert decode("café".encode(), f"text/html; charset={charset}") == "café"


def test_stray_bytes_are_read_as_windows_1252() -> None:
    assert decode("Zürich ".encode() + b"caf\xe9 \x93quoted\x94") == "Zürich café “quoted”"


def test_the_server_counts_more_than_the_document() -> None:
    body = '<meta charset="iso-8859-1"><p>Привет</p>'.encode("cp1251")
    assert "Привет" in decode(body, "text/html; charset=windows-1251")


@pytest.mark.parametrize("name", ["hex", "rot13", "idna", "punycode", "undefined", "x" * 500, "utf-7"])
def test_odd_names_of_encodings_do_no_harm(name: str) -> None:
    assert "caf" in decode(b"caf\xe9 +AG8-", f"text/html; charset={name}")


def test_control_characters_are_dropped() -> None:
    assert decode(b"a\x00b\x0bc\x1fd\te\r\nf") == "abcd\te\r\nf"


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("win-1251", "cp1251"), ("x-cp1251", "cp1251"), ("x-sjis", "cp932"), ("windows-31j", "cp932"), ("windows-874", "cp874")],
)  # fmt: skip
def test_labels_that_python_does_not_know(label: str, encoding: str) -> None:
    text = {"cp1251": "Привет, мир", "cp932": "日本語のニュース", "cp874": "ภาษาไทย"}[encoding]
    assert text in decode(f"<meta charset={label}><p>{text}".encode(encoding))


def test_a_server_that_names_the_encoding_of_any_bytes_says_less_than_the_document() -> None:
    body = '<meta charset="windows-1251"><p>Привет, мир'.encode("cp1251")
    assert "Привет, мир" in decode(body, "text/html; charset=ISO-8859-1")


def test_what_is_declared_below_a_script_counts() -> None:
    assert "Привет" in decode(
        f"<head><script>{'x();' * 900}</script><meta charset=windows-1251>Привет".encode("cp1251")
    )


@pytest.mark.parametrize(
    ("encoding", "stray"), [("cp1251", b"\x98"), ("gbk", b"\xff"), ("euc_jp", b"\xa4"), ("cp932", b"\x85")]
)
def test_a_stray_byte_does_not_change_what_is_declared(encoding: str, stray: bytes) -> None:
    text = (
        10
        * {
            "cp1251": "Привет, мир. ",
            "gbk": "港务局周一表示",
            "euc_jp": "港湾局は発表した",
            "cp932": "港湾局は発表した",
        }[encoding]
    )
    assert text in decode(f"<meta charset={encoding}><p>{text}</p>".encode(encoding) + stray)


def test_codecs_that_are_no_encodings_do_not_change_the_words() -> None:
    assert decode(b"<meta charset=unicode_escape>caf\xe9 \\ud800") == "<meta charset=unicode_escape>café \\ud800"


def test_of_two_declarations_the_one_that_fits_counts() -> None:
    assert "Привет" in decode('<meta charset="utf-8"><meta charset="windows-1251">Привет'.encode("cp1251"))


SAID = {
    "cp1251": "Совет города принял новый план для порта, и работы начнутся весной, когда река освободится ото льда.",
    "koi8_r": "Совет города принял новый план для порта, и работы начнутся весной, когда река освободится ото льда.",
    "gb18030": "市议会星期二晚上通过了新的港口计划，工程将在春天河水退去之后开始，届时渡轮会暂时停航。",
    "big5": "市議會星期二晚上通過了新的港口計劃，工程將在春天河水退去之後開始，屆時渡輪會暫時停航。",
    "cp932": "市議会は火曜日の夜、港の新しい計画を承認した。工事は春に川の水が引いてから始まる予定だ。",
    "euc_jp": "市議会は火曜日の夜、港の新しい計画を承認した。工事は春に川の水が引いてから始まる予定だ。",
    "cp949": "시의회는 화요일 저녁 항구의 새로운 계획을 승인했으며, 공사는 봄에 강물이 빠진 뒤 시작된다.",
    "cp1256": "وافق مجلس المدينة مساء الثلاثاء على الخطة الجديدة للميناء، وستبدأ الأعمال في الربيع عندما ينخفض النهر.",
    "cp1253": "Το δημοτικό συμβούλιο ενέκρινε το βράδυ της Τρίτης το νέο σχέδιο για το λιμάνι, και τα έργα αρχίζουν την άνοιξη.",
    "cp874": "สภาเมืองอนุมัติแผนท่าเรือใหม่เมื่อเย็นวันอังคาร และงานจะเริ่มในฤดูใบไม้ผลิเมื่อน้ำในแม่น้ำลดลง",
}


@pytest.mark.parametrize("content_type", ["", "text/html; charset=iso-8859-1", "text/html; charset=utf-8"])
@pytest.mark.parametrize("encoding", SAID)
def test_what_nobody_named_rightly_is_guessed_where_it_is_no_latin_script(encoding: str, content_type: str) -> None:
    page = f"<html><title>Harbour</title><body class='page'><p>{SAID[encoding]}</p></body></html>"
    assert decode(page.encode(encoding), content_type) == page


@pytest.mark.parametrize("content_type", ["", "text/html; charset=utf-8"])
def test_what_is_latin_stays_western(content_type: str) -> None:
    page = "<p>Où çà ? À l’été, «déjà» : über die Brücke – naïve façade, ÅÄÖ and €5.</p>"
    assert decode(page.encode("cp1252"), content_type) == page
